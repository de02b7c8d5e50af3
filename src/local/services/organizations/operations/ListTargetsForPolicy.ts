import type { ListTargetsForPolicyRequest, ListTargetsForPolicyResponse } from '@aws-sdk/client-organizations'
import { defineOrganizationOperation } from '../organization-operation.ts'
import { paginate } from '../paginate.ts'
import { findPolicy } from '../policies.ts'
import { allTargets } from '../tree.ts'

/** @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListTargetsForPolicy.html */
export default defineOrganizationOperation<ListTargetsForPolicyRequest, ListTargetsForPolicyResponse>({
  action: 'ListTargetsForPolicy',
  callers: 'readers',
  resources: ({ PolicyId }) => [PolicyId],
  handle: ({ PolicyId, ...page }, organization) => {
    findPolicy(organization, PolicyId)
    const targets = allTargets(organization).filter(({ attached }) => attached.has(PolicyId))
    const { items, ...rest } = paginate(targets, ({ id }) => id, page)
    return {
      Targets: items.map(({ id, arn, name, kind }) => ({ TargetId: id, Arn: arn, Name: name, Type: kind })),
      ...rest,
    }
  },
})
