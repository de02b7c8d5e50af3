import type { UpdateAssumeRolePolicyRequest } from '@aws-sdk/client-iam'
import { defineOperation } from '../../../operation.ts'
import { roleAccess } from '../access.ts'
import { findRole } from '../find.ts'
import { readTrustPolicy } from '../policies.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAssumeRolePolicy.html */
export default defineOperation<UpdateAssumeRolePolicyRequest, object>({
  authorize: ({ RoleName }, context) => roleAccess('UpdateAssumeRolePolicy', RoleName, context),
  handle: ({ RoleName, PolicyDocument }, context) => {
    const role = findRole(RoleName, context)
    role.trust = readTrustPolicy(role.name, PolicyDocument, context)
    return {}
  },
})
