import type { DeleteUserPolicyRequest } from '@aws-sdk/client-iam'
import { defineOperation } from '../../../operation.ts'
import { userAccess } from '../access.ts'
import { findUser } from '../find.ts'
import { deleteInlinePolicy } from '../inline-policies.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUserPolicy.html */
export default defineOperation<DeleteUserPolicyRequest, object>({
  authorize: ({ UserName }, context) => userAccess('DeleteUserPolicy', UserName, context),
  handle: ({ UserName, PolicyName }, context) => {
    deleteInlinePolicy('user', findUser(UserName, context), PolicyName)
    return {}
  },
})
