import type { TemplateObject, TemplateValue } from '../../../src/cloudformation/template/template-value.ts'

/* SAM in small pieces: what is written, and what of its expansion matters. */

export interface Snippet {
  readonly about: string
  readonly template: TemplateObject
  /** Parts of the expanded template. */
  readonly expanded: TemplateObject
}

export const SAM_PARAMETERS: TemplateObject = { Stage: 'prod', Key: 'code-17.zip', Names: ['a', 'b'] }

const NEEDED = { Handler: 'index.handler', Runtime: 'nodejs24.x', CodeUri: 's3://bucket/code.zip' }

/** A function with what every function needs. */
export function fn(Properties: TemplateObject = {}, more: TemplateObject = {}): TemplateObject {
  return { Type: 'AWS::Serverless::Function', ...more, Properties: { ...NEEDED, ...Properties } }
}

export const only = (Properties: TemplateObject, more: TemplateObject = {}): TemplateObject => ({
  Resources: { F: fn(Properties, more) },
})
export const event = (Type: string, Properties: TemplateObject, more: TemplateObject = {}): TemplateObject =>
  only({ Events: { E: { Type, Properties } } }, more)
export const ref = (Ref: string) => ({ Ref })
export const arnOf = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] })
export const arn = (name: string) => `arn:aws:iam::aws:policy/${name}`
export const service = (name: string) => arn(`service-role/${name}`)
export const BASIC = service('AWSLambdaBasicExecutionRole')
export const allow = (Action: TemplateValue, Resource: TemplateValue) => ({ Action, Effect: 'Allow', Resource })
export const made = (
  id: string,
  Type: string,
  Properties: TemplateObject = {},
  more: TemplateObject = {},
): TemplateObject => ({
  Resources: { [id]: { Type, ...more, Properties } },
})
export const role = (Properties: TemplateObject) => made('FRole', 'AWS::IAM::Role', Properties)
export const roles = (...ManagedPolicyArns: readonly string[]) =>
  role({ ManagedPolicyArns: [BASIC, ...ManagedPolicyArns] })
export const lambda = (Properties: TemplateObject) => made('F', 'AWS::Lambda::Function', Properties)
export const all = (...parts: readonly TemplateObject[]): TemplateObject => ({
  Resources: Object.assign({}, ...parts.map(({ Resources }) => Resources)),
})

export const QUEUE = { Type: 'AWS::SQS::Queue' }
export const TOPIC = { Type: 'AWS::SNS::Topic' }
export const BUCKET = { Type: 'AWS::S3::Bucket' }
const CONNECTOR = 'AWS::Serverless::Connector'
export const connect = (Source: string, Destination: TemplateValue, ...Permissions: readonly string[]) => ({
  Type: CONNECTOR,
  Properties: { Source: { Id: Source }, Destination, Permissions },
})
