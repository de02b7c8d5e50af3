import type { PutUserPermissionsBoundaryRequest } from '@aws-sdk/client-iam'
import { defineOperation } from '../../../operation.ts'
import { boundaryContext, userAccess } from '../access.ts'
import { checkBoundary } from '../attachments.ts'
import { findUser } from '../find.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutUserPermissionsBoundary.html */
export default defineOperation<PutUserPermissionsBoundaryRequest, object>({
  authorize: ({ UserName, PermissionsBoundary }, context) =>
    userAccess('PutUserPermissionsBoundary', UserName, context, boundaryContext(PermissionsBoundary)),
  handle: ({ UserName, PermissionsBoundary }, context) => {
    const user = findUser(UserName, context)
    checkBoundary(PermissionsBoundary, context)
    user.permissionsBoundary = PermissionsBoundary
    return {}
  },
})
