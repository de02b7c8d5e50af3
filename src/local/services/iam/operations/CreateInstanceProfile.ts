import type { CreateInstanceProfileRequest, CreateInstanceProfileResponse } from '@aws-sdk/client-iam'
import { AwsError } from '../../../../core/errors.ts'
import { defineOperation } from '../../../operation.ts'
import { creationAccess } from '../access.ts'
import { createEntity } from '../create-principal.ts'
import { describeInstanceProfile } from '../describe.ts'
import { IAM, type InstanceProfile } from '../state.ts'
import { POLICY_TAGS, readTags } from '../tags.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateInstanceProfile.html */
export default defineOperation<CreateInstanceProfileRequest, CreateInstanceProfileResponse>({
  authorize: ({ InstanceProfileName, Path, Tags }, context) =>
    creationAccess('InstanceProfile', { name: InstanceProfileName, path: Path, tags: Tags }, context),
  handle: ({ InstanceProfileName, Path, Tags }, context) => {
    const { instanceProfiles } = context.state(IAM)
    const name = InstanceProfileName.toLowerCase()
    if (instanceProfiles.has(name)) {
      throw new AwsError('EntityAlreadyExists', `Instance Profile ${InstanceProfileName} already exists.`)
    }
    const entity = createEntity('instance-profile', InstanceProfileName, Path, context)
    const profile: InstanceProfile = { ...entity, tags: readTags(Tags, POLICY_TAGS) }
    instanceProfiles.set(name, profile)
    return { InstanceProfile: describeInstanceProfile(profile, context) }
  },
})
