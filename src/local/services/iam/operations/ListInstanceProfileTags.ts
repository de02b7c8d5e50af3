import type { ListInstanceProfileTagsRequest, ListInstanceProfileTagsResponse } from '@aws-sdk/client-iam'
import { defineOperation } from '../../../operation.ts'
import { instanceProfileAccess } from '../access.ts'
import { findInstanceProfile } from '../find.ts'
import { listTags } from '../tags.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListInstanceProfileTags.html */
export default defineOperation<ListInstanceProfileTagsRequest, ListInstanceProfileTagsResponse>({
  authorize: ({ InstanceProfileName }, context) =>
    instanceProfileAccess('ListInstanceProfileTags', InstanceProfileName, context),
  handle: ({ InstanceProfileName, ...page }, context) =>
    listTags(findInstanceProfile(InstanceProfileName, context).tags, page),
})
