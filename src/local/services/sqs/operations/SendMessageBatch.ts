import type { SendMessageBatchRequest, SendMessageBatchResult } from '@aws-sdk/client-sqs'
import { AwsError } from '../../../../core/errors.ts'
import { defineOperation } from '../../../operation.ts'
import { urlAccess } from '../access.ts'
import { checkEntries, runBatch } from '../batch.ts'
import { queueOf } from '../find.ts'
import type { Queue } from '../queue.ts'
import { MAX_MESSAGE_BYTES } from '../queue-settings.ts'
import { type MessageInput, messageSize, noDeduplicationId, sendMessage } from '../send-message.ts'

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html */
export default defineOperation<SendMessageBatchRequest, SendMessageBatchResult>({
  authorize: (input, context) => urlAccess('SendMessage', input, context),
  handle: (input, context) => {
    const queue = queueOf(input, context)
    checkEntries(input.Entries)
    checkSize(input.Entries)
    checkFifo(queue, input.Entries)
    return runBatch(input.Entries, (entry) => sendMessage(queue, entry, context))
  },
})

function checkSize(entries: readonly MessageInput[]): void {
  const bytes = entries.reduce((sum, entry) => sum + messageSize(entry), 0)
  if (bytes <= MAX_MESSAGE_BYTES) return
  throw new AwsError(
    'BatchRequestTooLong',
    `Batch requests cannot be longer than ${MAX_MESSAGE_BYTES} bytes. You have sent ${bytes} bytes.`,
  )
}

/** What one entry of a FIFO queue lacks, the whole batch is refused for. */
function checkFifo({ fifo, settings }: Queue, entries: readonly MessageInput[]): void {
  if (!fifo) return
  if (entries.some(({ MessageGroupId }) => MessageGroupId === undefined)) {
    throw new AwsError('InvalidParameterValue', 'The request must contain the parameter MessageGroupId.')
  }
  const lacksId = entries.some(({ MessageDeduplicationId }) => MessageDeduplicationId === undefined)
  if (lacksId && !settings.ContentBasedDeduplication) throw noDeduplicationId()
}
