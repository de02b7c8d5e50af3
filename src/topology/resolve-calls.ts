import { isAccountId } from '../core/account-id.ts'
import { parseArn } from '../core/arn.ts'
import type { RawCall, RawTopology } from './config.ts'
import type { NameScope } from './name-scope.ts'
import { type Call, type Callee, type Caller, type Place, targetVariable } from './topology.ts'

/** Calls, each with both of its ends found and its way decided. */
export function resolveCalls(raw: RawTopology, scope: NameScope): Call[] {
  const calls = Object.entries(raw.calls ?? {}).flatMap(([name, settings]) => {
    const path = `calls.${name}`
    const from = resolveCallers(settings.from, `${path}.from`, scope)
    const to = resolveCallee(settings.to, `${path}.to`, scope)
    if (from.length === 0 || to === undefined) return []
    const inside = from.every((caller) => caller.kind === 'function' && caller.place.account === to.place.account)
    const by = settings.by ?? (inside ? 'identity' : 'role')
    const call = describe(name, settings, { from, to: to.callee, place: to.place, by }, scope)
    checkCall(call, settings, path, scope)
    return [call]
  })
  findSharedNames(calls, scope)
  return calls
}

type RawCaller = Exclude<RawCall['from'], unknown[]>

function resolveCallers(from: RawCall['from'], path: string, scope: NameScope): Caller[] {
  const list: readonly RawCaller[] = Array.isArray(from) ? from : [from]
  return list.flatMap((one, index) => resolveCaller(one, list === from ? `${path}[${index}]` : path, scope) ?? [])
}

function resolveCaller(from: RawCaller, path: string, scope: NameScope): Caller | undefined {
  if (typeof from === 'string') return scope.find('function', scope.functions, from, path)
  if ('role' in from) {
    const arn = parseArn(from.role)
    if (arn?.service === 'iam' && arn.resource.startsWith('role/')) {
      return { kind: 'role', arn: from.role, accountId: arn.account }
    }
    scope.refuse(
      'invalid-arn',
      `${path}.role`,
      `\`${from.role}\` is not the ARN of a role`,
      'arn:aws:iam::<account>:role/<name> is',
    )
    return undefined
  }
  if ('organization' in from) {
    return { kind: 'organization', id: from.organization, ...(from.paths && { paths: from.paths }) }
  }
  if (isAccountId(from.account)) return { kind: 'account', accountId: from.account }
  const account = scope.account(from.account, `${path}.account`)
  return account && { kind: 'account', accountId: account.id }
}

interface Found {
  readonly callee: Callee
  readonly place: Place
}

function resolveCallee(to: RawCall['to'], path: string, scope: NameScope): Found | undefined {
  if (typeof to === 'string' || 'function' in to) return calledFunction(to, path, scope)
  if ('bucket' in to) {
    const bucket = scope.find('bucket', scope.buckets, to.bucket, `${path}.bucket`)
    const { prefix = '', access = 'read' } = to
    return bucket && { callee: { kind: 'bucket', bucket, prefix, access }, place: bucket.place }
  }
  if ('instances' in to) return calledInstances(to, path, scope)
  const place = placeOfResources(to, path, scope)
  return place && { callee: { kind: 'actions', actions: to.actions, resources: to.resources }, place }
}

function calledFunction(
  to: string | { function: string; qualifier?: string | undefined },
  path: string,
  scope: NameScope,
) {
  const { function: name, qualifier: given } = typeof to === 'string' ? { function: to, qualifier: undefined } : to
  const fn = scope.find('function', scope.functions, name, typeof to === 'string' ? path : `${path}.function`)
  if (fn === undefined) return undefined
  const qualifier = given ?? fn.alias
  const isOwnName = qualifier === undefined || qualifier === fn.alias || /^(\d+|\$LATEST)$/.test(qualifier)
  if (!isOwnName && !fn.exists) {
    const hint = fn.alias === undefined ? `set \`alias\` of \`${fn.name}\`` : `its alias is \`${fn.alias}\``
    scope.refuse('unknown-name', `${path}.qualifier`, `\`${fn.name}\` has no alias \`${qualifier}\``, hint)
  }
  // `$LATEST` is what a name without a qualifier means, and the only form that a permission can name.
  const named = qualifier === undefined || qualifier === '$LATEST' ? {} : { qualifier }
  return { callee: { kind: 'function' as const, fn, ...named }, place: fn.place }
}

function calledInstances(to: Extract<RawCall['to'], { instances: unknown }>, path: string, scope: NameScope) {
  if (Array.isArray(to.instances)) {
    const arns = to.instances
    const place = placeOfResources({ resources: arns }, `${path}.instances`, scope)
    return place && { callee: { kind: 'instances' as const, place, arns, actions: to.actions }, place }
  }
  const account = scope.account(to.instances.account, `${path}.instances.account`)
  const place = account && scope.place(account, to.instances.region, `${path}.instances.region`)
  return place && { callee: { kind: 'instances' as const, place, tag: to.instances.tag, actions: to.actions }, place }
}

