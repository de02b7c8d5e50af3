import type { AttachGroupPolicyRequest } from '@aws-sdk/client-iam'
import { defineOperation } from '../../../operation.ts'
import { groupAccess } from '../access.ts'
import { attachPolicy } from '../attachments.ts'
import { findGroup } from '../find.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachGroupPolicy.html */
export default defineOperation<AttachGroupPolicyRequest, object>({
  authorize: ({ GroupName, PolicyArn }, context) =>
    groupAccess('AttachGroupPolicy', GroupName, context, { 'iam:PolicyARN': PolicyArn }),
  handle: ({ GroupName, PolicyArn }, context) => {
    attachPolicy('group', findGroup(GroupName, context), PolicyArn, context)
    return {}
  },
})
