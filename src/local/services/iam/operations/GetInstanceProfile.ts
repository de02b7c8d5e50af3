import type { GetInstanceProfileRequest, GetInstanceProfileResponse } from '@aws-sdk/client-iam'
import { defineOperation } from '../../../operation.ts'
import { instanceProfileAccess } from '../access.ts'
import { describeInstanceProfile } from '../describe.ts'
import { findInstanceProfile } from '../find.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetInstanceProfile.html */
export default defineOperation<GetInstanceProfileRequest, GetInstanceProfileResponse>({
  authorize: ({ InstanceProfileName }, context) =>
    instanceProfileAccess('GetInstanceProfile', InstanceProfileName, context),
  handle: ({ InstanceProfileName }, context) => ({
    InstanceProfile: describeInstanceProfile(findInstanceProfile(InstanceProfileName, context), context),
  }),
})
