import type { GetRolePolicyRequest, GetRolePolicyResponse } from '@aws-sdk/client-iam'
import { defineOperation } from '../../../operation.ts'
import { roleAccess } from '../access.ts'
import { findRole } from '../find.ts'
import { describeInlinePolicy } from '../inline-policies.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRolePolicy.html */
export default defineOperation<GetRolePolicyRequest, GetRolePolicyResponse>({
  authorize: ({ RoleName }, context) => roleAccess('GetRolePolicy', RoleName, context),
  handle: ({ RoleName, PolicyName }, context) => {
    const role = findRole(RoleName, context)
    return { RoleName: role.name, ...describeInlinePolicy('role', role, PolicyName) }
  },
})
