import type { CreateUserRequest, CreateUserResponse } from '@aws-sdk/client-iam'
import { AwsError } from '../../../../core/errors.ts'
import { defineOperation, type Validated } from '../../../operation.ts'
import { creationAccess } from '../access.ts'
import { createPrincipal } from '../create-principal.ts'
import { describePrincipal, summarizeUser } from '../describe.ts'
import { IAM, type User } from '../state.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateUser.html */
export default defineOperation<CreateUserRequest, CreateUserResponse>({
  authorize: (input, context) => creationAccess('User', principalInput(input), context),
  handle: (input, context) => {
    const { users } = context.state(IAM)
    const name = input.UserName
    if (users.has(name.toLowerCase())) {
      throw new AwsError('EntityAlreadyExists', `User with name ${name} already exists.`)
    }
    const user: User = {
      ...createPrincipal('user', principalInput(input), context),
      accessKeys: new Map(),
      groups: new Set(),
    }
    users.set(name.toLowerCase(), user)
    return { User: { ...summarizeUser(user), ...describePrincipal(user) } }
  },
})

function principalInput({ UserName, Path, Tags, PermissionsBoundary }: Validated<CreateUserRequest>) {
  return { name: UserName, path: Path, tags: Tags, boundary: PermissionsBoundary }
}
