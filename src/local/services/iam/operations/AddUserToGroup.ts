import type { AddUserToGroupRequest } from '@aws-sdk/client-iam'
import { AwsError } from '../../../../core/errors.ts'
import { defineOperation } from '../../../operation.ts'
import { groupAccess } from '../access.ts'
import { findGroup, findUser } from '../find.ts'

const MAX_GROUPS = 10

/**
 * Once more is no error.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddUserToGroup.html
 */
export default defineOperation<AddUserToGroupRequest, object>({
  authorize: ({ GroupName }, context) => groupAccess('AddUserToGroup', GroupName, context),
  handle: ({ GroupName, UserName }, context) => {
    const group = findGroup(GroupName, context)
    const { groups } = findUser(UserName, context)
    if (!groups.has(group) && groups.size >= MAX_GROUPS) {
      throw new AwsError('LimitExceeded', `Cannot exceed quota for GroupsPerUser: ${MAX_GROUPS}`)
    }
    groups.add(group)
    return {}
  },
})
