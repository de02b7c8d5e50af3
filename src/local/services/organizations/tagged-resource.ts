import { invalidInput, organizationsError } from './errors.ts'
import type { Organization } from './state.ts'
import { findTarget } from './tree.ts'

/**
 * The tags of an account, a unit, the root or a policy.
 * @throws AwsError `TargetNotFoundException`, or `InvalidInputException` for a policy of AWS's own
 */
export function tagsOf(organization: Organization, id: string): Map<string, string> {
  const policy = organization.policies.get(id)
  if (policy?.awsManaged) throw invalidInput('TARGET_NOT_SUPPORTED')
  const delegation = organization.delegation?.id === id ? organization.delegation : undefined
  const found = policy ?? delegation ?? findTarget(organization, id)
  if (found !== undefined) return found.tags
  throw organizationsError('TargetNotFoundException')
}
