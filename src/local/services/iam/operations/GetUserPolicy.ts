import type { GetUserPolicyRequest, GetUserPolicyResponse } from '@aws-sdk/client-iam'
import { defineOperation } from '../../../operation.ts'
import { userAccess } from '../access.ts'
import { findUser } from '../find.ts'
import { describeInlinePolicy } from '../inline-policies.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetUserPolicy.html */
export default defineOperation<GetUserPolicyRequest, GetUserPolicyResponse>({
  authorize: ({ UserName }, context) => userAccess('GetUserPolicy', UserName, context),
  handle: ({ UserName, PolicyName }, context) => {
    const user = findUser(UserName, context)
    return { UserName: user.name, ...describeInlinePolicy('user', user, PolicyName) }
  },
})
