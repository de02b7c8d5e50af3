import type { ListPoliciesForTargetRequest, ListPoliciesForTargetResponse } from '@aws-sdk/client-organizations'
import { defineOrganizationOperation } from '../organization-operation.ts'
import { paginate } from '../paginate.ts'
import { attachedTo, summarizePolicy } from '../policies.ts'
import { requireTarget } from '../tree.ts'

/**
 * What is attached to the target itself, not what it inherits.
 * @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListPoliciesForTarget.html
 */
export default defineOrganizationOperation<ListPoliciesForTargetRequest, ListPoliciesForTargetResponse>({
  action: 'ListPoliciesForTarget',
  callers: 'readers',
  resources: ({ TargetId }) => [TargetId],
  conditions: ({ Filter }) => ({ 'organizations:PolicyType': Filter }),
  handle: ({ TargetId, Filter, ...page }, organization) => {
    const attached = attachedTo(organization, requireTarget(organization, TargetId), Filter)
    const { items, ...rest } = paginate(attached, ({ id }) => id, page)
    return { Policies: items.map(summarizePolicy), ...rest }
  },
})
