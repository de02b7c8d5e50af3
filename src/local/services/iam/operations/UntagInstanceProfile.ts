import type { UntagInstanceProfileRequest } from '@aws-sdk/client-iam'
import { defineOperation } from '../../../operation.ts'
import { instanceProfileAccess } from '../access.ts'
import { findInstanceProfile } from '../find.ts'
import { POLICY_TAGS, removeTags } from '../tags.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagInstanceProfile.html */
export default defineOperation<UntagInstanceProfileRequest, object>({
  authorize: ({ InstanceProfileName, TagKeys }, context) =>
    instanceProfileAccess('UntagInstanceProfile', InstanceProfileName, context, { 'aws:TagKeys': TagKeys }),
  handle: ({ InstanceProfileName, TagKeys }, context) => {
    removeTags(findInstanceProfile(InstanceProfileName, context).tags, TagKeys, POLICY_TAGS)
    return {}
  },
})
