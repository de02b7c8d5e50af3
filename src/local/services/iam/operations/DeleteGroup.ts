import type { DeleteGroupRequest } from '@aws-sdk/client-iam'
import { defineOperation } from '../../../operation.ts'
import { groupAccess } from '../access.ts'
import { checkHasNoPolicies, deleteConflict } from '../delete-principal.ts'
import { findGroup } from '../find.ts'
import { IAM } from '../state.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteGroup.html */
export default defineOperation<DeleteGroupRequest, object>({
  authorize: ({ GroupName }, context) => groupAccess('DeleteGroup', GroupName, context),
  handle: ({ GroupName }, context) => {
    const { groups, users } = context.state(IAM)
    const group = findGroup(GroupName, context)
    if ([...users.values()].some((user) => user.groups.has(group))) {
      throw deleteConflict('must remove users from group first')
    }
    checkHasNoPolicies(group)
    groups.delete(group.name.toLowerCase())
    return {}
  },
})
