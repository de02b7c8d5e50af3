import type { DeleteMessageBatchRequest, DeleteMessageBatchResult } from '@aws-sdk/client-sqs'
import { defineOperation } from '../../../operation.ts'
import { urlAccess } from '../access.ts'
import { runBatch } from '../batch.ts'
import { queueOf } from '../find.ts'

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessageBatch.html */
export default defineOperation<DeleteMessageBatchRequest, DeleteMessageBatchResult>({
  authorize: (input, context) => urlAccess('DeleteMessage', input, context),
  handle: (input, context) => {
    const queue = queueOf(input, context)
    return runBatch(input.Entries, ({ ReceiptHandle = '' }) => {
      queue.delete(ReceiptHandle, context.cloud.clock.now())
      return {}
    })
  },
})
