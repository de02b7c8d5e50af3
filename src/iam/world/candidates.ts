import type { ApplicablePolicies } from '../authorize.ts'
import { compilePolicy } from '../compile-policy.ts'
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
