import type { AttachPolicyRequest } from '@aws-sdk/client-organizations'
import { constraintViolation, organizationsError } from '../errors.ts'
import { defineOrganizationOperation } from '../organization-operation.ts'
import { attachedTo, findPolicy, rulesOf } from '../policies.ts'
import { requireTarget, treeChanged } from '../tree.ts'

/** @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_AttachPolicy.html */
export default defineOrganizationOperation<AttachPolicyRequest, object>({
  action: 'AttachPolicy',
  callers: 'delegates',
  resources: ({ PolicyId, TargetId }) => [PolicyId, TargetId],
  handle: ({ PolicyId, TargetId }, organization) => {
    const policy = findPolicy(organization, PolicyId)
    const target = requireTarget(organization, TargetId)
    if (!organization.root.policyTypes.has(policy.type)) throw organizationsError('PolicyTypeNotEnabledException')
    if (target.attached.has(PolicyId)) throw organizationsError('DuplicatePolicyAttachmentException')
    if (attachedTo(organization, target, policy.type).length >= rulesOf(policy.type).maxAttached) {
      throw constraintViolation('MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED')
    }
    target.attached.add(PolicyId)
    treeChanged(organization)
    return {}
  },
})
