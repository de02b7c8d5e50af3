import type { AttachUserPolicyRequest } from '@aws-sdk/client-iam'
import { defineOperation } from '../../../operation.ts'
import { userAccess } from '../access.ts'
import { attachPolicy } from '../attachments.ts'
import { findUser } from '../find.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachUserPolicy.html */
export default defineOperation<AttachUserPolicyRequest, object>({
  authorize: ({ UserName, PolicyArn }, context) =>
    userAccess('AttachUserPolicy', UserName, context, { 'iam:PolicyARN': PolicyArn }),
  handle: ({ UserName, PolicyArn }, context) => {
    attachPolicy('user', findUser(UserName, context), PolicyArn, context)
    return {}
  },
})
