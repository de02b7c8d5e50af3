import type { ListTagsForResourceRequest, ListTagsForResourceResponse } from '@aws-sdk/client-eventbridge'
import { defineOperation } from '../../../operation.ts'
import { taggedAccess } from '../access.ts'
import { taggedOf } from '../rules.ts'
import { describeTags } from '../tags.ts'

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListTagsForResource.html */
export default defineOperation<ListTagsForResourceRequest, ListTagsForResourceResponse>({
  authorize: ({ ResourceARN }, context) => taggedAccess('ListTagsForResource', ResourceARN, context),
  handle: ({ ResourceARN }, context) => ({ Tags: describeTags(taggedOf(ResourceARN, context).tags) }),
})
