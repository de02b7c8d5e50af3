import type { Message, ReceiveMessageRequest } from '@aws-sdk/client-sqs'
import { md5OfAttributes, md5OfBody } from './md5.ts'
import type { QueuedMessage, ReceivedMessage } from './message.ts'
import { selectAttributes } from './message-attributes.ts'

/** A received message, with the attributes that the receiver asked for. */
export function describeMessage(
  { message, receiptHandle }: ReceivedMessage,
  { AttributeNames = [], MessageSystemAttributeNames = [], MessageAttributeNames = [] }: Partial<ReceiveMessageRequest>,
): Message {
  const wanted = new Set<string>([...AttributeNames, ...MessageSystemAttributeNames])
  const system = Object.entries(systemAttributes(message)).filter(
    ([name, value]) => value !== undefined && (wanted.has('All') || wanted.has(name)),
  )
  const attributes = selectAttributes(message.attributes, MessageAttributeNames)
  return {
    MessageId: message.id,
    ReceiptHandle: receiptHandle,
    MD5OfBody: md5OfBody(message.body),
    Body: message.body,
    ...(system.length > 0 && { Attributes: Object.fromEntries(system) as NonNullable<Message['Attributes']> }),
    ...(attributes && { MD5OfMessageAttributes: md5OfAttributes(attributes), MessageAttributes: attributes }),
  }
}

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html */
function systemAttributes(message: QueuedMessage): Record<string, string | undefined> {
  return {
    SenderId: message.senderId,
    SentTimestamp: String(message.sentAt),
    ApproximateReceiveCount: String(message.receiveCount),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
    SequenceNumber: message.sequenceNumber,
    MessageDeduplicationId: message.deduplicationId,
    MessageGroupId: message.groupId,
    AWSTraceHeader: message.traceHeader,
    DeadLetterQueueSourceArn: message.deadLetterSource,
  }
}
