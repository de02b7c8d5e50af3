import { parseArn } from '../core/arn.ts'
import { type CompiledStatement, compilePolicy } from './compile-policy.ts'
import type { Decision, Layer, LayerVerdict } from './decision.ts'
import type { NamedPolicy, Question } from './evaluate.ts'
import { isTrust } from './messages.ts'

/** Why one layer did not let a request through, and what would. */
export interface Obstacle {
  readonly layer: Layer
  readonly explicit: boolean
  /** The account that has to act. */
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

/** Says why a request was denied and what to change in which account. */
export function explain(decision: Decision): Explanation {
  const { layers } = decision
  const inTheWay = layers.filter(({ verdict, required }) =>
    decision.decision === 'explicit-deny' ? verdict === 'explicit-deny' : required && verdict === 'implicit-deny',
  )
  const blocking = decision.decision === 'allow' ? [] : inTheWay
  return {
    decision: decision.decision,
    message: decision.message,
    layers,
    obstacles: blocking.map((layer) => obstacle(decision, layer)),
  }
}

function obstacle(decision: Decision, { layer, verdict, statement }: LayerVerdict): Obstacle {
  const account = accountToAct(decision, layer)
  if (verdict === 'explicit-deny' && statement) {
    const where = `statement ${statement.sid ?? statement.index + 1} of \`${statement.policy}\``
    const text = `remove or narrow ${where} in account ${account}`
    return { layer, explicit: true, account, finding: `${where} denies it`, fix: { text } }
  }
  const miss = nearestMiss(policiesOf(decision, layer), decision.question)
  const finding = miss === undefined ? `${layerName(decision, layer)} says nothing about it` : missText(miss)
  return { layer, explicit: false, account, finding, fix: fixFor(decision, layer, account, miss) }
}

function accountToAct({ question, resourceAccount }: Decision, layer: Layer): string | undefined {
  return layer === 'resource' || layer === 'rcp' ? resourceAccount : question.caller.principal.account
}

function policiesOf({ policies }: Decision, layer: Layer): readonly NamedPolicy[] {
  const byLayer: Record<Layer, readonly NamedPolicy[] | undefined> = {
    identity: policies.identity,
    resource: policies.resource && [policies.resource],
    boundary: policies.permissionsBoundary && [policies.permissionsBoundary],
    session: policies.session,
    scp: policies.scps?.flat(),
    rcp: policies.rcps?.flat(),
  }
  return byLayer[layer] ?? []
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
  if (statement.resource && !statement.resource(question.resource, question.context.lookup)) {
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

function fixFor(decision: Decision, layer: Layer, account: string | undefined, miss: Miss | undefined): Fix {
  const { request } = decision
  if (miss?.element === 'Condition' && layer === 'resource') {
    return {
      text: `send the request with ${miss.wanted.replace(/^\S+ /, '')}, or change the condition in account ${account}`,
    }
  }
  const place = `${layerName(decision, layer)} in account ${account}`
  if (layer !== 'resource') {
    return {
      text: `add to ${place}`,
      statement: { Effect: 'Allow', Action: request.action, Resource: request.resource },
    }
  }
  const trust = isTrust(request.action, request.resource)
  const statement = {
    Effect: 'Allow',
    Principal: principalElement(decision),
    Action: request.action,
    ...(!trust && { Resource: request.resource }),
  }
  return { text: `add to ${place}`, statement }
}

function principalElement({ question }: Decision): unknown {
  const { principal } = question.caller
  if (principal.kind === 'service') return { Service: principal.name }
  return principal.kind === 'anonymous' ? '*' : { AWS: principal.principalArn }
}

function layerName({ request, question }: Decision, layer: Layer): string {
  const { principal } = question.caller
  const names: Record<Layer, string> = {
    identity: `the policies of ${principal.kind === 'user' ? 'user' : 'role'} \`${principal.name ?? principal.arn}\``,
    resource: isTrust(request.action, request.resource)
      ? `the trust policy of role \`${roleName(request.resource)}\``
      : `the resource-based policy of \`${request.resource}\``,
    boundary: 'the permissions boundary',
    session: 'the session policy',
    scp: 'the service control policies',
    rcp: 'the resource control policies',
  }
  return names[layer]
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
