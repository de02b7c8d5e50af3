import type { DeleteInstanceProfileRequest } from '@aws-sdk/client-iam'
import { defineOperation } from '../../../operation.ts'
import { instanceProfileAccess } from '../access.ts'
import { deleteConflict } from '../delete-principal.ts'
import { findInstanceProfile } from '../find.ts'
import { IAM } from '../state.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteInstanceProfile.html */
export default defineOperation<DeleteInstanceProfileRequest, object>({
  authorize: ({ InstanceProfileName }, context) =>
    instanceProfileAccess('DeleteInstanceProfile', InstanceProfileName, context),
  handle: ({ InstanceProfileName }, context) => {
    const profile = findInstanceProfile(InstanceProfileName, context)
    if (profile.role !== undefined) throw deleteConflict('must remove roles from instance profile first')
    context.state(IAM).instanceProfiles.delete(profile.name.toLowerCase())
    return {}
  },
})
