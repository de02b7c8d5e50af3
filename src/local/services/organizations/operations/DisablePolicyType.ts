import type { DisablePolicyTypeRequest, DisablePolicyTypeResponse } from '@aws-sdk/client-organizations'
import { describeRoot } from '../describe.ts'
import { organizationsError } from '../errors.ts'
import { defineOrganizationOperation } from '../organization-operation.ts'
import { allTargets, findRoot, treeChanged } from '../tree.ts'

/**
 * Policies of the type are detached everywhere; enabled again, the root reverts to AWS's own.
 * @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_DisablePolicyType.html
 */
export default defineOrganizationOperation<DisablePolicyTypeRequest, DisablePolicyTypeResponse>({
  action: 'DisablePolicyType',
  callers: 'delegates',
  resources: ({ RootId }) => [RootId],
  conditions: ({ PolicyType }) => ({ 'organizations:PolicyType': PolicyType }),
  handle: ({ RootId, PolicyType }, organization) => {
    const root = findRoot(organization, RootId)
    if (!root.policyTypes.delete(PolicyType)) throw organizationsError('PolicyTypeNotEnabledException')
    for (const { id, type } of organization.policies.values()) {
      if (type !== PolicyType) continue
      for (const target of allTargets(organization)) target.attached.delete(id)
    }
    treeChanged(organization)
    return { Root: describeRoot(root) }
  },
})
