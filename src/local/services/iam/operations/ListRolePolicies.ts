import type { ListRolePoliciesRequest, ListRolePoliciesResponse } from '@aws-sdk/client-iam'
import { defineOperation } from '../../../operation.ts'
import { roleAccess } from '../access.ts'
import { findRole } from '../find.ts'
import { listInlinePolicies } from '../inline-policies.ts'

/**
 * Names of the inline policies; the attached ones are told by `ListAttachedRolePolicies`.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRolePolicies.html
 */
export default defineOperation<ListRolePoliciesRequest, ListRolePoliciesResponse>({
  authorize: ({ RoleName }, context) => roleAccess('ListRolePolicies', RoleName, context),
  handle: ({ RoleName, ...page }, context) => listInlinePolicies(findRole(RoleName, context), page),
})
