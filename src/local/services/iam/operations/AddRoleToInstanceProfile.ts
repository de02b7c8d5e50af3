import type { AddRoleToInstanceProfileRequest } from '@aws-sdk/client-iam'
import { AwsError } from '../../../../core/errors.ts'
import { defineOperation } from '../../../operation.ts'
import { instanceProfileAccess, roleAccess } from '../access.ts'
import { findInstanceProfile, findRole } from '../find.ts'

/**
 * One role per profile; whoever adds it must be allowed to pass it.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddRoleToInstanceProfile.html
 */
export default defineOperation<AddRoleToInstanceProfileRequest, object>({
  authorize: ({ InstanceProfileName, RoleName }, context) => [
    instanceProfileAccess('AddRoleToInstanceProfile', InstanceProfileName, context),
    roleAccess('PassRole', RoleName, context, { 'iam:PassedToService': 'ec2.amazonaws.com' }),
  ],
  handle: ({ InstanceProfileName, RoleName }, context) => {
    const profile = findInstanceProfile(InstanceProfileName, context)
    const role = findRole(RoleName, context)
    if (profile.role !== undefined) {
      throw new AwsError('LimitExceeded', 'Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1')
    }
    profile.role = role
    return {}
  },
})
