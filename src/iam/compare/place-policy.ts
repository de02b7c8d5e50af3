import { parseArn } from '../../core/arn.ts'
import { type ApplicablePolicies, type AuthorizationRequest, authorize } from '../authorize.ts'
import type { NamedPolicy } from '../evaluate.ts'
import { PolicyError } from '../policy-error.ts'
import type { PolicyType } from './statements.ts'

/** Grants everything, where a side of the decision that is not compared must not stand in the way. */
const EVERYTHING: NamedPolicy = {
  name: 'AllowEverything',
  document: { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } },
}

/**
 * The policies under which a counterexample shows the difference: the compared document in its place, and the other side of the
 * decision open. An identity-based policy is asked alone, except where a trust or key policy must allow too; then there is one
 * that delegates to the caller's account. A resource-based or trust policy is asked for a caller who may do everything.
 */
export function placePolicy(
  document: unknown,
  policyType: PolicyType,
  request: Pick<AuthorizationRequest, 'principal' | 'action' | 'resource'>,
): ApplicablePolicies {
  const compared: NamedPolicy = { name: 'Compared', document }
  if (policyType !== 'identity') return { identity: [EVERYTHING], resource: compared }
  if (!needsResourcePolicy(request)) return { identity: [compared] }
  const account = typeof request.principal === 'string' ? parseArn(request.principal)?.account : undefined
  return { identity: [compared], resource: delegation(account ?? '') }
}

/** Whether the policy, placed by its type, allows the request. */
export function isAllowed(document: unknown, policyType: PolicyType, request: AuthorizationRequest): boolean {
  try {
    return authorize(request, placePolicy(document, policyType, request)).decision === 'allow'
  } catch (error) {
    if (error instanceof PolicyError) return false
    throw error
  }
}

/** Within one account, role trust policies and KMS key policies must themselves allow. */
function needsResourcePolicy({ resource }: Pick<AuthorizationRequest, 'resource'>): boolean {
  const arn = parseArn(resource)
  return arn?.service === 'kms' || arn?.service === 'iam'
}

function delegation(account: string): NamedPolicy {
  const principal = { AWS: `arn:aws:iam::${account}:root` }
  const statement = { Effect: 'Allow', Principal: principal, Action: '*', Resource: '*' }
  return { name: 'Delegation', document: { Version: '2012-10-17', Statement: statement } }
}
