import type { TagQueueRequest } from '@aws-sdk/client-sqs'
import { defineOperation } from '../../../operation.ts'
import { urlAccess } from '../access.ts'
import { queueOf } from '../find.ts'
import { addTags, requestTags } from '../tags.ts'

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_TagQueue.html */
export default defineOperation<TagQueueRequest, object>({
  authorize: (input, context) => urlAccess('TagQueue', input, context, requestTags(input.Tags)),
  handle: (input, context) => {
    addTags(queueOf(input, context).tags, input.Tags)
    return {}
  },
})
