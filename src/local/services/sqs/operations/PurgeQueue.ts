import type { PurgeQueueRequest } from '@aws-sdk/client-sqs'
import { AwsError } from '../../../../core/errors.ts'
import { defineOperation } from '../../../operation.ts'
import { urlAccess } from '../access.ts'
import { queueOf } from '../find.ts'

const ONCE_IN = 60_000

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_PurgeQueue.html */
export default defineOperation<PurgeQueueRequest, object>({
  authorize: (input, context) => urlAccess('PurgeQueue', input, context),
  handle: (input, context) => {
    const queue = queueOf(input, context)
    const now = context.cloud.clock.now()
    if (now < queue.purgedAt + ONCE_IN) {
      const message = `Only one PurgeQueue operation on ${queue.name} is allowed every 60 seconds.`
      throw new AwsError('PurgeQueueInProgress', message)
    }
    queue.purge()
    queue.purgedAt = now
    return {}
  },
})
