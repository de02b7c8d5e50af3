import type { PublishBatchInput, PublishBatchResponse } from '@aws-sdk/client-sns'
import { AwsError } from '../../../../core/errors.ts'
import { defineOperation } from '../../../operation.ts'
import { accessToTopic } from '../access.ts'
import { fanOut } from '../fan-out.ts'
import { topicOf } from '../find.ts'
import { MAX_MESSAGE_BYTES, type MessageInput, messageSize, readMessage } from '../publish.ts'

const MAX_ENTRIES = 10

/**
 * What one entry is refused for, the whole batch is refused for; so none fails alone.
 * @see https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html
 */
export default defineOperation<PublishBatchInput, PublishBatchResponse>({
  authorize: ({ TopicArn }, context) => accessToTopic('Publish', TopicArn, context),
  handle: ({ TopicArn, PublishBatchRequestEntries }, context) => {
    const topic = topicOf(TopicArn, context)
    checkEntries(PublishBatchRequestEntries)
    const messages = PublishBatchRequestEntries.map((entry) => ({ entry, message: readMessage(entry, context) }))
    for (const { message } of messages) fanOut(context.cloud, topic, message)
    return { Successful: messages.map(({ entry, message }) => ({ Id: entry.Id, MessageId: message.id })), Failed: [] }
  },
})

/** @throws AwsError `EmptyBatchRequest`, `TooManyEntriesInBatchRequest`, `BatchRequestTooLong` … */
function checkEntries(entries: readonly (MessageInput & { readonly Id: string | undefined })[]): void {
  if (entries.length === 0) {
    throw new AwsError('EmptyBatchRequest', "The batch request doesn't contain any entries.")
  }
  if (entries.length > MAX_ENTRIES) {
    throw new AwsError('TooManyEntriesInBatchRequest', 'The batch request contains more entries than permissible.')
  }
  if (entries.some(({ Id = '' }) => !/^[\w-]{1,80}$/.test(Id))) {
    throw new AwsError(
      'InvalidBatchEntryId',
      "The Id of a batch entry in a batch request doesn't abide by the specification.",
    )
  }
  if (new Set(entries.map(({ Id }) => Id)).size < entries.length) {
    throw new AwsError('BatchEntryIdsNotDistinct', 'Two or more batch entries in the request have the same Id.')
  }
  if (entries.reduce((sum, entry) => sum + messageSize(entry), 0) > MAX_MESSAGE_BYTES) {
    throw new AwsError('BatchRequestTooLong', 'The length of all the messages put together is more than the limit.')
  }
}
