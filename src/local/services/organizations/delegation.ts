import type { ResourcePolicy } from '@aws-sdk/client-organizations'
import { PolicyError } from '../../../iam/policy-error.ts'
import { validatePolicy } from '../../../iam/validate-policy.ts'
import { invalidInput, organizationsError } from './errors.ts'
import type { DelegationPolicy, Organization } from './state.ts'

/** What can be delegated: to look, to manage policies, and to tag. */
const DELEGABLE =
  /^organizations:(Describe|List|(Create|Update|Delete|Attach|Detach)Policy$|(Enable|Disable)PolicyType$|(Tag|Untag)Resource$)/i

/**
 * Checks the resource-based policy of an organization.
 * @throws AwsError `InvalidInputException`
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_delegate_policies.html
 */
export function checkDelegation(content: string): void {
  try {
    const { statements } = validatePolicy(content, 'resource')
    // A pattern may cover more than can be delegated; it then grants what can be.
    const isUnknown = (action: string) => !/[*?]/.test(action) && !DELEGABLE.test(action)
    if (statements.some(({ notAction, actions }) => notAction || actions.some(isUnknown))) {
      throw invalidInput('UNSUPPORTED_ACTION_IN_RESOURCE_POLICY')
    }
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error
    const isPrincipal = /\.(Not)?Principal/.test(error.path)
    throw invalidInput(isPrincipal ? 'INVALID_PRINCIPAL' : 'INVALID_RESOURCE_POLICY_JSON')
  }
}

/** @throws AwsError `ResourcePolicyNotFoundException` */
export function findDelegation({ delegation }: Organization): DelegationPolicy {
  if (delegation !== undefined) return delegation
  throw organizationsError('ResourcePolicyNotFoundException')
}

export function describeDelegation({ id, arn, content }: DelegationPolicy): ResourcePolicy {
  return { ResourcePolicySummary: { Id: id, Arn: arn }, Content: content }
}
