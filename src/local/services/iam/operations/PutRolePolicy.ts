import type { PutRolePolicyRequest } from '@aws-sdk/client-iam'
import { defineOperation } from '../../../operation.ts'
import { roleAccess } from '../access.ts'
import { findRole } from '../find.ts'
import { checkInlineSize, readPolicy } from '../policies.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html */
export default defineOperation<PutRolePolicyRequest, object>({
  authorize: ({ RoleName }, context) => roleAccess('PutRolePolicy', RoleName, context),
  handle: ({ RoleName, PolicyName, PolicyDocument }, context) => {
    const role = findRole(RoleName, context)
    const policy = readPolicy(PolicyName, PolicyDocument, 'identity')
    checkInlineSize('role', role.name, new Map([...role.inline, [PolicyName, policy]]).values())
    role.inline.set(PolicyName, policy)
    return {}
  },
})
