import type { DeleteRoleRequest } from '@aws-sdk/client-iam'
import { defineOperation } from '../../../operation.ts'
import { roleAccess } from '../access.ts'
import { checkHasNoPolicies, deleteConflict } from '../delete-principal.ts'
import { findRole } from '../find.ts'
import { speaksFor } from '../principal-policies.ts'
import { IAM } from '../state.ts'

/**
 * The role's sessions end with it: their tokens are refused as unknown (that AWS does so at once is not verified).
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRole.html
 */
export default defineOperation<DeleteRoleRequest, object>({
  authorize: ({ RoleName }, context) => roleAccess('DeleteRole', RoleName, context),
  handle: ({ RoleName }, context) => {
    const role = findRole(RoleName, context)
    const { roles, instanceProfiles } = context.state(IAM)
    if ([...instanceProfiles.values()].some((profile) => profile.role === role)) {
      throw deleteConflict('must remove roles from instance profile first')
    }
    checkHasNoPolicies(role)
    roles.delete(role.name.toLowerCase())
    context.cloud.credentials.updateCallers((caller) => (speaksFor(caller, role) ? undefined : caller))
    return {}
  },
})
