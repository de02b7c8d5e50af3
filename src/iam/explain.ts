import { parseArn } from '../core/arn.ts'
import { type CompiledStatement, compilePolicy } from './compile-policy.ts'
import { CONDITION_KEYS } from './condition-keys.ts'
import type { Decision, Layer, LayerVerdict } from './decision.ts'
import { evaluate, type NamedPolicy, type Question } from './evaluate.ts'
import { isTrust } from './messages.ts'

/** Why one layer did not let a request through, and what would. */
export interface Obstacle {
  readonly layer: Layer
  /** For service control policies that are silent: at which level, from 0, the organization's root. */
  readonly level?: number
  readonly explicit: boolean
  /** The account that has to act, for service control policies the one that they bind. */
  readonly account: string | undefined
  /** One sentence: what stands in the way, with both values where something almost matched. */
  readonly finding: string
  readonly fix: Fix
}

export interface Fix {
  /** What to do, in words. */
  readonly text: string
  /** The smallest statement to add, where adding one is the cure. */
  readonly statement?: Readonly<Record<string, unknown>>
}

export interface Explanation {
  readonly decision: Decision['decision']
  readonly message: string
  readonly layers: readonly LayerVerdict[]
  /** Empty for an allowed request; otherwise one for each layer that has to change. */
  readonly obstacles: readonly Obstacle[]
}

/** Where something has to change. */
interface Place {
  readonly layer: Layer
  readonly level?: number
}

/** Says why a request was denied and what to change in which account. */
export function explain(decision: Decision): Explanation {
  const { layers, deniedBy } = decision
  // First the layer that the message names.
  const ordered = [...layers].sort((a, b) => Number(b.layer === deniedBy) - Number(a.layer === deniedBy))
  const inTheWay = ordered.filter(({ verdict, required }) =>
    decision.decision === 'explicit-deny' ? verdict === 'explicit-deny' : required && verdict === 'implicit-deny',
  )
  const blocking = decision.decision === 'allow' ? [] : inTheWay
  return {
    decision: decision.decision,
    message: decision.message,
    layers,
    obstacles: blocking.flatMap((layer) =>
      layer.verdict === 'explicit-deny'
        ? explicitObstacle(decision, layer)
        : placesToChange(decision, layer.layer).map((place) => implicitObstacle(decision, place)),
    ),
  }
}

function explicitObstacle(decision: Decision, { layer, statement }: LayerVerdict): Obstacle {
  const account = accountToAct(decision, layer)
  const where = `statement ${statement?.sid ?? (statement?.index ?? 0) + 1} of \`${statement?.policy}\``
  const text = `remove or narrow ${where} in account ${account}`
  return { layer, explicit: true, account, finding: `${where} denies it`, fix: { text } }
}

function implicitObstacle(decision: Decision, place: Place): Obstacle {
  const account = accountToAct(decision, place.layer)
  const miss = nearestMiss(policiesAt(decision, place), decision.question)
  const finding = miss === undefined ? `nothing in ${placeName(decision, place)} allows it` : missText(miss)
  return { ...place, explicit: false, account, finding, fix: fixFor(decision, place, miss) }
}

/** The layer; of service control policies each level that does not allow. */
function placesToChange({ policies, question }: Decision, layer: Layer): readonly Place[] {
  if (layer !== 'scp') return [{ layer }]
  return (policies.scps ?? []).flatMap((policies, level) => {
    const compiled = policies.map((policy) => [policy, compilePolicy(policy.document)] as const)
    return evaluate(compiled, question).allow === undefined ? [{ layer, level }] : []
  })
}

function accountToAct({ question, resourceAccount }: Decision, layer: Layer): string | undefined {
  return layer === 'resource' || layer === 'rcp' ? resourceAccount : question.caller.principal.account
}

