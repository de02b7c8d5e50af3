import type { ListAttachedRolePoliciesRequest, ListAttachedRolePoliciesResponse } from '@aws-sdk/client-iam'
import { defineOperation } from '../../../operation.ts'
import { roleAccess } from '../access.ts'
import { listAttached } from '../attachments.ts'
import { findRole } from '../find.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAttachedRolePolicies.html */
export default defineOperation<ListAttachedRolePoliciesRequest, ListAttachedRolePoliciesResponse>({
  authorize: ({ RoleName }, context) => roleAccess('ListAttachedRolePolicies', RoleName, context),
  handle: ({ RoleName, ...page }, context) => listAttached(findRole(RoleName, context), page, context),
})
