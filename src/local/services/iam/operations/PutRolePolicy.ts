import type { PutRolePolicyRequest } from '@aws-sdk/client-iam'
import { defineOperation } from '../../../operation.ts'
import { roleAccess } from '../access.ts'
import { findRole } from '../find.ts'
import { putInlinePolicy } from '../inline-policies.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html */
export default defineOperation<PutRolePolicyRequest, object>({
  authorize: ({ RoleName }, context) => roleAccess('PutRolePolicy', RoleName, context),
  handle: ({ RoleName, PolicyName, PolicyDocument }, context) => {
    putInlinePolicy('role', findRole(RoleName, context), PolicyName, PolicyDocument)
    return {}
  },
})