function policiesAt({ policies }: Decision, { layer, level = 0 }: Place): readonly NamedPolicy[] {
  if (layer === 'identity') return policies.identity ?? []
  if (layer === 'session') return policies.session ?? []
  if (layer === 'scp') return policies.scps?.[level] ?? []
  if (layer === 'rcp') return policies.rcps?.[level] ?? []
  if (layer === 'endpoint') return policies.vpcEndpoint === undefined ? [] : [policies.vpcEndpoint]
  const policy = layer === 'boundary' ? policies.permissionsBoundary : policies.resource
  return policy === undefined ? [] : [policy]
}

/** A statement that allows, but for one element. */
interface Miss {
  readonly policy: string
  readonly statement: CompiledStatement
  readonly element: 'Resource' | 'Principal' | 'Condition' | 'Action'
  readonly wanted: string
  readonly got: string
  /** For a condition: its key. */
  readonly key?: string
}

/** The Allow statement that failed latest, in the order action, principal, resource, conditions. */
function nearestMiss(policies: readonly NamedPolicy[], question: Question): Miss | undefined {
  const misses = policies.flatMap((policy) =>
    compilePolicy(policy.document)
      .statements.filter(({ effect }) => effect === 'Allow')
      .flatMap((statement) => firstFailure(policy.name, statement, question) ?? []),
  )
  const order: readonly Miss['element'][] = ['Condition', 'Resource', 'Principal', 'Action']
  return order.map((element) => misses.find((miss) => miss.element === element)).find((miss) => miss !== undefined)
}

function firstFailure(policy: string, statement: CompiledStatement, question: Question): Miss | undefined {
  const { source } = statement
  const base = { policy, statement }
  if (!statement.action(question.lowerCaseAction)) {
    const sameService = source.actions.some((action) => action.split(':')[0] === question.action.split(':')[0])
    return sameService
      ? { ...base, element: 'Action', wanted: source.actions.join(', '), got: question.action }
      : undefined
  }
  if (statement.principal && statement.principal(question.caller) === undefined) {
    const wanted = JSON.stringify(source.principal ?? { Not: source.notPrincipal })
    return { ...base, element: 'Principal', wanted, got: question.caller.principal.arn }
  }
  if (statement.resource && !statement.resource(question.resource, question)) {
    return { ...base, element: 'Resource', wanted: source.resources?.join(', ') ?? '', got: question.resource }
  }
  const failed = statement.conditions.find((condition) => !condition.test(question.context))
  if (failed === undefined) return undefined
  const got = question.context.values(failed.key.toLowerCase())
  const wanted = `${failed.operator} ${failed.key} ${failed.values.map((value) => `\`${value}\``).join(' or ')}`
  return {
    ...base,
    element: 'Condition',
    wanted,
    got: got === undefined ? 'nothing' : `\`${got.join(', ')}\``,
    key: failed.key,
  }
}

function missText({ policy, statement, element, wanted, got }: Miss): string {
  const where = `statement ${statement.source.sid ?? statement.source.index + 1} of \`${policy}\``
  const verb = element === 'Condition' ? 'requires' : 'allows'
  const text = element === 'Condition' ? wanted : `${element} ${wanted}`
  return `${where} ${verb} ${text}; the request has ${got}`
}

const DERIVED_KEYS: ReadonlySet<string | undefined> = new Set(
  CONDITION_KEYS.flatMap(({ name, derive }) => (derive ? [name.toLowerCase()] : [])),
)

function fixFor(decision: Decision, place: Place, miss: Miss | undefined): Fix {
  const { request } = decision
  const name = placeName(decision, place)
  const statement = {
    Effect: 'Allow',
    ...(place.layer === 'resource' && { Principal: principalElement(decision) }),
    ...(place.layer === 'endpoint' && { Principal: '*' }),
    Action: request.action,
    ...(!isTrustPolicy(decision, place) && { Resource: resourceElement(decision, place) }),
    ...(place.layer === 'resource' && rootOnly(decision)),
    ...(place.layer === 'endpoint' && thisPrincipal(decision)),
  }
  if (miss?.element === 'Resource' && isOtherQualifier(miss.wanted, request.resource)) {
    const [qualifier] = miss.wanted.split(':').slice(7)
    const other = qualifier === undefined ? 'call it without a qualifier' : `call its \`${qualifier}\``
    return { text: `${other}, as that statement says; to allow this one too, add to ${name}`, statement }
  }
  if (miss?.element !== 'Condition') return { text: `add to ${name}`, statement }
  // Who the caller is, no request can choose.
  if (DERIVED_KEYS.has(miss.key?.toLowerCase())) return { text: `mend that condition, or add to ${name}`, statement }
  return { text: `send a request that meets ${miss.wanted}; to allow it without, add to ${name}`, statement }
}

