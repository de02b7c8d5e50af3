import type { GetGroupPolicyRequest, GetGroupPolicyResponse } from '@aws-sdk/client-iam'
import { defineOperation } from '../../../operation.ts'
import { groupAccess } from '../access.ts'
import { findGroup } from '../find.ts'
import { describeInlinePolicy } from '../inline-policies.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetGroupPolicy.html */
export default defineOperation<GetGroupPolicyRequest, GetGroupPolicyResponse>({
  authorize: ({ GroupName }, context) => groupAccess('GetGroupPolicy', GroupName, context),
  handle: ({ GroupName, PolicyName }, context) => {
    const group = findGroup(GroupName, context)
    return { GroupName: group.name, ...describeInlinePolicy('group', group, PolicyName) }
  },
})
