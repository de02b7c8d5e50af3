import type { ListGroupsRequest, ListGroupsResponse } from '@aws-sdk/client-iam'
import { defineOperation } from '../../../operation.ts'
import { listAccess } from '../access.ts'
import { describeGroup } from '../describe.ts'
import { paginate } from '../paginate.ts'
import { IAM } from '../state.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListGroups.html */
export default defineOperation<ListGroupsRequest, ListGroupsResponse>({
  authorize: ({ PathPrefix }, context) => listAccess('ListGroups', 'group', PathPrefix, context),
  handle: ({ PathPrefix = '/', ...page }, context) => {
    const groups = [...context.state(IAM).groups.values()].filter(({ path }) => path.startsWith(PathPrefix))
    const { items, ...rest } = paginate(groups, ({ name }) => name, page)
    return { Groups: items.map(describeGroup), ...rest }
  },
})
