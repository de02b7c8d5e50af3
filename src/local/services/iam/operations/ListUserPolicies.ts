import type { ListUserPoliciesRequest, ListUserPoliciesResponse } from '@aws-sdk/client-iam'
import { defineOperation } from '../../../operation.ts'
import { userAccess } from '../access.ts'
import { findUser } from '../find.ts'
import { listInlinePolicies } from '../inline-policies.ts'

/**
 * Names of the inline policies; the attached ones are told by `ListAttachedUserPolicies`.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUserPolicies.html
 */
export default defineOperation<ListUserPoliciesRequest, ListUserPoliciesResponse>({
  authorize: ({ UserName }, context) => userAccess('ListUserPolicies', UserName, context),
  handle: ({ UserName, ...page }, context) => listInlinePolicies(findUser(UserName, context), page),
})
