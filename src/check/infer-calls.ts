import { accountOf, parseArn } from '../core/arn.ts'
import { getOrCreate } from '../core/get-or-create.ts'
import { shortName } from '../core/short-name.ts'
import { compilePolicy } from '../iam/compile-policy.ts'
import { compileActions } from '../iam/match-action.ts'
import type { World } from '../iam/world/world.ts'
import { environmentIntents, type Intent } from './environment-intents.ts'
import type { Facts } from './facts.ts'
import type { Place } from './finding.ts'
import type { SystemCall, SystemEnd, SystemFunction, SystemNeed, SystemPolicy } from './system.ts'

type Given = Facts & { readonly world: World; readonly policies: readonly SystemPolicy[] }
type Known = Given & { readonly byDocument: ReadonlyMap<unknown, SystemPolicy> }

/**
 * The calls that nobody has declared, and that policies and functions’ variables speak of all the same: a role that may assume
 * another role or invoke a function by its whole ARN is meant to; a function that has their ARNs in its variables will.
 */
export function inferCalls(given: Given): { calls: SystemCall[]; needs: SystemNeed[] } {
  const known: Known = { ...given, byDocument: new Map(given.policies.map((policy) => [policy.document, policy])) }
  const byRole = new Map<string, SystemFunction[]>()
  for (const fn of known.functions) if (fn.role !== undefined) getOrCreate(byRole, fn.role, () => []).push(fn)
  const granted = known.accounts.flatMap(({ id }) =>
    known.world.principals(id).flatMap(({ arn }) => grantedIntents(arn, known, byRole)),
  )
  const meant = known.functions.flatMap((fn) => environmentIntents(fn, known.functions))
  const calls = new Map<string, SystemCall>()
  for (const intent of [...meant, ...granted.filter((one) => !isToldBetter(one, meant))]) {
    const call = callOf(intent, known)
    // What stays within one account, and was not told by a function’s own variables, is nobody’s business here.
    if (accountOf(intent.caller) !== call.to.account || meant.includes(intent)) {
      calls.set(`${intent.caller} ${intent.role} ${intent.target}`, call)
    }
  }
  const all = [...calls.values()]
  return { calls: all, needs: all.flatMap(({ needs }) => needs) }
}

/** A function’s variables tell which qualifier it calls, and by which role; its policies tell what it may, in two halves. */
function isToldBetter({ caller, role, target }: Intent, meant: readonly Intent[]): boolean {
  const isSame = (one: Intent) => target === role || withoutQualifier(one.target) === withoutQualifier(target)
  return meant.some((one) => one.caller === caller && one.role === role && isSame(one))
}

function withoutQualifier(arn: string): string {
  return arn.split(':').slice(0, 7).join(':')
}

/** What a role’s policies name without wildcards: functions to invoke, roles to assume and what those may invoke. */
function grantedIntents(
  caller: string,
  known: Known,
  byRole: ReadonlyMap<string, readonly SystemFunction[]>,
): Intent[] {
  const callers = byRole.get(caller) ?? [undefined]
  const direct = namedResources(caller, 'lambda:InvokeFunction', known).map(({ arn, place }) => ({
    target: arn,
    place,
  }))
  const assumed = namedResources(caller, 'sts:AssumeRole', known).flatMap(({ arn: role, place }) => {
    const beyond = namedResources(role, 'lambda:InvokeFunction', known)
    const targets = beyond.length > 0 ? beyond.map(({ arn }) => arn) : [role]
    return targets.map((target) => ({ role, target, place }))
  })
  return callers.flatMap((fn) => [...direct, ...assumed].map((one): Intent => ({ caller, ...one, ...(fn && { fn }) })))
}

function namedResources(role: string, action: string, { byDocument, world }: Known): { arn: string; place: Place }[] {
  const principal = world.lookup?.principal(role)
  const service =
    action === 'sts:AssumeRole'
      ? /^arn:[^:]+:iam::\d{12}:role\/[^*?]+$/
      : /^arn:[^:]+:lambda:[^:*?]+:\d{12}:function:[^*?]+$/
  return (principal?.identity ?? []).flatMap(({ document }) =>
    compilePolicy(document).statements.flatMap(({ source, effect }) => {
      const isNamed = effect === 'Allow' && compileActions(source.actions, source.notAction)(action.toLowerCase())
      const resources = isNamed && !source.notResource ? (source.resources ?? []) : []
      return resources
        .filter((arn) => service.test(arn))
        .map((arn) => ({ arn, place: byDocument.get(document)?.placeOf(source.index) ?? { path: role } }))
    }),
  )
}

function callOf(intent: Intent, known: Known): SystemCall {
  const { caller, role, target, fn, place, durationSeconds, externalId } = intent
  const from: SystemEnd = fn
    ? { label: fn.name, account: fn.account, arn: fn.arn, fn }
    : { label: shortName(caller), arn: caller, ...accountMember(caller) }
  const called = known.functions.find(({ arn }) => target === arn || target.startsWith(`${arn}:`))
  const qualifier = called === undefined ? '' : target.slice(called.arn.length)
  const to: SystemEnd = called
    ? { label: `${called.name}${qualifier}`, account: called.account, arn: target, fn: called }
    : { label: shortName(target), arn: target, ...accountMember(target) }
  const name = `${from.label} → ${to.label}`
  return {
    name,
    from,
    to,
    ...(role !== undefined && { role }),
    ...(durationSeconds !== undefined && { durationSeconds }),
    ...(externalId !== undefined && { externalId }),
    needs: needsOf(intent, name),
    place,
  }
}

function accountMember(arn: string): { account?: string } {
  const account = accountOf(arn)
  return account === undefined ? {} : { account }
}

function needsOf({ caller, role, target, fn, place, externalId }: Intent, call: string): SystemNeed[] {
  const session = fn?.arn.split(':').at(-1) ?? 'session'
  const need = (principal: string, action: string, resource: string, why: string): SystemNeed => ({
    request: {
      principal: sessionOf(principal, session),
      action,
      resource,
      ...(action === 'sts:AssumeRole' && externalId !== undefined && { context: { 'sts:ExternalId': externalId } }),
    },
    expected: 'allow',
    why,
    call,
    place,
    ...(externalId === undefined && { anyContext: true as const }),
  })
  const title = fn?.name ?? shortName(caller)
  if (role === undefined)
    return [need(caller, 'lambda:InvokeFunction', target, `${title} invokes ${shortName(target)}`)]
  const assume = need(caller, 'sts:AssumeRole', role, `${title} assumes ${shortName(role)}`)
  if (target === role) return [assume]
  return [
    assume,
    need(role, 'lambda:InvokeFunction', target, `${title} invokes ${shortName(target)} as ${shortName(role)}`),
  ]
}

/** A session of a role. */
function sessionOf(roleArn: string, session: string): string {
  const { partition, account, resource, service } = parseArn(roleArn) ?? {
    partition: 'aws',
    account: '',
    resource: '',
    service: '',
  }
  if (service !== 'iam' || !resource.startsWith('role/')) return roleArn
  return `arn:${partition}:sts::${account}:assumed-role/${resource.split('/').at(-1)}/${session.slice(0, 64)}`
}
