import type { Call, Callee, Caller, FunctionNode } from '../../topology/topology.ts'
import { accountRoot, executionRoleArn } from './function-grants.ts'
import { type Grant, type GrantCondition, type GrantPrincipal, pascalCase } from './grant.ts'

/** What a call needs, on both sides. */
export function callGrants(call: Call): Grant[] {
  if (call.by === 'role') return [...assumeGrants(call), ...trustGrants(call), ...useGrants(call)]
  const direct = functionCallers(call).flatMap((fn) => accessGrants(call, fn))
  return call.by === 'identity' ? direct : [...direct, ...resourceGrants(call)]
}

/** ARN of what is invoked: with the qualifier, exactly. */
export function calledArn({ fn, qualifier }: Extract<Callee, { kind: 'function' }>): string {
  return qualifier === undefined ? fn.arn : `${fn.arn}:${qualifier}`
}

function functionCallers({ from }: Call): FunctionNode[] {
  return from.filter((caller) => caller.kind === 'function')
}

/**
 * Within one account a policy that names the caller's role itself is enough; everywhere else its own policy must allow too.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
function needsOwnPolicy({ pinned, place }: Call, caller: FunctionNode): boolean {
  return !pinned || caller.place.account.id !== place.account.id
}

/** And where its own policy is enough, the policy of what is called need not speak of it. */
function needsResourcePolicy({ pinned, place }: Call, caller: Caller): boolean {
  return pinned || caller.kind === 'organization' || callerAccount(caller) !== place.account.id
}

function callerAccount(caller: Exclude<Caller, { kind: 'organization' }>): string {
  return caller.kind === 'function' ? caller.place.account.id : caller.accountId
}

function describe({ name, to }: Call, caller?: string): string {
  const what = to.kind === 'function' ? [to.fn.name, to.qualifier].filter(Boolean).join(':') : calleeWords(to)
  return `call ${name}: ${caller === undefined ? '' : `${caller} → `}${what}`
}

function calleeWords(to: Exclude<Callee, { kind: 'function' }>): string {
  if (to.kind === 'bucket') return `${to.access} ${to.bucket.name}/${to.prefix}*`
  return to.kind === 'instances' ? `${to.actions.join(', ')} instances` : to.actions.join(', ')
}

/** The caller may assume exactly the call's role. */
function assumeGrants(call: Call): Grant[] {
  const { role, name } = call
  if (role === undefined) return []
  return functionCallers(call).flatMap((fn) => {
    const holder = executionRoleArn(fn)
    if (holder === undefined || !needsOwnPolicy(call, fn)) return []
    const grant: Grant = {
      side: 'identity',
      holder,
      place: fn.place,
      sid: `Assume${pascalCase(name)}`,
      effect: 'Allow',
      actions: sessionActions(call),
      resources: [role.arn],
      why: describe(call, fn.name),
      call: name,
    }
    return [grant]
  })
}

function sessionActions({ sessionTags, sourceIdentity }: Call): string[] {
  return [
    'sts:AssumeRole',
    ...(Object.keys(sessionTags).length > 0 ? ['sts:TagSession'] : []),
    ...(sourceIdentity ? ['sts:SetSourceIdentity'] : []),
  ]
}

/** The call's role trusts its callers: by account with the role's name as condition, by the role itself where it is pinned. */
function trustGrants(call: Call): Grant[] {
  const { role, place, name, externalId, sessionTags, sourceIdentity } = call
  if (role === undefined) return []
  const base = { side: 'trust', holder: role.arn, place, effect: 'Allow', why: describe(call), call: name } as const
  const external: GrantCondition = externalId === undefined ? {} : { StringEquals: { 'sts:ExternalId': externalId } }
  const tags = Object.entries(sessionTags)
  return trustedCallers(call).flatMap(({ suffix, principal, condition }) => {
    const common = { ...base, principal }
    const only = (extra: GrantCondition) => withConditions(condition, extra)
    const assume: Grant = { ...common, sid: `Assume${suffix}`, actions: ['sts:AssumeRole'], ...only(external) }
    const tag: Grant = {
      ...common,
      sid: `Tag${suffix}`,
      actions: ['sts:TagSession'],
      ...only({ StringEquals: Object.fromEntries(tags.map(([key, value]) => [`aws:RequestTag/${key}`, value])) }),
    }
    const names = functionCallers(call).map(({ functionName }) => sourceIdentityOf(functionName))
    const identify: Grant = {
      ...common,
      sid: `Identify${suffix}`,
      actions: ['sts:SetSourceIdentity'],
      ...only(names.length > 0 ? { StringEquals: { 'sts:SourceIdentity': single(names) } } : {}),
    }
    return [assume, ...(tags.length > 0 ? [tag] : []), ...(sourceIdentity ? [identify] : [])]
  })
}

