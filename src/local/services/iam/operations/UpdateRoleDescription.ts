import type { UpdateRoleDescriptionRequest, UpdateRoleDescriptionResponse } from '@aws-sdk/client-iam'
import { defineOperation } from '../../../operation.ts'
import { roleAccess } from '../access.ts'
import { summarizeRole } from '../describe.ts'
import { findRole } from '../find.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateRoleDescription.html */
export default defineOperation<UpdateRoleDescriptionRequest, UpdateRoleDescriptionResponse>({
  authorize: ({ RoleName }, context) => roleAccess('UpdateRoleDescription', RoleName, context),
  handle: ({ RoleName, Description }, context) => {
    const role = findRole(RoleName, context)
    role.description = Description
    return { Role: { ...summarizeRole(role, context), Description } }
  },
})
