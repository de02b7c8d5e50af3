import { isAccountId } from '../../core/account-id.ts'
import { parseArn } from '../../core/arn.ts'
import { compilePolicy } from '../compile-policy.ts'
import type { NamedPolicy } from '../evaluate.ts'
import type { PrincipalElement } from '../match-principal.ts'
import { parsePrincipal, type RequestPrincipal } from '../principal.ts'
import { type Candidate, type Limit, principalCandidate, type WhoKind } from './candidates.ts'
import { callerFacts } from './facts.ts'
import { OPEN_KEYS } from './open-keys.ts'
import { findAccount, type World } from './world.ts'

/** Stands for policies that the world does not hold, and which may allow. */
const UNKNOWN_POLICIES: readonly NamedPolicy[] = [
  { name: 'unknown', document: { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } } },
]

/**
 * Whom a resource-based policy names beyond the world's users, roles and root users; `guards`, the RCPs, can only tell apart
 * some of those whom it lets in.
 */
export function namedCandidates(
  world: World,
  resource: string,
  policy: NamedPolicy | undefined,
  guards: readonly NamedPolicy[],
): Candidate[] {
  if (policy === undefined) return []
  const own = elementsOf(policy)
  const elements = [...own, ...guards.flatMap(elementsOf)]
  const named = (type: 'AWS' | 'Service' | 'Federated') => [
    ...new Set(elements.flatMap((element) => (element === '*' ? [] : (element[type] ?? [])))),
  ]
  const isEveryone = (element: PrincipalElement) =>
    element === '*' || [...(element.AWS ?? []), ...(element.Federated ?? [])].includes('*')
  const everyone = own.some(isEveryone)
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

/** Everyone's element stands for an Allow with NotPrincipal too. */
function elementsOf({ document }: NamedPolicy): PrincipalElement[] {
  return compilePolicy(document).statements.flatMap(({ source, effect }) => {
    const element = source.principal ?? source.notPrincipal
    const everyone = effect === 'Allow' && source.notPrincipal !== undefined
    return [...(element === undefined ? [] : [element]), ...(everyone ? ['*' as const] : [])]
  })
}

function plain(kind: 'service' | 'federated' | 'anyone', name: string, caller: RequestPrincipal): Candidate {
  const opens = typeof caller === 'object' && 'service' in caller ? OPEN_KEYS.service : OPEN_KEYS.unsigned
  return { name, kind, caller, policies: {}, known: {}, opens, limits: [] }
}

function awsCandidates(world: World, value: string, partition: string): Candidate[] {
  const account = isAccountId(value) ? value : parseArn(value)?.account
  if (account === undefined) return []
  const isKnown = findAccount(world, account) !== undefined
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
  const service = plain('anyone', '*', { service: 'example.amazonaws.com' })
  const anyService = { ...service, opens: [...service.opens, 'aws:principalservicename'] }
  return [...signed, anyService, plain('anyone', '*', 'anonymous')]
}

/** Only users have a name in `aws:username`; root has no sessions of a role. */
function opensOf(resource: string, opens: readonly string[]): readonly string[] {
  return opens.filter((key) => key !== 'aws:username' || resource.startsWith('user/'))
}
