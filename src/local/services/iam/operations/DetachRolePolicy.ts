import type { DetachRolePolicyRequest } from '@aws-sdk/client-iam'
import { defineOperation } from '../../../operation.ts'
import { roleAccess } from '../access.ts'
import { detachPolicy } from '../attachments.ts'
import { findRole } from '../find.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DetachRolePolicy.html */
export default defineOperation<DetachRolePolicyRequest, object>({
  authorize: ({ RoleName, PolicyArn }, context) =>
    roleAccess('DetachRolePolicy', RoleName, context, { 'iam:PolicyARN': PolicyArn }),
  handle: ({ RoleName, PolicyArn }, context) => {
    detachPolicy(findRole(RoleName, context), PolicyArn)
    return {}
  },
})
