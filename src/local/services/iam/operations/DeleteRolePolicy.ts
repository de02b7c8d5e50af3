import type { DeleteRolePolicyRequest } from '@aws-sdk/client-iam'
import { defineOperation } from '../../../operation.ts'
import { roleAccess } from '../access.ts'
import { findRole } from '../find.ts'
import { deleteInlinePolicy } from '../inline-policies.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRolePolicy.html */
export default defineOperation<DeleteRolePolicyRequest, object>({
  authorize: ({ RoleName }, context) => roleAccess('DeleteRolePolicy', RoleName, context),
  handle: ({ RoleName, PolicyName }, context) => {
    deleteInlinePolicy('role', findRole(RoleName, context), PolicyName)
    return {}
  },
})
