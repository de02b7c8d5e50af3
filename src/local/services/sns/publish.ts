import type { PublishBatchRequestEntry } from '@aws-sdk/client-sns'
import { uuid } from '../../../core/random.ts'
import type { OperationContext } from '../../operation.ts'
import { invalidParameter } from './errors.ts'
import type { PublishedMessage } from './message.ts'
import { checkAttributes, sizeOf } from './message-attributes.ts'

/** What Publish and an entry of PublishBatch have in common. */
export type MessageInput = Omit<PublishBatchRequestEntry, 'Id'>

/** 256 KB, of text and attributes together. */
export const MAX_MESSAGE_BYTES = 262_144

/**
 * Reads and checks a message.
 * @throws AwsError `InvalidParameter`, `ParameterValueInvalid`
 * @see https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 */
export function readMessage(input: MessageInput, { cloud, traceHeader }: OperationContext): PublishedMessage {
  const { Message = '', Subject, MessageAttributes: attributes = {}, MessageGroupId } = input
  if (Message === '') throw invalidParameter('Empty message')
  if (Subject !== undefined && !isSubject(Subject)) throw invalidParameter('Subject')
  if (input.MessageDeduplicationId !== undefined) {
    throw invalidParameter(
      'MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that is not valid for this topic type',
    )
  }
  checkAttributes(attributes)
  return {
    id: uuid(cloud.random),
    ...readTexts(Message, input.MessageStructure),
    ...(Subject !== undefined && { subject: Subject }),
    attributes,
    publishedAt: cloud.clock.now(),
    ...(MessageGroupId !== undefined && { groupId: MessageGroupId }),
    ...(traceHeader !== undefined && { traceHeader }),
  }
}

/** Bytes of text and attributes, as the limits count them. */
export function messageSize({ Message = '', MessageAttributes = {} }: MessageInput): number {
  return Buffer.byteLength(Message) + sizeOf(MessageAttributes)
}

/** Of fewer than 100 characters, without line breaks and control characters. */
function isSubject(subject: string): boolean {
  return subject.length > 0 && subject.length < 100 && !/\p{Cc}/u.test(subject)
}

/** One text for all, or with the structure `json` one by default and others for some protocols. */
function readTexts(text: string, structure: string | undefined): Pick<PublishedMessage, 'text' | 'texts'> {
  if (structure === undefined || structure === '') return { text }
  if (structure !== 'json') throw invalidParameter('MessageStructure')
  const { default: byDefault, sqs, lambda } = parseStructure(text)
  if (typeof byDefault !== 'string') {
    throw invalidParameter('Message Structure - No default entry in JSON message body')
  }
  const texts = { ...(typeof sqs === 'string' && { sqs }), ...(typeof lambda === 'string' && { lambda }) }
  return { text: byDefault, texts }
}

function parseStructure(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>
  } catch {}
  throw invalidParameter('Message Structure - JSON message body failed to parse')
}
