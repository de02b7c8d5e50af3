import type { DeleteRolePermissionsBoundaryRequest } from '@aws-sdk/client-iam'
import { defineOperation } from '../../../operation.ts'
import { roleAccess } from '../access.ts'
import { findRole } from '../find.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRolePermissionsBoundary.html */
export default defineOperation<DeleteRolePermissionsBoundaryRequest, object>({
  authorize: ({ RoleName }, context) => roleAccess('DeleteRolePermissionsBoundary', RoleName, context),
  handle: ({ RoleName }, context) => {
    delete findRole(RoleName, context).permissionsBoundary
    return {}
  },
})