/** Where resources given by ARN are: all in one account of this file. */
function placeOfResources(
  { resources, account: named }: { resources: readonly string[]; account?: string | undefined },
  path: string,
  scope: NameScope,
): Place | undefined {
  if (named !== undefined) {
    const account = scope.account(named, `${path}.account`)
    return account && scope.place(account)
  }
  const arns = resources.map((resource) => parseArn(resource))
  const ids = new Set(arns.map((arn) => arn?.account ?? ''))
  const [id = ''] = ids
  const account = [...scope.accounts.values()].find((one) => one.id === id)
  if (ids.size === 1 && account !== undefined) return scope.place(account, arns[0]?.region || undefined, path)
  const message = ids.size > 1 ? 'its ARNs are of several accounts' : 'its ARNs name no account of this file'
  scope.refuse('missing', `${path}.account`, message, 'name the account whose resources they are; one call each')
  return undefined
}

function describe(
  name: string,
  settings: RawCall,
  ends: Pick<Call, 'from' | 'to' | 'place' | 'by'>,
  scope: NameScope,
): Call {
  const { externalId, sessionName, durationSeconds } = settings
  const roleName = settings.roleName ?? scope.physicalName(`call-${name}`)
  const { partition, account } = ends.place
  return {
    name,
    ...ends,
    mode: settings.mode ?? 'sync',
    ...(ends.by === 'role' && {
      role: { name: roleName, arn: `arn:${partition}:iam::${account.id}:role/${roleName}` },
    }),
    ...(externalId !== undefined && { externalId }),
    sessionTags: settings.sessionTags ?? {},
    sourceIdentity: settings.sourceIdentity ?? false,
    ...(sessionName !== undefined && { sessionName }),
    ...(durationSeconds !== undefined && { durationSeconds }),
    pinned: settings.pin === 'identity',
  }
}

const ROLE_ONLY = ['externalId', 'sessionTags', 'sourceIdentity', 'sessionName', 'durationSeconds', 'roleName'] as const

type Refuse = (key: string, message: string, hint: string) => void

function checkCall(call: Call, settings: RawCall, path: string, scope: NameScope): void {
  const refuse: Refuse = (key, message, hint) => scope.refuse('contradiction', `${path}.${key}`, message, hint)
  const { from, to, by } = call
  if (by !== 'role') {
    for (const key of ROLE_ONLY) {
      if (settings[key] !== undefined) refuse(key, 'is for calls by role only', 'no role is assumed here; leave it out')
    }
  }
  if (by === 'resource-policy') checkResourcePolicy(call, refuse)
  if (to.kind !== 'function' && settings.mode !== undefined) refuse('mode', 'is for functions only', 'leave it out')
  for (const caller of from) {
    if (caller.kind !== 'function' || caller.roleName !== undefined) continue
    refuse('from', `the execution role of \`${caller.name}\` is not known`, `set \`roleName\` of \`${caller.name}\``)
  }
  if (call.pinned && !from.every(({ kind }) => kind === 'function' || kind === 'role')) {
    refuse('pin', 'needs a role to pin', 'a caller is no single role; leave it out')
  }
}

/** A function’s policy knows accounts, roles and organizations, but no path inside one; a bucket’s must be ours. */
function checkResourcePolicy({ from, to }: Call, refuse: Refuse): void {
  if (to.kind === 'bucket' && to.bucket.exists) {
    refuse('by', 'the policy of a bucket that exists is not ours to replace', 'call it by `role`')
  } else if (to.kind !== 'function' && to.kind !== 'bucket') {
    refuse('by', `${to.kind} have no resource policy here`, 'call them by `role`')
  }
  const hasPath = from.some((caller) => caller.kind === 'organization' && caller.paths !== undefined)
  if (to.kind === 'function' && hasPath) {
    refuse('from', 'a function’s policy cannot be limited to a path', 'call it by `role`, whose trust policy can')
  }
}

/** Two calls of one function must not end up in one variable, nor two roles under one name. */
function findSharedNames(calls: readonly Call[], scope: NameScope): void {
  const seen = new Map<string, string>()
  const claim = (key: string, call: Call, message: string, hint: string) => {
    const other = seen.get(key)
    if (other !== undefined) scope.refuse('duplicate', `calls.${call.name}`, `${message} call \`${other}\``, hint)
    seen.set(key, call.name)
  }
  for (const call of calls) {
    const hint = 'each call has a role of its own; one call may have several callers'
    if (call.role) claim(call.role.arn, call, `role \`${call.role.name}\` is also that of`, hint)
    const variable = targetVariable(call.name)
    for (const caller of call.from) {
      if (caller.kind !== 'function') continue
      const key = `${caller.name} ${variable}`
      claim(
        key,
        call,
        `${variable} is also the variable of`,
        'let the names differ in more than case, and name each caller once',
      )
    }
  }
}
