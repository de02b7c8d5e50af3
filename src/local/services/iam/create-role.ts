import type { CreateRoleRequest } from '@aws-sdk/client-iam'
import { AwsError } from '../../../core/errors.ts'
import type { OperationContext, Validated } from '../../operation.ts'
import { createPrincipal } from './create-principal.ts'
import { readTrustPolicy } from './policies.ts'
import { IAM, type Role } from './state.ts'

const DEFAULT_SESSION_SECONDS = 3_600

/**
 * Makes a role in the context's account.
 * @throws AwsError `EntityAlreadyExists`, or whatever is wrong with its policies or tags
 */
export function createRole(input: Validated<CreateRoleRequest>, context: OperationContext): Role {
  const { roles } = context.state(IAM)
  const { RoleName: name, Path, Tags, PermissionsBoundary, Description, MaxSessionDuration } = input
  if (roles.has(name.toLowerCase())) {
    throw new AwsError('EntityAlreadyExists', `Role with name ${name} already exists.`)
  }
  const role: Role = {
    ...createPrincipal('role', { name, path: Path, tags: Tags, boundary: PermissionsBoundary }, context),
    trust: readTrustPolicy(name, input.AssumeRolePolicyDocument, context),
    ...(Description !== undefined && { description: Description }),
    maxSessionDuration: MaxSessionDuration ?? DEFAULT_SESSION_SECONDS,
  }
  roles.set(name.toLowerCase(), role)
  return role
}
