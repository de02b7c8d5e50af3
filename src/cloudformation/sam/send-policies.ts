import type { TemplateObject, TemplateValue } from '../template/template-value.ts'
import { lookUp } from './look-up.ts'

type Statements = (arn: TemplateValue) => readonly (readonly [action: string, resource: TemplateValue])[]

/** What a function's role needs to reach a destination of a type, and how the policy's name ends. */
const SEND_POLICIES: Readonly<Record<string, readonly [suffix: string, statements: Statements]>> = {
  SQS: ['SQSPolicy', (arn) => [['sqs:SendMessage', arn]]],
  SNS: ['SNSPolicy', (arn) => [['sns:publish', arn]]],
  EventBridge: ['EventBridgePolicy', (arn) => [['events:PutEvents', arn]]],
  Lambda: ['LambdaPolicy', (arn) => [['lambda:InvokeFunction', arn]]],
  S3Bucket: [
    'S3Policy',
    (arn) => [
      ['s3:PutObject', { 'Fn::Join': ['/', [arn, '*']] }],
      ['s3:ListBucket', arn],
    ],
  ],
}

export const DESTINATION_TYPES: readonly string[] = Object.keys(SEND_POLICIES)

/** The policy of a role that may send to a destination. */
export function sendPolicy(type: string, prefix: string, arn: TemplateValue): TemplateObject | undefined {
  const [suffix, statements] = lookUp(SEND_POLICIES, type) ?? []
  if (suffix === undefined || statements === undefined) return undefined
  const Statement = statements(arn).map(([Action, Resource]) => ({ Action, Effect: 'Allow', Resource }))
  return { PolicyName: `${prefix}${suffix}`, PolicyDocument: { Statement } }
}
