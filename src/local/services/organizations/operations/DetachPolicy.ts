import type { DetachPolicyRequest } from '@aws-sdk/client-organizations'
import { constraintViolation, invalidInput, organizationsError } from '../errors.ts'
import { defineOrganizationOperation } from '../organization-operation.ts'
import { attachedTo, findPolicy } from '../policies.ts'
import { requireTarget, treeChanged } from '../tree.ts'

/**
 * Everything keeps at least one SCP; RCPFullAWSAccess stays where it is.
 * @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_DetachPolicy.html
 */
export default defineOrganizationOperation<DetachPolicyRequest, object>({
  action: 'DetachPolicy',
  callers: 'delegates',
  resources: ({ PolicyId, TargetId }) => [PolicyId, TargetId],
  handle: ({ PolicyId, TargetId }, organization) => {
    const policy = findPolicy(organization, PolicyId)
    const target = requireTarget(organization, TargetId)
    if (!target.attached.has(PolicyId)) throw organizationsError('PolicyNotAttachedException')
    if (policy.awsManaged && policy.type === 'RESOURCE_CONTROL_POLICY') throw invalidInput('NON_DETACHABLE_POLICY')
    if (policy.type === 'SERVICE_CONTROL_POLICY' && attachedTo(organization, target, policy.type).length === 1) {
      throw constraintViolation('MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED')
    }
    target.attached.delete(PolicyId)
    treeChanged(organization)
    return {}
  },
})
