import type { PutRolePermissionsBoundaryRequest } from '@aws-sdk/client-iam'
import { defineOperation } from '../../../operation.ts'
import { boundaryContext, roleAccess } from '../access.ts'
import { checkBoundary } from '../attachments.ts'
import { findRole } from '../find.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePermissionsBoundary.html */
export default defineOperation<PutRolePermissionsBoundaryRequest, object>({
  authorize: ({ RoleName, PermissionsBoundary }, context) =>
    roleAccess('PutRolePermissionsBoundary', RoleName, context, boundaryContext(PermissionsBoundary)),
  handle: ({ RoleName, PermissionsBoundary }, context) => {
    const role = findRole(RoleName, context)
    checkBoundary(PermissionsBoundary, context)
    role.permissionsBoundary = PermissionsBoundary
    return {}
  },
})
