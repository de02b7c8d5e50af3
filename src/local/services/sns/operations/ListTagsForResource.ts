import type { ListTagsForResourceRequest, ListTagsForResourceResponse } from '@aws-sdk/client-sns'
import { defineOperation } from '../../../operation.ts'
import { accessToTopic } from '../access.ts'
import { taggedTopic } from '../find.ts'
import { describeTags } from '../tags.ts'

/** @see https://docs.aws.amazon.com/sns/latest/api/API_ListTagsForResource.html */
export default defineOperation<ListTagsForResourceRequest, ListTagsForResourceResponse>({
  authorize: ({ ResourceArn }, context) => accessToTopic('ListTagsForResource', ResourceArn, context),
  handle: ({ ResourceArn }, context) => ({ Tags: describeTags(taggedTopic(ResourceArn, context).tags) }),
})
