import type { DeleteAccessKeyRequest } from '@aws-sdk/client-iam'
import { defineOperation } from '../../../operation.ts'
import { userAccess } from '../access.ts'
import { findAccessKey, findUser, userNameOr } from '../find.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteAccessKey.html */
export default defineOperation<DeleteAccessKeyRequest, object>({
  authorize: ({ UserName }, context) => userAccess('DeleteAccessKey', userNameOr(UserName, context), context),
  handle: ({ UserName, AccessKeyId }, context) => {
    const user = findUser(userNameOr(UserName, context), context)
    const { id } = findAccessKey(user, AccessKeyId)
    user.accessKeys.delete(id)
    context.cloud.credentials.delete(id)
    return {}
  },
})
