import { isAccountId } from '../core/account-id.ts'
import { parseArn } from '../core/arn.ts'
import type { RawTopology } from './config.ts'
import type { RawCall } from './config-calls.ts'
import type { NameScope } from './name-scope.ts'
import type { Call, Callee, Caller, Place } from './topology.ts'

/** Calls, each with both of its ends found and its way decided. */
export function resolveCalls(raw: RawTopology, scope: NameScope): Call[] {
  return Object.entries(raw.calls ?? {}).flatMap(([name, settings]) => {
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
}

type RawCaller = Exclude<RawCall['from'], unknown[]>

function resolveCallers(from: RawCall['from'], path: string, scope: NameScope): Caller[] {
  const list: readonly RawCaller[] = Array.isArray(from) ? from : [from]
  const seen = new Set<string>()
  return list.flatMap((one, index) => {
    const place = list === from ? `${path}[${index}]` : path
    const caller = resolveCaller(one, place, scope)
    if (caller === undefined) return []
    const key = JSON.stringify(caller.kind === 'function' ? caller.name : caller)
    if (seen.has(key)) scope.refuse('duplicate', place, `${wordsOf(one)} is named twice`, 'once is enough')
    seen.add(key)
    return [caller]
  })
}

function wordsOf(from: RawCaller): string {
  return `\`${typeof from === 'string' ? from : Object.values(from)[0]}\``
}

function resolveCaller(from: RawCaller, path: string, scope: NameScope): Caller | undefined {
  if (typeof from === 'string') return scope.function(from, path)
  if ('role' in from) {
    const arn = parseArn(from.role)
    if (arn?.service === 'iam' && arn.resource.startsWith('role/')) {
      return { kind: 'role', arn: from.role, accountId: arn.account }
    }
    const hint = 'arn:aws:iam::<account>:role/<name> is'
    scope.refuse('invalid-arn', `${path}.role`, `\`${from.role}\` is not the ARN of a role`, hint)
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
    const bucket = scope.bucket(to.bucket, `${path}.bucket`)
    const { prefix = '', access = 'read' } = to
    return bucket && { callee: { kind: 'bucket', bucket, prefix, access }, place: bucket.place }
  }
  if ('instances' in to) return calledInstances(to, path, scope)
  const place = placeOfResources(to, path, `${path}.resources`, scope)
  return place && { callee: { kind: 'actions', actions: to.actions, resources: to.resources }, place }
}

function calledFunction(
  to: string | { function: string; qualifier?: string | undefined },
  path: string,
  scope: NameScope,
) {
  const { function: name, qualifier: given } = typeof to === 'string' ? { function: to, qualifier: undefined } : to
  const fn = scope.function(name, typeof to === 'string' ? path : `${path}.function`)
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

function calledInstances(
  { instances, actions }: Extract<RawCall['to'], { instances: unknown }>,
  path: string,
  scope: NameScope,
) {
  if (Array.isArray(instances)) {
    const other = instances.find((text) => !isInstance(text))
    if (other !== undefined) {
      const hint = 'arn:aws:ec2:<region>:<account>:instance/i-… is'
      scope.refuse('invalid-arn', `${path}.instances`, `\`${other}\` is not the ARN of an instance`, hint)
      return undefined
    }
    const place = placeOfResources({ resources: instances }, path, `${path}.instances`, scope)
    return place && { callee: { kind: 'instances' as const, place, arns: instances, actions }, place }
  }
  const account = scope.account(instances.account, `${path}.instances.account`)
  const place = account && scope.place(account, instances.region, `${path}.instances.region`)
  return place && { callee: { kind: 'instances' as const, place, tag: instances.tag, actions }, place }
}

function isInstance(text: string): boolean {
  const arn = parseArn(text)
  return arn?.service === 'ec2' && arn.resource.startsWith('instance/')
}

/** Where resources given by ARN are: all in one account of this file, which some ARNs do not tell. */
function placeOfResources(
  { resources, account: named }: { resources: readonly string[]; account?: string | undefined },
  path: string,
  missingPath: string,
  scope: NameScope,
): Place | undefined {
  const arns = resources.flatMap((resource) => parseArn(resource) ?? [])
  const ids = new Set(arns.flatMap(({ account }) => account || []))
  const [id] = ids
  const known = [...scope.accounts.values()].find((one) => one.id === id)
  const account = named === undefined ? known : scope.account(named, `${path}.account`)
  if (ids.size > 1) {
    const message = `its ARNs are of accounts ${[...ids].join(' and ')}`
    scope.refuse('contradiction', missingPath, message, 'a role is in one account; make a call for each')
    return undefined
  }
  if (account === undefined) {
    if (named !== undefined) return undefined
    const message =
      id === undefined ? 'its ARNs do not tell their account' : `account ${id} of its ARNs is not in this file`
    const hint = id === undefined ? 'name the account whose resources they are' : 'add it under `accounts`'
    scope.refuse('missing', id === undefined ? `${path}.account` : missingPath, message, hint)
    return undefined
  }
  if (id !== undefined && id !== account.id) {
    const hint = 'leave it out, or name the account of the ARNs'
    scope.refuse('contradiction', `${path}.account`, `its ARNs are of account ${id}, not ${account.id}`, hint)
  }
  const regions = new Set(arns.flatMap(({ region }) => region || []))
  return scope.place(account, regions.size === 1 ? [...regions][0] : undefined, missingPath)
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
  checkPartitions(call, refuse)
  if (call.pinned && by === 'identity') {
    refuse('pin', 'has nothing to pin', 'within one account the caller’s own policy is enough; leave it out')
  } else if (call.pinned && !from.every(({ kind }) => kind === 'function' || kind === 'role')) {
    refuse('pin', 'needs a role to pin', 'a caller is no single role; leave it out')
  }
}

/** Partitions know nothing of each other: neither roles nor organizations reach across. */
function checkPartitions({ from, place }: Call, refuse: Refuse): void {
  for (const caller of from) {
    const partition =
      caller.kind === 'function'
        ? caller.place.partition
        : caller.kind === 'role'
          ? parseArn(caller.arn)?.partition
          : undefined
    if (partition === undefined || partition === place.partition) continue
    const who = caller.kind === 'function' ? `\`${caller.name}\`` : 'the role'
    const hint = 'nothing is called across partitions; both ends must be in one'
    refuse('from', `${who} is in partition ${partition}, what it calls in ${place.partition}`, hint)
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
