import { parseArn } from '../../core/arn.ts'
import { type ApplicablePolicies, type AuthorizationRequest, authorize } from '../authorize.ts'
import type { Decision } from '../decision.ts'
import type { NamedPolicy } from '../evaluate.ts'
import { PolicyError } from '../policy-error.ts'
import { type Principal, parsePrincipal } from '../principal.ts'
import { callerFacts, lowerKeys, resourceFacts } from './facts.ts'
import { findWorldResource, type World, type WorldPrincipal } from './world.ts'

/** A request to a world; what its context says takes the place of what the world knows. */
export interface WorldRequest extends AuthorizationRequest {
  /** The policies that were passed when the caller's session was made. */
  readonly session?: readonly NamedPolicy[]
}

/**
 * Decides a request with every policy of the world that applies to it, and with the condition keys that the world can tell:
 * `aws:PrincipalOrgID`, `aws:PrincipalOrgPaths`, `aws:ResourceOrgID`, `aws:ResourceOrgPaths`, `aws:PrincipalTag/…`,
 * `aws:ResourceTag/…`, `aws:userid`, and for a session `aws:PrincipalArn`. A caller or a resource that the world does not hold
 * has no policies.
 * @throws PolicyError as `authorize` does
 */
export function decideIn(world: World, { session, ...request }: WorldRequest): Decision {
  checkTexts(request.action, request.resource)
  const given = lowerKeys(request.context)
  const principal = parsePrincipal(request.principal, textOf(given['aws:principalarn']))
  const found = findWorldPrincipal(world, principal, request.sessionIssuer)
  const resource = findWorldResource(world, request.resource)
  const owner = request.resourceAccount ?? ownerOf(request.resource, resource?.account, principal)
  const policies: ApplicablePolicies = {
    ...principalPolicies(world, principal, found),
    ...resourcePolicies(world, owner, resource?.policy),
    ...(session && { session }),
  }
  const context = {
    ...callerFacts(world, principal.account, found, sessionNameOf(principal)),
    ...resourceFacts(world, owner, resource),
    ...given,
  }
  return authorize({ ...request, ...(owner !== undefined && { resourceAccount: owner }), context }, policies)
}

/** @throws PolicyError where a request's action or resource is no text */
export function checkTexts(action: unknown, resource: unknown): void {
  if (typeof action === 'string' && typeof resource === 'string') return
  throw new PolicyError('invalid request', 'request', 'action and resource must be text', 'InvalidInput')
}

/** The user or role behind a caller: a session's role, a federated user's issuer. */
export function findWorldPrincipal(
  world: World,
  { kind, arn, account, name }: Principal,
  sessionIssuer?: string,
): WorldPrincipal | undefined {
  if (account === undefined) return undefined
  const { lookup } = world
  const principals = lookup === undefined ? world.principals(account) : []
  const find = (wanted: string) => lookup?.principal(wanted) ?? principals.find((one) => one.arn === wanted)
  if (kind === 'federated-user') return sessionIssuer === undefined ? undefined : find(sessionIssuer)
  const own = find(arn)
  if (own !== undefined || kind !== 'role-session' || !arn.includes(':assumed-role/')) return own
  // A session's ARN does not carry its role's path; names are unique whatever the path.
  if (name === undefined) return undefined
  return lookup?.role(account, name) ?? principals.find((one) => roleNameOf(one) === name)
}

/** A role's name without its path; `undefined` for a user. */
export function roleNameOf({ arn }: WorldPrincipal): string | undefined {
  return /:role\/(?:.*\/)?([^/]+)$/.exec(arn)?.[1]
}

/** Identity-based policies, boundary and SCPs of a caller. */
export function principalPolicies(
  world: World,
  principal: Principal,
  found: WorldPrincipal | undefined,
): Pick<ApplicablePolicies, 'identity' | 'permissionsBoundary' | 'scps'> {
  const scps = principal.account === undefined ? undefined : world.scps(principal.account)
  const boundary = found?.permissionsBoundary
  return {
    ...(found && { identity: found.identity }),
    ...(boundary && { permissionsBoundary: boundary }),
    ...(scps && { scps }),
  }
}

/** The resource-based policy and the RCPs of the account that owns the resource. */
export function resourcePolicies(
  world: World,
  owner: string | undefined,
  policy: NamedPolicy | undefined,
): Pick<ApplicablePolicies, 'resource' | 'rcps'> {
  const rcps = owner === undefined ? undefined : world.rcps(owner)
  return { ...(policy && { resource: policy }), ...(rcps && { rcps }) }
}

/** Who owns a resource: as the world says, else by its ARN; what is nobody's by either is the caller's own. */
export function ownerOf(resource: string, known: string | undefined, caller: Principal): string | undefined {
  return known ?? (parseArn(resource)?.account || caller.account)
}

function sessionNameOf({ arn }: Principal): string | undefined {
  return /:assumed-role\/[^/]+\/([^/]+)$/.exec(arn)?.[1]
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
