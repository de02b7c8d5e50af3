import type { UntagQueueRequest } from '@aws-sdk/client-sqs'
import { defineOperation } from '../../../operation.ts'
import { urlAccess } from '../access.ts'
import { queueOf } from '../find.ts'

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_UntagQueue.html */
export default defineOperation<UntagQueueRequest, object>({
  authorize: (input, context) => urlAccess('UntagQueue', input, context, { 'aws:TagKeys': input.TagKeys }),
  handle: (input, context) => {
    const { tags } = queueOf(input, context)
    for (const key of input.TagKeys) tags.delete(key)
    return {}
  },
})
