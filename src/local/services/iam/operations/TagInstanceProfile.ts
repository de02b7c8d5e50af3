import type { TagInstanceProfileRequest } from '@aws-sdk/client-iam'
import { defineOperation } from '../../../operation.ts'
import { instanceProfileAccess, tagContext } from '../access.ts'
import { findInstanceProfile } from '../find.ts'
import { addTags, POLICY_TAGS } from '../tags.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagInstanceProfile.html */
export default defineOperation<TagInstanceProfileRequest, object>({
  authorize: ({ InstanceProfileName, Tags }, context) =>
    instanceProfileAccess('TagInstanceProfile', InstanceProfileName, context, tagContext(Tags)),
  handle: ({ InstanceProfileName, Tags }, context) => {
    addTags(findInstanceProfile(InstanceProfileName, context).tags, Tags, POLICY_TAGS)
    return {}
  },
})
