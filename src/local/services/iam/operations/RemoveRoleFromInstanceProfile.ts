import type { RemoveRoleFromInstanceProfileRequest } from '@aws-sdk/client-iam'
import { AwsError } from '../../../../core/errors.ts'
import { defineOperation } from '../../../operation.ts'
import { instanceProfileAccess } from '../access.ts'
import { findInstanceProfile } from '../find.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_RemoveRoleFromInstanceProfile.html */
export default defineOperation<RemoveRoleFromInstanceProfileRequest, object>({
  authorize: ({ InstanceProfileName }, context) =>
    instanceProfileAccess('RemoveRoleFromInstanceProfile', InstanceProfileName, context),
  handle: ({ InstanceProfileName, RoleName }, context) => {
    const profile = findInstanceProfile(InstanceProfileName, context)
    if (profile.role?.name.toLowerCase() !== RoleName.toLowerCase()) {
      throw new AwsError('NoSuchEntity', `The role with name ${RoleName} cannot be found.`)
    }
    delete profile.role
    return {}
  },
})
