import type { DeletePolicyRequest } from '@aws-sdk/client-organizations'
import { organizationsError } from '../errors.ts'
import { defineOrganizationOperation } from '../organization-operation.ts'
import { checkMutable, findPolicy } from '../policies.ts'
import { allTargets } from '../tree.ts'

/** @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_DeletePolicy.html */
export default defineOrganizationOperation<DeletePolicyRequest, object>({
  action: 'DeletePolicy',
  callers: 'delegates',
  resources: ({ PolicyId }) => [PolicyId],
  handle: ({ PolicyId }, organization) => {
    const policy = findPolicy(organization, PolicyId)
    checkMutable(policy)
    if (allTargets(organization).some(({ attached }) => attached.has(PolicyId))) {
      throw organizationsError('PolicyInUseException')
    }
    organization.policies.delete(PolicyId)
    return {}
  },
})
