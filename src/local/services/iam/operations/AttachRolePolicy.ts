import type { AttachRolePolicyRequest } from '@aws-sdk/client-iam'
import { defineOperation } from '../../../operation.ts'
import { roleAccess } from '../access.ts'
import { attachPolicy } from '../attachments.ts'
import { findRole } from '../find.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachRolePolicy.html */
export default defineOperation<AttachRolePolicyRequest, object>({
  authorize: ({ RoleName, PolicyArn }, context) =>
    roleAccess('AttachRolePolicy', RoleName, context, { 'iam:PolicyARN': PolicyArn }),
  handle: ({ RoleName, PolicyArn }, context) => {
    attachPolicy('role', findRole(RoleName, context), PolicyArn, context)
    return {}
  },
})
