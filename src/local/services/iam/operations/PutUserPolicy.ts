import type { PutUserPolicyRequest } from '@aws-sdk/client-iam'
import { defineOperation } from '../../../operation.ts'
import { userAccess } from '../access.ts'
import { findUser } from '../find.ts'
import { putInlinePolicy } from '../inline-policies.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutUserPolicy.html */
export default defineOperation<PutUserPolicyRequest, object>({
  authorize: ({ UserName }, context) => userAccess('PutUserPolicy', UserName, context),
  handle: ({ UserName, PolicyName, PolicyDocument }, context) => {
    putInlinePolicy('user', findUser(UserName, context), PolicyName, PolicyDocument)
    return {}
  },
})
