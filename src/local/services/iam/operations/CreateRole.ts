import type { CreateRoleRequest, CreateRoleResponse } from '@aws-sdk/client-iam'
import { AwsError } from '../../../../core/errors.ts'
import { defineOperation, type Validated } from '../../../operation.ts'
import { creationAccess } from '../access.ts'
import { createPrincipal } from '../create-principal.ts'
import { describePrincipal, summarizeRole } from '../describe.ts'
import { readTrustPolicy } from '../policies.ts'
import { IAM, type Role } from '../state.ts'

const DEFAULT_SESSION_SECONDS = 3_600

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html */
export default defineOperation<CreateRoleRequest, CreateRoleResponse>({
  authorize: (input, context) => creationAccess('role', 'CreateRole', principalInput(input), context),
  handle: (input, context) => {
    const { roles } = context.state(IAM)
    const name = input.RoleName
    if (roles.has(name.toLowerCase())) {
      throw new AwsError('EntityAlreadyExists', `Role with name ${name} already exists.`)
    }
    const role: Role = {
      ...createPrincipal('role', principalInput(input), context),
      trust: readTrustPolicy(name, input.AssumeRolePolicyDocument, context),
      ...(input.Description !== undefined && { description: input.Description }),
      maxSessionDuration: input.MaxSessionDuration ?? DEFAULT_SESSION_SECONDS,
    }
    roles.set(name.toLowerCase(), role)
    return { Role: { ...summarizeRole(role, context), ...describePrincipal(role) } }
  },
})

function principalInput({ RoleName, Path, Tags, PermissionsBoundary }: Validated<CreateRoleRequest>) {
  return { name: RoleName, path: Path, tags: Tags, boundary: PermissionsBoundary }
}
