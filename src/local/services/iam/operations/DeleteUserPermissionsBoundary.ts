import type { DeleteUserPermissionsBoundaryRequest } from '@aws-sdk/client-iam'
import { defineOperation } from '../../../operation.ts'
import { userAccess } from '../access.ts'
import { findUser } from '../find.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUserPermissionsBoundary.html */
export default defineOperation<DeleteUserPermissionsBoundaryRequest, object>({
  authorize: ({ UserName }, context) => userAccess('DeleteUserPermissionsBoundary', UserName, context),
  handle: ({ UserName }, context) => {
    delete findUser(UserName, context).permissionsBoundary
    return {}
  },
})
