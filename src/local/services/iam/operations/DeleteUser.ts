import type { DeleteUserRequest } from '@aws-sdk/client-iam'
import { defineOperation } from '../../../operation.ts'
import { userAccess } from '../access.ts'
import { checkHasNoPolicies, deleteConflict } from '../delete-principal.ts'
import { findUser } from '../find.ts'
import { speaksFor } from '../principal-policies.ts'
import { IAM } from '../state.ts'

/**
 * The user's sessions end with it.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUser.html
 */
export default defineOperation<DeleteUserRequest, object>({
  authorize: ({ UserName }, context) => userAccess('DeleteUser', UserName, context),
  handle: ({ UserName }, context) => {
    const user = findUser(UserName, context)
    if (user.accessKeys.size > 0) throw deleteConflict('must delete access keys first')
    if (user.groups.size > 0) throw deleteConflict('must remove users from group first')
    checkHasNoPolicies(user)
    context.state(IAM).users.delete(user.name.toLowerCase())
    context.cloud.credentials.updateCallers((caller) => (speaksFor(caller, user) ? undefined : caller))
    return {}
  },
})
