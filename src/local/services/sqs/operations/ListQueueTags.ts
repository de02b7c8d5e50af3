import type { ListQueueTagsRequest, ListQueueTagsResult } from '@aws-sdk/client-sqs'
import { defineOperation } from '../../../operation.ts'
import { urlAccess } from '../access.ts'
import { queueOf } from '../find.ts'

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListQueueTags.html */
export default defineOperation<ListQueueTagsRequest, ListQueueTagsResult>({
  authorize: (input, context) => urlAccess('ListQueueTags', input, context),
  handle: (input, context) => {
    const { tags } = queueOf(input, context)
    return tags.size === 0 ? {} : { Tags: Object.fromEntries(tags) }
  },
})
