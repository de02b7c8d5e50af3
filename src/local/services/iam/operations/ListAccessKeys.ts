import type { ListAccessKeysRequest, ListAccessKeysResponse } from '@aws-sdk/client-iam'
import { defineOperation } from '../../../operation.ts'
import { userAccess } from '../access.ts'
import { describeAccessKey } from '../describe.ts'
import { findUser, userNameOr } from '../find.ts'
import { paginate } from '../paginate.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAccessKeys.html */
export default defineOperation<ListAccessKeysRequest, ListAccessKeysResponse>({
  authorize: ({ UserName }, context) => userAccess('ListAccessKeys', userNameOr(UserName, context), context),
  handle: ({ UserName, ...page }, context) => {
    const user = findUser(userNameOr(UserName, context), context)
    const { items, ...rest } = paginate([...user.accessKeys.values()], ({ id }) => id, page)
    return { AccessKeyMetadata: items.map((key) => describeAccessKey(key, user)), ...rest }
  },
})
