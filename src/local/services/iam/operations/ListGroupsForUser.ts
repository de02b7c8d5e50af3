import type { ListGroupsForUserRequest, ListGroupsForUserResponse } from '@aws-sdk/client-iam'
import { defineOperation } from '../../../operation.ts'
import { userAccess } from '../access.ts'
import { describeGroup } from '../describe.ts'
import { findUser } from '../find.ts'
import { paginate } from '../paginate.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListGroupsForUser.html */
export default defineOperation<ListGroupsForUserRequest, ListGroupsForUserResponse>({
  authorize: ({ UserName }, context) => userAccess('ListGroupsForUser', UserName, context),
  handle: ({ UserName, ...page }, context) => {
    const { items, ...rest } = paginate([...findUser(UserName, context).groups], ({ name }) => name, page)
    return { Groups: items.map(describeGroup), ...rest }
  },
})
