import type { UpdateRoleRequest, UpdateRoleResponse } from '@aws-sdk/client-iam'
import { defineOperation } from '../../../operation.ts'
import { roleAccess } from '../access.ts'
import { findRole } from '../find.ts'

/**
 * What is not given stays as it is.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateRole.html
 */
export default defineOperation<UpdateRoleRequest, UpdateRoleResponse>({
  authorize: ({ RoleName }, context) => roleAccess('UpdateRole', RoleName, context),
  handle: ({ RoleName, Description, MaxSessionDuration }, context) => {
    const role = findRole(RoleName, context)
    if (Description !== undefined) role.description = Description
    if (MaxSessionDuration !== undefined) role.maxSessionDuration = MaxSessionDuration
    return {}
  },
})
