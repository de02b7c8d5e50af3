import type { DeleteQueueRequest } from '@aws-sdk/client-sqs'
import { defineOperation } from '../../../operation.ts'
import { urlAccess } from '../access.ts'
import { queueOf } from '../find.ts'
import { SQS } from '../state.ts'

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteQueue.html */
export default defineOperation<DeleteQueueRequest, object>({
  authorize: (input, context) => urlAccess('DeleteQueue', input, context),
  handle: (input, context) => {
    const queue = queueOf(input, context)
    const { queues, deletions } = context.state(SQS, { account: queue.account })
    queue.purge()
    queues.delete(queue.name)
    deletions.set(queue.name, context.cloud.clock.now())
    return {}
  },
})
