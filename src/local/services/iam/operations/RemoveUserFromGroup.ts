import type { RemoveUserFromGroupRequest } from '@aws-sdk/client-iam'
import { AwsError } from '../../../../core/errors.ts'
import { defineOperation } from '../../../operation.ts'
import { groupAccess } from '../access.ts'
import { findGroup, findUser } from '../find.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_RemoveUserFromGroup.html */
export default defineOperation<RemoveUserFromGroupRequest, object>({
  authorize: ({ GroupName }, context) => groupAccess('RemoveUserFromGroup', GroupName, context),
  handle: ({ GroupName, UserName }, context) => {
    const group = findGroup(GroupName, context)
    if (findUser(UserName, context).groups.delete(group)) return {}
    // The words are not verified.
    throw new AwsError('NoSuchEntity', `The user with name ${UserName} is not in the group ${GroupName}.`)
  },
})
