import { isObject, type TemplateObject, type TemplateValue } from '../../template/template-value.ts'
import { getAtt, isFilled, isNoValue, readIf, ref } from '../calls.ts'
import { hashedId } from '../hashed-id.ts'
import { inlineParameters } from '../inline-parameters.ts'
import { type Generated, makeResource, passedOn, type SamResource } from '../make-resource.ts'
import type { SamContext } from '../sam-context.ts'
import { invalidResource, listNames } from '../sam-problem.ts'
import { DESTINATION_TYPES, sendPolicy } from '../send-policies.ts'
import type { PublishedAlias } from './published-alias.ts'

/** What SAM makes itself where no destination is named. */
const MADE: Readonly<Record<string, readonly [type: string, suffix: string, arn: (id: string) => TemplateObject]>> = {
  SQS: ['AWS::SQS::Queue', 'Queue', (id) => getAtt(id, 'Arn')],
  SNS: ['AWS::SNS::Topic', 'Topic', ref],
}

export interface EventInvoke {
  readonly resources: readonly Generated[]
  /** For the function's role. */
  readonly policies: readonly TemplateObject[]
  readonly conditions: TemplateObject
}

/**
 * Settings for asynchronous invocations, with queues and topics for destinations that are not named.
 * @throws SamProblem
 * @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-eventinvokeconfiguration.html
 */
export function eventInvoke(
  resource: SamResource,
  alias: PublishedAlias | undefined,
  context: SamContext,
): EventInvoke {
  const { logicalId, attributes, properties } = resource
  const given = properties.EventInvokeConfig
  if (!isObject(given) || !isFilled(given)) return { resources: [], policies: [], conditions: {} }
  const { MaximumEventAgeInSeconds, MaximumRetryAttempts } = inlineParameters(
    given,
    context.parameters,
  ) as TemplateObject
  const destinations = readDestinations(logicalId, given).map(
    ([name, destination]) => [name, expandDestination(resource, name, destination, context)] as const,
  )
  const config = makeResource(
    `${logicalId}EventInvokeConfig`,
    'AWS::Lambda::EventInvokeConfig',
    {
      FunctionName: ref(logicalId),
      Qualifier: alias?.name ?? '$LATEST',
      DestinationConfig: Object.fromEntries(destinations.map(([name, { arn }]) => [name, { Destination: arn }])),
      MaximumEventAgeInSeconds,
      MaximumRetryAttempts,
    },
    { attributes, ...(alias !== undefined && { dependsOn: [alias.logicalId] }) },
  )
  return {
    resources: [...destinations.flatMap(([, { made }]) => made ?? []), config],
    policies: destinations.flatMap<TemplateObject>(([, { policy }]) => policy ?? []),
    conditions: Object.assign({}, ...destinations.map(([, { conditions }]) => conditions)),
  }
}

function readDestinations(logicalId: string, { DestinationConfig }: TemplateObject): [string, TemplateObject][] {
  if (!isFilled(DestinationConfig)) return []
  const expectMap = (value: TemplateValue, path: string): TemplateObject => {
    if (isObject(value)) return value
    throw invalidResource(logicalId, `Property 'EventInvokeConfig.DestinationConfig${path}' should be a map.`)
  }
  const config = expectMap(DestinationConfig, '')
  return ['OnSuccess', 'OnFailure'].flatMap((name) => {
    const destination = config[name]
    return destination === undefined ? [] : [[name, expectMap(destination, `.${name}`)]]
  })
}

interface Destination {
  readonly arn: TemplateValue
  readonly made?: Generated
  readonly policy: TemplateObject | undefined
  readonly conditions?: TemplateObject
}

function expandDestination(
  resource: SamResource,
  name: string,
  given: TemplateObject,
  { parameters, sharedDestinations }: SamContext,
): Destination {
  const { logicalId } = resource
  const { Type, Destination } = inlineParameters(given, parameters) as TemplateObject
  const named = sharedDestinations.get(given) ?? Destination
  const prefix = `${logicalId}EventInvokeConfig${name}`
  if (typeof Type !== 'string' || !DESTINATION_TYPES.includes(Type)) {
    throw invalidResource(logicalId, `'Type: ${Type ?? 'None'}' must be one of ${listNames(DESTINATION_TYPES)}`)
  }
  const choice = readChoice(`${logicalId}EventInvokeConfig`, named)
  if (named !== undefined && choice === undefined) {
    sharedDestinations.set(given, named)
    return { arn: named, policy: sendPolicy(Type, prefix, named) }
  }
  const [type, suffix, arnOf] = MADE[Type] ?? []
  if (type === undefined || arnOf === undefined)
    throw invalidResource(logicalId, `Destination is required if Type is not ${listNames(Object.keys(MADE))}`)
  const { condition, conditions } = bothConditions(resource, choice)
  const attributes = { ...passedOn(resource), ...(condition !== undefined && { Condition: condition }) }
  const made = makeResource(`${prefix}${suffix}`, type, {}, { attributes })
  const own = arnOf(made.logicalId)
  const arn = choice === undefined ? own : { 'Fn::If': [choice.condition, own, choice.otherwise] }
  sharedDestinations.set(given, arn)
  return { arn, made, policy: sendPolicy(Type, prefix, arn), conditions: { ...choice?.conditions, ...conditions } }
}

/** A destination that is named only under a condition: SAM makes one where the condition says otherwise. */
interface Choice {
  /** Under this condition SAM makes it. */
  readonly condition: string
  readonly otherwise: TemplateValue
  readonly conditions: TemplateObject
}

function readChoice(logicalId: string, destination: TemplateValue | undefined): Choice | undefined {
  const call = readIf(destination)
  if (call === 'malformed')
    throw invalidResource(logicalId, "Malformed 'Destination' property: Fn::If requires 3 arguments.")
  if (call === undefined) return undefined
  const [condition, yes, no] = call
  if (isNoValue(yes) === isNoValue(no)) return undefined
  if (isNoValue(yes)) return { condition, otherwise: no, conditions: {} }
  const not = hashedId(`NOT${condition}`, logicalId)
  return { condition: not, otherwise: yes, conditions: { [not]: { 'Fn::Not': [{ Condition: condition }] } } }
}

/** The condition of what SAM makes: the function's, the choice's or both. */
function bothConditions(
  { logicalId, attributes: { Condition } }: SamResource,
  choice: Choice | undefined,
): { condition?: TemplateValue; conditions?: TemplateObject } {
  if (choice === undefined) return Condition === undefined ? {} : { condition: Condition }
  if (Condition === undefined) return { condition: choice.condition }
  const both = hashedId(`${Condition}AND${choice.condition}`, logicalId)
  // `Condition` within `Condition` is how SAM writes it.
  const operands = [Condition, choice.condition].map((name) => ({ Condition: { Condition: name } }))
  return { condition: both, conditions: { [both]: { 'Fn::And': operands } } }
}
