import { isAccountId } from '../../core/account-id.ts'
import { parseArn } from '../../core/arn.ts'
import type { ApplicablePolicies } from '../authorize.ts'
import { compilePolicy } from '../compile-policy.ts'
import type { NamedPolicy } from '../evaluate.ts'
import { compileActions } from '../match-action.ts'
import { parsePrincipal, type RequestPrincipal } from '../principal.ts'
import type { RequestContext } from '../request-context.ts'
import { principalPolicies } from './decide-in.ts'
import { callerFacts } from './facts.ts'
import { OPEN_KEYS } from './open-keys.ts'
import { findWorldResource, type World, type WorldAccount, type WorldPrincipal } from './world.ts'

/**
 * What a row speaks of. `account`: some principal of an account that is not in the world, as far as its own policies let it.
 * `anyone`: the same of any such account, and unsigned requests and services where the conditions let them.
 */
export type WhoKind = 'user' | 'role' | 'root' | 'session' | 'service' | 'federated' | 'account' | 'anyone'

/** Somebody of whom it is asked whether access is possible. */
export interface Candidate {
  /** As the answer calls it: an ARN, a service, a provider, or `*`. */
  readonly name: string
  readonly kind: WhoKind
  /** Who calls, for the engine; for `account` and `anyone` an example. */
  readonly caller: RequestPrincipal
  readonly policies: Pick<ApplicablePolicies, 'identity' | 'permissionsBoundary' | 'scps'>
  /** Condition keys, in lower case, whose values are settled. */
  readonly known: RequestContext
  /** Reserved keys that are open all the same. */
  readonly opens: readonly string[]
  /** What holds of open keys, whoever it is: operator, key, values. */
  readonly limits: readonly Limit[]
}

export type Limit = readonly [operator: string, key: string, values: readonly string[]]

/** Stands for policies that the world does not hold, and which may allow. */
const UNKNOWN_POLICIES: readonly NamedPolicy[] = [
  { name: 'unknown', document: { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } } },
]

/** Every user, role and root user of the world. */
export function worldCandidates(world: World): Candidate[] {
  return world
    .accounts()
    .flatMap((account) => [
      rootCandidate(world, account),
      ...world.principals(account.id).map((principal) => principalCandidate(world, principal)),
    ])
}

export function rootCandidate(world: World, { id, partition = 'aws' }: WorldAccount): Candidate {
  const arn = `arn:${partition}:iam::${id}:root`
  const policies = principalPolicies(world, parsePrincipal(arn), undefined)
  return {
    name: arn,
    kind: 'root',
    caller: arn,
    policies,
    known: callerFacts(world, id, undefined),
    opens: OPEN_KEYS.root,
    limits: [],
  }
}

/** A user, or any session of a role. */
export function principalCandidate(world: World, principal: WorldPrincipal): Candidate {
  const { arn, uniqueId } = principal
  const parsed = parsePrincipal(arn)
  const kind = parsed.kind === 'user' ? 'user' : 'role'
  const isTagged = kind === 'role' && takesSessionTags(world, arn)
  return {
    name: arn,
    kind,
    caller: arn,
    policies: principalPolicies(world, parsed, principal),
    known: callerFacts(world, parsed.account, principal),
    opens: [
      ...OPEN_KEYS[kind],
      ...(isTagged ? ['aws:principaltag/'] : []),
      ...(uniqueId === undefined ? ['aws:userid'] : []),
    ],
    // A session's id goes on with its name.
    limits: kind === 'role' ? [['StringLike', 'aws:userid', [`${uniqueId ?? '?*'}:?*`]]] : [],
  }
}

/** Whether sessions of a role may carry tags that the role does not have: its trust policy lets somebody tag them. */
function takesSessionTags(world: World, role: string): boolean {
  const trust = findWorldResource(world, role)?.policy
  if (trust === undefined) return false
  return compilePolicy(trust.document).statements.some(
    ({ effect, source }) => effect === 'Allow' && compileActions(source.actions, source.notAction)('sts:tagsession'),
  )
}

/** Whom a resource-based policy names beyond the world's users, roles and root users. */
export function namedCandidates(world: World, policy: NamedPolicy | undefined, resource: string): Candidate[] {
  if (policy === undefined) return []
  const elements = compilePolicy(policy.document).statements.flatMap(({ source, effect }) => {
    const element = source.principal ?? source.notPrincipal
    const everyone = effect === 'Allow' && source.notPrincipal !== undefined
    return [...(element === undefined ? [] : [element]), ...(everyone ? ['*' as const] : [])]
  })
  const named = (type: 'AWS' | 'Service' | 'Federated') => [
    ...new Set(elements.flatMap((element) => (element === '*' ? [] : (element[type] ?? [])))),
  ]
  const everyone = elements.includes('*') || named('AWS').includes('*') || named('Federated').includes('*')
  const { partition = 'aws', account = '' } = parseArn(resource) ?? {}
  return [
    ...named('Service').map((service) => plain('service', service, { service })),
    ...named('Federated').flatMap((provider) =>
      provider === '*' ? [] : [plain('federated', provider, { federated: provider })],
    ),
    ...named('AWS').flatMap((value) => awsCandidates(world, value, partition)),
    ...(everyone ? anyone(world, partition, [account, ...named('AWS')].join()) : []),
  ]
}

