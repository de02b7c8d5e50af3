import { accountOf } from '../core/arn.ts'
import { type Explanation, explain, type Obstacle } from '../iam/explain.ts'
import { parsePrincipal } from '../iam/principal.ts'
import { decideIn, findWorldPrincipal } from '../iam/world/decide-in.ts'
import { whatCan } from '../iam/world/what-can.ts'
import { findAccount, findWorldResource } from '../iam/world/world.ts'
import type { CheckId } from './finding.ts'
import { grantedQualifier } from './granted-qualifier.ts'
import type { System, SystemNeed } from './system.ts'

/** A need that does not come out as it must. */
export interface UnmetNeed {
  readonly need: SystemNeed
  /** Which check tells it. */
  readonly id: UnmetKind
  readonly explanation: Explanation
  /** What stands in the way, first the layer that AWS's message names. */
  readonly obstacles: readonly Obstacle[]
}

export type UnmetKind = Extract<
  CheckId,
  | 'qualifier-mismatch'
  | 'missing-side'
  | 'denied-call'
  | 'unknown-target'
  | 'wrong-account'
  | 'beyond-calls'
  | 'not-known'
>

const decided = new WeakMap<System, readonly UnmetNeed[]>()

/** Decides every need of a system, once, and says of those that are not met what kind of fault it is. */
export function unmetNeeds(system: System): readonly UnmetNeed[] {
  const known = decided.get(system)
  if (known !== undefined) return known
  const unmet = system.needs.flatMap((need) => decideNeed(system, need) ?? [])
  decided.set(system, unmet)
  return unmet
}

function decideNeed(system: System, need: SystemNeed): UnmetNeed | undefined {
  const { request, expected } = need
  const decision = decideIn(system.world, request)
  if ((decision.decision === 'allow') === (expected === 'allow')) return undefined
  if (need.anyContext && mayWithSome(system, need)) return undefined
  const explanation = explain(decision)
  const isKnown = knowsCaller(system, need)
  // What a caller that is nobody's here may do, only its own account knows.
  const obstacles = explanation.obstacles.filter(({ layer }) => isKnown || layer !== 'identity')
  if (expected === 'allow' && obstacles.length === 0) return undefined
  return { need, id: kindOf(system, need, explanation, obstacles), explanation, obstacles }
}

/** Whether the caller may, should its request carry whatever the conditions want. */
function mayWithSome({ world }: System, { request: { principal, action, resource } }: SystemNeed): boolean {
  const found = findWorldPrincipal(world, parsePrincipal(principal))
  if (found === undefined) return false
  return whatCan(world, found.arn, { actions: [action], resources: [resource] }).onResources.length > 0
}

function knowsCaller({ world }: System, { request }: SystemNeed): boolean {
  const principal = parsePrincipal(request.principal)
  return principal.account === undefined || findWorldPrincipal(world, principal) !== undefined
}

function kindOf(
  system: System,
  { request, expected }: SystemNeed,
  { decision }: Explanation,
  obstacles: readonly Obstacle[],
): UnmetKind {
  if (expected === 'deny') return 'beyond-calls'
  if (decision === 'explicit-deny') return 'denied-call'
  const { resource, resourceAccount } = request
  const owner = resourceAccount ?? accountOf(resource)
  if (findAccount(system.world, owner) === undefined) return 'not-known'
  if (isMissing(system, resource)) return 'unknown-target'
  if (isGrantedElsewhere(system, resource)) return 'wrong-account'
  if (grantedQualifier(system, request, obstacles) !== undefined) return 'qualifier-mismatch'
  // A statement that is all right but for a condition needs another request, not another statement.
  return obstacles.every(({ fix }) => fix.text.startsWith('add to ')) ? 'missing-side' : 'denied-call'
}

/** A role or function that is not in its account, which is known. */
function isMissing({ world }: System, resource: string): boolean {
  return /:(iam::\d+:role\/|lambda:)/.test(resource) && findWorldResource(world, resource) === undefined
}

/** Another account’s stack holds a policy for it, where none has an effect. */
function isGrantedElsewhere({ policies }: System, resource: string): boolean {
  return policies.some(
    ({ side, holder, account }) =>
      side === 'resource' && holder === resource && account !== (accountOf(holder) ?? account),
  )
}
