import type { DeleteMessageRequest } from '@aws-sdk/client-sqs'
import { defineOperation } from '../../../operation.ts'
import { urlAccess } from '../access.ts'
import { queueOf } from '../find.ts'

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessage.html */
export default defineOperation<DeleteMessageRequest, object>({
  authorize: (input, context) => urlAccess('DeleteMessage', input, context),
  handle: (input, context) => {
    queueOf(input, context).delete(input.ReceiptHandle, context.cloud.clock.now())
    return {}
  },
})
