import type { GetQueueAttributesRequest, GetQueueAttributesResult } from '@aws-sdk/client-sqs'
import { defineOperation } from '../../../operation.ts'
import { urlAccess } from '../access.ts'
import { describeQueue } from '../describe-queue.ts'
import { queueOf } from '../find.ts'

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html */
export default defineOperation<GetQueueAttributesRequest, GetQueueAttributesResult>({
  authorize: (input, context) => urlAccess('GetQueueAttributes', input, context),
  handle: (input, context) => {
    const queue = queueOf(input, context)
    queue.settle(context.cloud.clock.now())
    const attributes = describeQueue(queue, input.AttributeNames ?? [])
    return Object.keys(attributes).length === 0 ? {} : { Attributes: attributes }
  },
})
