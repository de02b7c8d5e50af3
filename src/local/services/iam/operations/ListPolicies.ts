import type { ListPoliciesRequest, ListPoliciesResponse } from '@aws-sdk/client-iam'
import { defineOperation } from '../../../operation.ts'
import { countUses } from '../attachments.ts'
import { awsManagedPolicies } from '../aws-managed-policies.ts'
import { summarizePolicy } from '../describe.ts'
import { paginate } from '../paginate.ts'
import { IAM } from '../state.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicies.html */
export default defineOperation<ListPoliciesRequest, ListPoliciesResponse>({
  authorize: () => ({ action: 'iam:ListPolicies', resource: '*' }),
  handle: ({ Scope = 'All', OnlyAttached = false, PathPrefix = '/', PolicyUsageFilter, ...page }, context) => {
    const local = Scope === 'AWS' ? [] : [...context.state(IAM).policies.values()]
    const aws = Scope === 'Local' ? [] : awsManagedPolicies(context.partition.id)
    const policies = [...local, ...aws].filter(({ path, arn }) => {
      if (!path.startsWith(PathPrefix)) return false
      const { attached, boundaries } = countUses(arn, context)
      if (OnlyAttached && attached === 0) return false
      if (PolicyUsageFilter === 'PermissionsBoundary') return boundaries > 0
      return PolicyUsageFilter !== 'PermissionsPolicy' || attached > 0
    })
    const { items, ...rest } = paginate(policies, ({ arn }) => arn, page)
    return { Policies: items.map((policy) => summarizePolicy(policy, context)), ...rest }
  },
})
