import type { ListUsersRequest, ListUsersResponse } from '@aws-sdk/client-iam'
import { defineOperation } from '../../../operation.ts'
import { listAccess } from '../access.ts'
import { summarizeUser } from '../describe.ts'
import { paginate } from '../paginate.ts'
import { IAM } from '../state.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUsers.html */
export default defineOperation<ListUsersRequest, ListUsersResponse>({
  authorize: ({ PathPrefix }, context) => listAccess('ListUsers', 'user', PathPrefix, context),
  handle: ({ PathPrefix = '/', ...page }, context) => {
    const users = [...context.state(IAM).users.values()].filter(({ path }) => path.startsWith(PathPrefix))
    const { items, ...rest } = paginate(users, ({ name }) => name, page)
    return { Users: items.map(summarizeUser), ...rest }
  },
})
