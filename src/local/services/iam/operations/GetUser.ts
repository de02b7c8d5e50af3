import type { GetUserRequest, GetUserResponse, User } from '@aws-sdk/client-iam'
import { defineOperation } from '../../../operation.ts'
import { userAccess } from '../access.ts'
import { describePrincipal, summarizeUser } from '../describe.ts'
import { findUser, userNameOr } from '../find.ts'

/**
 * Without `UserName` it tells of the caller, who must be a user or root.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetUser.html
 */
export default defineOperation<GetUserRequest, GetUserResponse>({
  authorize: ({ UserName }, context) => {
    const { caller } = context
    if (UserName === undefined && caller.kind === 'root') return { action: 'iam:GetUser', resource: caller.arn }
    return userAccess('GetUser', userNameOr(UserName, context), context)
  },
  handle: ({ UserName }, context) => {
    const { caller } = context
    if (UserName === undefined && caller.kind === 'root') return { User: rootUser(caller.account, caller.arn) }
    const user = findUser(userNameOr(UserName, context), context)
    return { User: { ...summarizeUser(user), ...describePrincipal(user) } }
  },
})

/** The root user has neither name nor path; when its account was created is not known here. */
function rootUser(account: string, arn: string): User {
  return { UserName: undefined, Path: undefined, UserId: account, Arn: arn, CreateDate: new Date(0) }
}
