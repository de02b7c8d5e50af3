import type { PutGroupPolicyRequest } from '@aws-sdk/client-iam'
import { defineOperation } from '../../../operation.ts'
import { groupAccess } from '../access.ts'
import { findGroup } from '../find.ts'
import { putInlinePolicy } from '../inline-policies.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutGroupPolicy.html */
export default defineOperation<PutGroupPolicyRequest, object>({
  authorize: ({ GroupName }, context) => groupAccess('PutGroupPolicy', GroupName, context),
  handle: ({ GroupName, PolicyName, PolicyDocument }, context) => {
    putInlinePolicy('group', findGroup(GroupName, context), PolicyName, PolicyDocument)
    return {}
  },
})
