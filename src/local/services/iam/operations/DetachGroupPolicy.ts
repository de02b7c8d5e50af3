import type { DetachGroupPolicyRequest } from '@aws-sdk/client-iam'
import { defineOperation } from '../../../operation.ts'
import { groupAccess } from '../access.ts'
import { detachPolicy } from '../attachments.ts'
import { findGroup } from '../find.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DetachGroupPolicy.html */
export default defineOperation<DetachGroupPolicyRequest, object>({
  authorize: ({ GroupName, PolicyArn }, context) =>
    groupAccess('DetachGroupPolicy', GroupName, context, { 'iam:PolicyARN': PolicyArn }),
  handle: ({ GroupName, PolicyArn }, context) => {
    detachPolicy(findGroup(GroupName, context), PolicyArn)
    return {}
  },
})
