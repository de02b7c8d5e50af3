import type { ListAttachedUserPoliciesRequest, ListAttachedUserPoliciesResponse } from '@aws-sdk/client-iam'
import { defineOperation } from '../../../operation.ts'
import { userAccess } from '../access.ts'
import { listAttached } from '../attachments.ts'
import { findUser } from '../find.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAttachedUserPolicies.html */
export default defineOperation<ListAttachedUserPoliciesRequest, ListAttachedUserPoliciesResponse>({
  authorize: ({ UserName }, context) => userAccess('ListAttachedUserPolicies', UserName, context),
  handle: ({ UserName, ...page }, context) => listAttached(findUser(UserName, context), page, context),
})
