import type { ChangeMessageVisibilityBatchRequest, ChangeMessageVisibilityBatchResult } from '@aws-sdk/client-sqs'
import { defineOperation } from '../../../operation.ts'
import { urlAccess } from '../access.ts'
import { runBatch } from '../batch.ts'
import { changeVisibility } from '../change-visibility.ts'
import { queueOf } from '../find.ts'

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibilityBatch.html */
export default defineOperation<ChangeMessageVisibilityBatchRequest, ChangeMessageVisibilityBatchResult>({
  authorize: (input, context) => urlAccess('ChangeMessageVisibility', input, context),
  handle: (input, context) => {
    const queue = queueOf(input, context)
    return runBatch(input.Entries, (entry) => changeVisibility(queue, entry, context))
  },
})
