import type { DeleteGroupPolicyRequest } from '@aws-sdk/client-iam'
import { defineOperation } from '../../../operation.ts'
import { groupAccess } from '../access.ts'
import { findGroup } from '../find.ts'
import { deleteInlinePolicy } from '../inline-policies.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteGroupPolicy.html */
export default defineOperation<DeleteGroupPolicyRequest, object>({
  authorize: ({ GroupName }, context) => groupAccess('DeleteGroupPolicy', GroupName, context),
  handle: ({ GroupName, PolicyName }, context) => {
    deleteInlinePolicy('group', findGroup(GroupName, context), PolicyName)
    return {}
  },
})
