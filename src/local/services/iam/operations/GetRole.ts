import type { GetRoleRequest, GetRoleResponse } from '@aws-sdk/client-iam'
import { defineOperation } from '../../../operation.ts'
import { roleAccess } from '../access.ts'
import { describePrincipal, describeSettings, summarizeRole } from '../describe.ts'
import { findRole } from '../find.ts'

/**
 * When a role was last used is not recorded, which reads like a role that never was.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html
 */
export default defineOperation<GetRoleRequest, GetRoleResponse>({
  authorize: ({ RoleName }, context) => roleAccess('GetRole', RoleName, context),
  handle: ({ RoleName }, context) => {
    const role = findRole(RoleName, context)
    return {
      Role: {
        ...summarizeRole(role, context),
        ...describeSettings(role),
        ...describePrincipal(role),
        RoleLastUsed: {},
      },
    }
  },
})