const FUNCTION = /^(arn:[^:]+:lambda:[^:]+:\d{12}:function:[^:*?]+)(?::[^:*?]+)?$/

/** Whether both are the same Lambda function, and differ in version or alias alone. */
function isOtherQualifier(wanted: string, resource: string): boolean {
  const [one, other] = [wanted, resource].map((arn) => FUNCTION.exec(arn)?.[1])
  return one !== undefined && one === other
}

/** As a principal the root user's ARN stands for its whole account; as a value of `aws:PrincipalArn` for the root user alone. */
function rootOnly({ question }: Decision): object {
  const { kind, arn } = question.caller.principal
  return kind === 'root' ? { Condition: { ArnEquals: { 'aws:PrincipalArn': arn } } } : {}
}

/** Gateway endpoints want everybody in Principal, and the caller in a condition. */
function thisPrincipal({ question }: Decision): object {
  const { principalArn } = question.caller.principal
  return principalArn === undefined ? {} : { Condition: { ArnEquals: { 'aws:PrincipalArn': principalArn } } }
}

function isTrustPolicy({ request }: Decision, { layer }: Place): boolean {
  return layer === 'resource' && isTrust(request.action, request.resource)
}

/** Where there is one policy, which the statement is added to. */
const ALONE: ReadonlySet<Layer> = new Set(['boundary', 'resource', 'endpoint'])

/** The resource as a pattern that matches nothing else; the old version of the language has no escapes. */
function resourceElement(decision: Decision, place: Place): string {
  const { resource } = decision.request
  if (resource === '*') return resource
  const [policy] = ALONE.has(place.layer) ? policiesAt(decision, place) : []
  if (policy && compilePolicy(policy.document).document.version === '2008-10-17') return resource.replaceAll('*', '?')
  return resource.replace(/[*?]|\$(?=\{)/g, (character) => `\${${character}}`)
}

function principalElement({ question }: Decision): unknown {
  const { principal } = question.caller
  if (principal.kind === 'service') return { Service: principal.name }
  if (principal.provider !== undefined) return { Federated: principal.provider }
  return principal.kind === 'anonymous' ? '*' : { AWS: principal.principalArn }
}

function placeName(decision: Decision, place: Place): string {
  const { request, policies, question } = decision
  const { principal } = question.caller
  const account = accountToAct(decision, place.layer)
  if (place.layer === 'scp') {
    return `the service control policies of account ${account} (level ${(place.level ?? 0) + 1} of ${policies.scps?.length})`
  }
  const names: Record<Exclude<Layer, 'scp'>, string> = {
    identity: `the policies of ${principal.kind === 'role-session' ? 'role' : 'user'} \`${principal.name ?? principal.arn}\``,
    resource: isTrustPolicy(decision, place)
      ? `the trust policy of role \`${roleName(request.resource)}\``
      : `the resource-based policy of \`${request.resource}\``,
    boundary: 'the permissions boundary',
    session: 'the session policy',
    rcp: 'the resource control policies',
    endpoint: `the policy of VPC endpoint \`${policies.vpcEndpoint?.name}\``,
  }
  return `${names[place.layer]} in account ${account}`
}

function roleName(arn: string): string {
  return parseArn(arn)?.resource.split('/').at(-1) ?? arn
}

/** The explanation as lines for a terminal, without colour. */
export function formatExplanation({ message, obstacles }: Explanation): string {
  const lines = obstacles.flatMap(({ finding, fix }) => [
    `why  ${finding}`,
    `fix  ${fix.text}`,
    ...(fix.statement ? [`     ${JSON.stringify(fix.statement)}`] : []),
  ])
  return [message, ...lines].join('\n')
}
