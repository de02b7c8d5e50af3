import type { CreateRoleRequest, CreateRoleResponse } from '@aws-sdk/client-iam'
import { defineOperation } from '../../../operation.ts'
import { creationAccess } from '../access.ts'
import { createRole } from '../create-role.ts'
import { describePrincipal, summarizeRole } from '../describe.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html */
export default defineOperation<CreateRoleRequest, CreateRoleResponse>({
  authorize: ({ RoleName, Path, Tags, PermissionsBoundary }, context) =>
    creationAccess('Role', { name: RoleName, path: Path, tags: Tags, boundary: PermissionsBoundary }, context),
  handle: (input, context) => {
    const role = createRole(input, context)
    return { Role: { ...summarizeRole(role, context), ...describePrincipal(role) } }
  },
})
