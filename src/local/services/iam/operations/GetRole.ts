import type { GetRoleRequest, GetRoleResponse } from '@aws-sdk/client-iam'
import { defineOperation } from '../../../operation.ts'
import { roleAccess } from '../access.ts'
import { describeRole } from '../describe.ts'
import { findRole } from '../find.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html */
export default defineOperation<GetRoleRequest, GetRoleResponse>({
  authorize: ({ RoleName }, context) => roleAccess('GetRole', RoleName, context),
  handle: ({ RoleName }, context) => ({ Role: describeRole(findRole(RoleName, context), context) }),
})
