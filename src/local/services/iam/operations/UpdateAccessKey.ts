import type { UpdateAccessKeyRequest } from '@aws-sdk/client-iam'
import { defineOperation } from '../../../operation.ts'
import { userAccess } from '../access.ts'
import { findAccessKey, findUser, userNameOr } from '../find.ts'

/**
 * Switches a key on or off.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccessKey.html
 */
export default defineOperation<UpdateAccessKeyRequest, object>({
  authorize: ({ UserName }, context) => userAccess('UpdateAccessKey', userNameOr(UserName, context), context),
  handle: ({ UserName, AccessKeyId, Status }, context) => {
    const key = findAccessKey(findUser(userNameOr(UserName, context), context), AccessKeyId)
    key.status = Status === 'Active' ? 'Active' : 'Inactive'
    context.cloud.credentials.setActive(key.id, key.status === 'Active')
    return {}
  },
})