/** The source identity that a function's sessions carry: its name, as far as STS takes one. */
export function sourceIdentityOf(functionName: string): string {
  return functionName.slice(0, 64)
}

interface Trusted {
  readonly suffix: string
  readonly principal: GrantPrincipal
  readonly condition: GrantCondition
}

/** Roles share one statement; each account and organization has its own. */
function trustedCallers({ from, place: { partition }, pinned }: Call): Trusted[] {
  const roles = [...new Set(from.flatMap((caller) => callerRole(caller) ?? []))]
  const accounts = [...new Set(roles.map((arn) => arn.split(':')[4] as string))]
  const byRole: Trusted[] =
    roles.length === 0
      ? []
      : pinned
        ? [{ suffix: 'ByRole', principal: { AWS: single(roles) }, condition: {} }]
        : [
            {
              suffix: 'ByRole',
              principal: { AWS: single(accounts.map((id) => accountRoot(partition, id))) },
              condition: { ArnEquals: { 'aws:PrincipalArn': single(roles) } },
            },
          ]
  const others = from.flatMap((caller): Trusted[] => {
    if (caller.kind === 'account') {
      const { accountId } = caller
      return [{ suffix: `ByAccount${accountId}`, principal: { AWS: accountRoot(partition, accountId) }, condition: {} }]
    }
    if (caller.kind !== 'organization') return []
    return [{ suffix: 'ByOrganization', principal: '*', condition: organizationCondition(caller) }]
  })
  return [...byRole, ...others]
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html */
function organizationCondition({ id, paths }: Extract<Caller, { kind: 'organization' }>): GrantCondition {
  const member = { StringEquals: { 'aws:PrincipalOrgID': id } }
  if (paths === undefined) return member
  return { ...member, 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': paths.map((path) => `${path}*`) } }
}

/** ARN of the role that a caller calls with, where it is one. */
export function callerRole(caller: Caller): string | undefined {
  if (caller.kind === 'function') return executionRoleArn(caller)
  return caller.kind === 'role' ? caller.arn : undefined
}

function single(values: readonly string[]): string | readonly string[] {
  return values.length === 1 ? (values[0] as string) : values
}

/** Joins conditions; an empty one is left out. */
function withConditions(...all: readonly GrantCondition[]): { condition?: GrantCondition } {
  const joined: Record<string, Record<string, string | readonly string[]>> = {}
  for (const condition of all) {
    for (const [operator, keys] of Object.entries(condition)) joined[operator] = { ...joined[operator], ...keys }
  }
  return Object.keys(joined).length === 0 ? {} : { condition: joined }
}

/** The call's role may do what the call is for, and nothing else. */
function useGrants(call: Call): Grant[] {
  const { role, place } = call
  if (role === undefined) return []
  return statements(call).map((statement) => ({ ...statement, side: 'identity', holder: role.arn, place }))
}

/** Without a role the caller's own policy says so. */
function accessGrants(call: Call, fn: FunctionNode): Grant[] {
  const holder = executionRoleArn(fn)
  if (holder === undefined || (call.by === 'resource-policy' && !needsOwnPolicy(call, fn))) return []
  const why = describe(call, fn.name)
  return statements(call).map((statement) => ({ ...statement, side: 'identity', holder, place: fn.place, why }))
}

type Statement = Omit<Grant, 'side' | 'holder' | 'place' | 'principal'>

const INSTANCE_ACTIONS = { start: 'StartInstances', stop: 'StopInstances', reboot: 'RebootInstances' } as const

/** What is done to what is called, without saying by whom. */
function statements(call: Call): Statement[] {
  const { to, name, place } = call
  const title = pascalCase(name)
  const statement = (
    sid: string,
    actions: readonly string[],
    resources: readonly string[],
    condition?: GrantCondition,
  ) => ({
    sid: `${sid}${title}`,
    effect: 'Allow' as const,
    actions,
    resources,
    why: describe(call),
    call: name,
    ...(condition && { condition }),
  })
  if (to.kind === 'function') return [statement('Invoke', ['lambda:InvokeFunction'], [calledArn(to)])]
  if (to.kind === 'actions') return [statement('Use', to.actions, to.resources)]
  if (to.kind === 'bucket') {
    const { bucket, prefix, access } = to
    const keys = [`${bucket.arn}/${prefix}*`]
    const listing = prefix === '' ? undefined : { StringLike: { 's3:prefix': `${prefix}*` } }
    return [
      ...(access === 'write'
        ? []
        : [statement('Get', ['s3:GetObject'], keys), statement('List', ['s3:ListBucket'], [bucket.arn], listing)]),
      ...(access === 'read' ? [] : [statement('Put', ['s3:PutObject'], keys)]),
    ]
  }
  const changes = to.actions.flatMap((action) => (action === 'describe' ? [] : [`ec2:${INSTANCE_ACTIONS[action]}`]))
  const arns = to.arns ?? [`arn:${place.partition}:ec2:${place.region}:${place.account.id}:instance/*`]
  const tagged = to.tag && {
    StringEquals: Object.fromEntries(Object.entries(to.tag).map(([key, value]) => [`aws:ResourceTag/${key}`, value])),
  }
  return [
    ...(changes.length > 0 ? [statement('Change', changes, arns, tagged)] : []),
    // EC2 knows no single instance here: whoever may describe one, may describe all of the account and Region.
    ...(to.actions.includes('describe')
      ? [
          statement('Describe', ['ec2:DescribeInstances'], ['*'], {
            StringEquals: { 'aws:RequestedRegion': place.region },
          }),
        ]
      : []),
  ]
}

/** What is called lets its callers in, by its own policy. */
function resourceGrants(call: Call): Grant[] {
  const { to, place, name } = call
  if (to.kind !== 'function' && to.kind !== 'bucket') return []
  const holder = to.kind === 'function' ? calledArn(to) : to.bucket.arn
  const outside = { ...call, from: call.from.filter((caller) => needsResourcePolicy(call, caller)) }
  const callers = to.kind === 'function' ? permissionCallers(outside) : trustedCallers(outside)
  return callers.flatMap(({ suffix, principal, condition }) =>
    statements(call).map((statement) => ({
      ...statement,
      side: 'resource' as const,
      holder,
      place,
      principal,
      sid: `${statement.sid}${suffix}`,
      call: name,
      ...withConditions(condition, statement.condition ?? {}),
    })),
  )
}

/**
 * Who stands in a function's policy. A permission has no free conditions: an account, a role, or an organization. A role must
 * exist when it is named, so that only those are that asked for it; for the others their account stands.
 */
function permissionCallers({ from, place: { partition }, pinned }: Call): Trusted[] {
  const all = from.map((caller): Trusted => {
    if (caller.kind === 'organization') {
      return {
        suffix: 'ByOrganization',
        principal: '*',
        condition: { StringEquals: { 'aws:PrincipalOrgID': caller.id } },
      }
    }
    const role = callerRole(caller)
    if (pinned && role !== undefined) {
      const [, , , , account, resource] = role.split(':') as [string, string, string, string, string, string]
      return { suffix: `ByRole${account}${resource.replace(/\W|^role/g, '')}`, principal: { AWS: role }, condition: {} }
    }
    const id = callerAccount(caller)
    return { suffix: `ByAccount${id}`, principal: { AWS: accountRoot(partition, id) }, condition: {} }
  })
  return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()]
}