function plain(kind: 'service' | 'federated' | 'anyone', name: string, caller: RequestPrincipal): Candidate {
  const opens = typeof caller === 'object' && 'service' in caller ? OPEN_KEYS.service : OPEN_KEYS.unsigned
  return { name, kind, caller, policies: {}, known: {}, opens, limits: [] }
}

function awsCandidates(world: World, value: string, partition: string): Candidate[] {
  const account = isAccountId(value) ? value : parseArn(value)?.account
  if (account === undefined) return []
  const isKnown = world.accounts().some(({ id }) => id === account)
  if (isAccountId(value) || value.endsWith(':root')) return isKnown ? [] : foreignAccount(account, partition)
  const parsed = parsePrincipal(value)
  const session = /:assumed-role\/[^/]+\/([^/]+)$/.exec(value)?.[1]
  if (!isKnown) {
    const kind = value.includes(':sts:') ? 'session' : parsed.kind === 'user' ? 'user' : 'role'
    return [foreign(value, kind, value, OPEN_KEYS.foreign, [])]
  }
  if (parsed.kind === 'federated-user') {
    // Whose session it is, the policy does not say.
    const scps = world.scps(account)
    const policies = { identity: UNKNOWN_POLICIES, ...(scps && { scps }) }
    const known = callerFacts(world, account, undefined)
    return [{ name: value, kind: 'session', caller: value, policies, known, opens: OPEN_KEYS.session, limits: [] }]
  }
  if (session === undefined) return []
  return world
    .principals(account)
    .filter(({ arn }) => arn.includes(':role/') && arn.endsWith(`/${parsed.name}`))
    .map((role) => ({
      ...principalCandidate(world, role),
      name: value,
      kind: 'session' as const,
      caller: value,
      known: callerFacts(world, account, role, session),
      opens: principalCandidate(world, role).opens.filter((key) => key !== 'aws:userid'),
      limits: [],
    }))
}

function foreign(
  name: string,
  kind: WhoKind,
  caller: RequestPrincipal,
  opens: readonly string[],
  limits: readonly Limit[],
): Candidate {
  return { name, kind, caller, policies: { identity: UNKNOWN_POLICIES }, known: {}, opens, limits }
}

/** One example of each kind of principal of an account that the world does not know. */
function foreignAccount(account: string, partition: string): Candidate[] {
  const arn = (resource: string) => `arn:${partition}:iam::${account}:${resource}`
  return ['role/example', 'user/example', 'root'].map((resource) => {
    const limit: Limit = ['ArnLike', 'aws:PrincipalArn', [arn(resource.replace('example', '*'))]]
    return foreign(arn('root'), 'account', arn(resource), opensOf(resource, OPEN_KEYS.account), [limit])
  })
}

/** One example of each kind of caller that no policy has to name: of unknown accounts, services, and unsigned. */
function anyone(world: World, partition: string, taken: string): Candidate[] {
  const accounts = world.accounts().map(({ id }) => id)
  let account = 999_999_999_999
  while (accounts.includes(String(account)) || taken.includes(String(account))) account--
  const arn = (id: string, resource: string) => `arn:${partition}:iam::${id}:${resource}`
  const elsewhere: Limit[] =
    accounts.length === 0
      ? []
      : [
          ['ArnNotLike', 'aws:PrincipalArn', accounts.map((id) => arn(id, '*'))],
          ['StringNotEquals', 'aws:PrincipalAccount', accounts],
        ]
  const signed = ['role/example', 'user/example', 'root'].map((resource) => {
    const limits: Limit[] = [
      ...elsewhere,
      ['ArnLike', 'aws:PrincipalArn', [arn('*', resource.replace('example', '*'))]],
      ['StringLike', 'aws:PrincipalAccount', ['????????????']],
    ]
    return foreign('*', 'anyone', arn(String(account), resource), opensOf(resource, OPEN_KEYS.anyone), limits)
  })
  return [...signed, plain('anyone', '*', { service: 'example.amazonaws.com' }), plain('anyone', '*', 'anonymous')]
}

/** Only users have a name in `aws:username`; root has no sessions of a role. */
function opensOf(resource: string, opens: readonly string[]): readonly string[] {
  return opens.filter((key) => key !== 'aws:username' || resource.startsWith('user/'))
}
