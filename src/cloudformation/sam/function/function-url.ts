import { callIn, isList, isObject, type TemplateObject, type TemplateValue } from '../../template/template-value.ts'
import { isFilled } from '../calls.ts'
import { lookUp } from '../look-up.ts'
import { type Generated, makeResource, passedOn, type SamResource } from '../make-resource.ts'
import { invalidResource } from '../sam-problem.ts'

/** By property, how SAM calls the type and whether a value is of it. */
const CORS: Readonly<Record<string, readonly [type: string, accepts: (value: TemplateValue) => boolean]>> = {
  AllowOrigins: ['list', isList],
  AllowMethods: ['list', isList],
  AllowCredentials: ['bool', (value) => typeof value === 'boolean'],
  AllowHeaders: ['list', isList],
  ExposeHeaders: ['list', isList],
  MaxAge: ['int', Number.isInteger],
}

/**
 * The URL of a function or its alias; without authentication, two permissions let everybody in.
 * @throws SamProblem
 * @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-functionurlconfig.html
 */
export function functionUrl(resource: SamResource, name: TemplateValue): Generated[] {
  const { logicalId, properties } = resource
  const config = properties.FunctionUrlConfig
  if (!isObject(config) || !isFilled(config)) return []
  const { AuthType, Cors, InvokeMode } = config
  if (callIn(config) === undefined) check(logicalId, config)
  const attributes = passedOn(resource)
  const url = makeResource(
    `${logicalId}Url`,
    'AWS::Lambda::Url',
    { TargetFunctionArn: name, AuthType, InvokeMode, ...(isFilled(Cors) && { Cors }) },
    { attributes },
  )
  if (AuthType !== 'NONE') return [url]
  const permission = (suffix: string, statement: TemplateObject): Generated =>
    makeResource(
      `${logicalId}${suffix}`,
      'AWS::Lambda::Permission',
      { FunctionName: name, Principal: '*', ...statement },
      { attributes },
    )
  return [
    url,
    permission('UrlPublicPermissions', { Action: 'lambda:InvokeFunctionUrl', FunctionUrlAuthType: AuthType }),
    permission('URLInvokeAllowPublicAccess', { Action: 'lambda:InvokeFunction', InvokedViaFunctionUrl: true }),
  ]
}

function check(logicalId: string, { AuthType, Cors }: TemplateObject): void {
  if (callIn(AuthType) === undefined && AuthType !== 'AWS_IAM' && AuthType !== 'NONE') {
    const text = 'AuthType is required to configure function property `FunctionUrlConfig`.'
    throw invalidResource(logicalId, `${text} Please provide either AWS_IAM or NONE.`)
  }
  if (!isFilled(Cors) || callIn(Cors) !== undefined) return
  if (!isObject(Cors)) throw invalidResource(logicalId, "Property 'FunctionUrlConfig.Cors' should be a map.")
  for (const [name, value] of Object.entries(Cors)) {
    const [type, accepts] = lookUp(CORS, name) ?? []
    if (type === undefined || accepts === undefined)
      throw invalidResource(logicalId, `${name} is not a valid property for configuring Cors.`)
    if (callIn(value) === undefined && !accepts(value))
      throw invalidResource(logicalId, `${name} must be of type ${type}.`)
  }
}
