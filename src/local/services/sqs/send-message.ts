import { hash } from 'node:crypto'
import type { SendMessageBatchRequestEntry, SendMessageResult } from '@aws-sdk/client-sqs'
import { AwsError } from '../../../core/errors.ts'
import { uuid } from '../../../core/random.ts'
import type { OperationContext } from '../../operation.ts'
import { invalidParameter, missingParameter } from './errors.ts'
import { md5OfAttributes, md5OfBody } from './md5.ts'
import type { NewMessage } from './message.ts'
import { checkAttributes, sizeOf } from './message-attributes.ts'
import type { Queue } from './queue.ts'

/** What SendMessage and an entry of SendMessageBatch have in common. */
export type MessageInput = Omit<SendMessageBatchRequestEntry, 'Id'>

/** Who sends. */
type SendContext = Pick<OperationContext, 'cloud' | 'caller' | 'traceHeader'>

/** What XML 1.0 can carry; anything else is refused, although it may travel in JSON. */
const CHARACTERS = /^[\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u
/** Deduplication and group ids. */
const ID = /^[\w!"#$%&'()*+,./:;<=>?@[\\\]^`{|}~-]{1,128}$/
const WRONG_QUEUE_TYPE = 'The request include parameter that is not valid for this queue type.'

/**
 * Checks a message against its queue and sends it.
 * @throws AwsError `InvalidMessageContents`, `InvalidParameterValue`, `MissingParameter`
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
export function sendMessage(queue: Queue, input: MessageInput, context: SendContext) {
  checkContents(queue, input)
  const message = readMessage(queue, input, context)
  const { id, sequenceNumber } = queue.send(message, context.cloud.clock.now())
  const { MessageAttributes, MessageSystemAttributes } = input
  return {
    MessageId: id,
    MD5OfMessageBody: md5OfBody(message.body),
    ...(hasAny(MessageAttributes) && { MD5OfMessageAttributes: md5OfAttributes(MessageAttributes) }),
    ...(hasAny(MessageSystemAttributes) && { MD5OfMessageSystemAttributes: md5OfAttributes(MessageSystemAttributes) }),
    ...(sequenceNumber !== undefined && { SequenceNumber: sequenceNumber }),
  } satisfies SendMessageResult
}

/** Bytes of body and attributes, as the limits count them. */
export function messageSize({ MessageBody = '', MessageAttributes }: Partial<MessageInput>): number {
  return Buffer.byteLength(MessageBody) + sizeOf(MessageAttributes)
}

export function noDeduplicationId(): AwsError {
  return new AwsError(
    'InvalidParameterValue',
    'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
  )
}

function checkContents(queue: Queue, input: MessageInput): void {
  const { MessageBody, MessageAttributes = {}, DelaySeconds } = input
  if (!MessageBody) throw missingParameter('MessageBody')
  if (!CHARACTERS.test(MessageBody)) {
    throw new AwsError(
      'InvalidMessageContents',
      'Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF',
    )
  }
  checkAttributes(MessageAttributes)
  const limit = queue.settings.MaximumMessageSize
  if (messageSize(input) > limit) {
    throw new AwsError(
      'InvalidParameterValue',
      `One or more parameters are invalid. Reason: Message must be shorter than ${limit} bytes.`,
    )
  }
  if (queue.fifo && DelaySeconds) throw invalidParameter(DelaySeconds, 'DelaySeconds', WRONG_QUEUE_TYPE)
  const bounds = 'DelaySeconds must be >= 0 and <= 900.'
  if (DelaySeconds !== undefined && !(DelaySeconds >= 0 && DelaySeconds <= 900)) {
    throw invalidParameter(DelaySeconds, 'DelaySeconds', bounds)
  }
}

function readMessage(queue: Queue, input: MessageInput, context: SendContext): NewMessage {
  const { caller, cloud } = context
  const { MessageAttributes, MessageSystemAttributes, MessageGroupId, DelaySeconds } = input
  const deduplicationId = readDeduplicationId(queue, input)
  if (queue.fifo && MessageGroupId === undefined) throw missingParameter('MessageGroupId')
  checkId(MessageGroupId, 'MessageGroupId')
  // A header of the request is taken where the message has none: that is how SDKs inside functions pass it on.
  const traceHeader = MessageSystemAttributes?.AWSTraceHeader?.StringValue ?? context.traceHeader
  return {
    id: uuid(cloud.random),
    body: input.MessageBody as string,
    senderId: caller.userId,
    ...(hasAny(MessageAttributes) && { attributes: MessageAttributes }),
    ...(traceHeader !== undefined && { traceHeader }),
    ...(MessageGroupId !== undefined && { groupId: MessageGroupId }),
    ...(deduplicationId !== undefined && { deduplicationId }),
    ...(DelaySeconds !== undefined && !queue.fifo && { delaySeconds: DelaySeconds }),
  }
}

/** Where it is not given, the SHA-256 of the body, if the queue says so. */
function readDeduplicationId(queue: Queue, { MessageDeduplicationId, MessageBody }: MessageInput): string | undefined {
  checkId(MessageDeduplicationId, 'MessageDeduplicationId')
  if (!queue.fifo) {
    if (MessageDeduplicationId === undefined) return undefined
    throw invalidParameter(MessageDeduplicationId, 'MessageDeduplicationId', WRONG_QUEUE_TYPE)
  }
  if (MessageDeduplicationId !== undefined) return MessageDeduplicationId
  if (queue.settings.ContentBasedDeduplication) return hash('sha256', MessageBody as string, 'hex')
  throw noDeduplicationId()
}

function checkId(id: string | undefined, parameter: string): void {
  if (id === undefined || ID.test(id)) return
  const reason = `${parameter} can only include alphanumeric and punctuation characters. 1 to 128 in length.`
  throw invalidParameter(id, parameter, reason)
}

function hasAny<T extends object>(attributes: T | undefined): attributes is T {
  return attributes !== undefined && Object.keys(attributes).length > 0
}
