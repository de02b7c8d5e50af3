import type { DetachUserPolicyRequest } from '@aws-sdk/client-iam'
import { defineOperation } from '../../../operation.ts'
import { userAccess } from '../access.ts'
import { detachPolicy } from '../attachments.ts'
import { findUser } from '../find.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DetachUserPolicy.html */
export default defineOperation<DetachUserPolicyRequest, object>({
  authorize: ({ UserName, PolicyArn }, context) =>
    userAccess('DetachUserPolicy', UserName, context, { 'iam:PolicyARN': PolicyArn }),
  handle: ({ UserName, PolicyArn }, context) => {
    detachPolicy(findUser(UserName, context), PolicyArn)
    return {}
  },
})
