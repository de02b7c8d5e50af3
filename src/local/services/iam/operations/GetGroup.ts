import type { GetGroupRequest, GetGroupResponse } from '@aws-sdk/client-iam'
import { defineOperation } from '../../../operation.ts'
import { groupAccess } from '../access.ts'
import { describeGroup, summarizeUser } from '../describe.ts'
import { findGroup } from '../find.ts'
import { paginate } from '../paginate.ts'
import { IAM } from '../state.ts'

/**
 * The group and one page of its users.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetGroup.html
 */
export default defineOperation<GetGroupRequest, GetGroupResponse>({
  authorize: ({ GroupName }, context) => groupAccess('GetGroup', GroupName, context),
  handle: ({ GroupName, ...page }, context) => {
    const group = findGroup(GroupName, context)
    const members = [...context.state(IAM).users.values()].filter(({ groups }) => groups.has(group))
    const { items, ...rest } = paginate(members, ({ name }) => name, page)
    return { Group: describeGroup(group), Users: items.map(summarizeUser), ...rest }
  },
})
