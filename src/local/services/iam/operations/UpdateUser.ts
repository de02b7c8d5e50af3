import type { UpdateUserRequest } from '@aws-sdk/client-iam'
import { AwsError } from '../../../../core/errors.ts'
import type { SignedCaller } from '../../../credentials.ts'
import { defineOperation } from '../../../operation.ts'
import { userAccess } from '../access.ts'
import { findUser } from '../find.ts'
import { speaksFor } from '../principal-policies.ts'
import { IAM, type User } from '../state.ts'

/**
 * Renames or moves a user, which needs permission on both names. Id, keys and policies stay.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateUser.html
 */
export default defineOperation<UpdateUserRequest, object>({
  authorize: ({ UserName, NewUserName, NewPath }, context) => {
    const { account, partition } = context
    const user = context.state(IAM).users.get(UserName.toLowerCase())
    const target = `user${NewPath ?? user?.path ?? '/'}${NewUserName ?? UserName}`
    return [
      userAccess('UpdateUser', UserName, context),
      { action: 'iam:UpdateUser', resource: `arn:${partition.id}:iam::${account}:${target}` },
    ]
  },
  handle: ({ UserName, NewUserName, NewPath }, context) => {
    const { account, partition, cloud } = context
    const { users } = context.state(IAM)
    const user = findUser(UserName, context)
    const name = NewUserName ?? user.name
    const path = NewPath ?? user.path
    if (name.toLowerCase() !== user.name.toLowerCase() && users.has(name.toLowerCase())) {
      throw new AwsError('EntityAlreadyExists', `User with name ${name} already exists.`)
    }
    const renamed = { ...user, name, path, arn: `arn:${partition.id}:iam::${account}:user${path}${name}` }
    users.delete(user.name.toLowerCase())
    users.set(name.toLowerCase(), renamed)
    cloud.credentials.updateCallers((caller) => (speaksFor(caller, user) ? rename(caller, renamed) : caller))
    return {}
  },
})

/** Keys and sessions follow their user. */
function rename(caller: SignedCaller, { name, arn }: User): SignedCaller {
  if (caller.kind === 'user') return { ...caller, userName: name, arn }
  return caller.kind === 'federated-user' ? { ...caller, userName: name } : caller
}
