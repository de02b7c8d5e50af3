import { hash, randomBytes, randomUUID } from 'node:crypto'
import { md5OfAttributes, md5OfBody } from '../../local/services/sqs/md5.ts'
import { sequenceNumber } from '../../local/services/sqs/sequence-number.ts'
import { ACCOUNT, type Moment, millisecondsOf, next, REGION, regionIn, textOf } from './occurrence.ts'

export interface SqsInput {
  /** Text as it is, anything else as JSON. */
  readonly body: unknown
  readonly attributes?: Readonly<Record<string, string | number | Uint8Array>>
  /** FIFO queues need one. */
  readonly groupId?: string
  /** Of FIFO queues; the body’s SHA-256 unless given, as with content-based deduplication. */
  readonly deduplicationId?: string
  readonly messageId?: string
  readonly sentAt?: Moment
  /** How often it was received, with this time; 1 unless given. */
  readonly receiveCount?: number
}

export interface SqsOptions {
  /** ARN of the queue; a name that ends in `.fifo` is a FIFO queue’s. */
  readonly queue?: string
  /** User id, or role id and session name, of the sender. */
  readonly sender?: string
}

export interface SqsEventRecord {
  messageId: string
  receiptHandle: string
  body: string
  attributes: {
    ApproximateReceiveCount: string
    SentTimestamp: string
    SenderId: string
    ApproximateFirstReceiveTimestamp: string
    SequenceNumber?: string
    MessageGroupId?: string
    MessageDeduplicationId?: string
  }
  messageAttributes: Record<string, SqsEventAttribute>
  md5OfMessageAttributes?: string
  md5OfBody: string
  eventSource: string
  eventSourceARN: string
  awsRegion: string
}

export interface SqsEventAttribute {
  stringValue?: string
  binaryValue?: string
  stringListValues: string[]
  binaryListValues: string[]
  dataType: string
}

/**
 * An event as Lambda sends messages of a queue, standard or FIFO, with digests that fit.
 * @throws TypeError for a message of a FIFO queue that has no group
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
 */
export function sqsEvent(
  messages: readonly SqsInput[],
  { queue = `arn:aws:sqs:${REGION}:${ACCOUNT}:orders`, sender = 'AIDAIENQZJOLO23YVJ4VO' }: SqsOptions = {},
): { Records: SqsEventRecord[] } {
  const awsRegion = regionIn(queue, 'sqs')
  return {
    Records: messages.map((message) => {
      const body = textOf(message.body)
      return {
        messageId: message.messageId ?? randomUUID(),
        receiptHandle: randomBytes(108).toString('base64'),
        body,
        attributes: systemAttributes(message, body, { isFifo: queue.endsWith('.fifo'), sender }),
        ...userAttributes(message.attributes ?? {}),
        md5OfBody: md5OfBody(body),
        eventSource: 'aws:sqs',
        eventSourceARN: queue,
        awsRegion,
      }
    }),
  }
}

function systemAttributes(
  { sentAt, receiveCount = 1, groupId, deduplicationId }: SqsInput,
  body: string,
  { isFifo, sender }: { readonly isFifo: boolean; readonly sender: string },
): SqsEventRecord['attributes'] {
  if (isFifo && groupId === undefined) throw new TypeError('a message of a FIFO queue has a `groupId`')
  const sent = millisecondsOf(sentAt)
  return {
    SenderId: sender,
    SentTimestamp: String(sent),
    ApproximateReceiveCount: String(receiveCount),
    ApproximateFirstReceiveTimestamp: String(sent + 1),
    ...(isFifo && {
      SequenceNumber: sequenceNumber(next()),
      MessageDeduplicationId: deduplicationId ?? hash('sha256', body, 'hex'),
    }),
    ...(groupId !== undefined && { MessageGroupId: groupId }),
  }
}

function userAttributes(
  given: Readonly<Record<string, string | number | Uint8Array>>,
): Pick<SqsEventRecord, 'messageAttributes' | 'md5OfMessageAttributes'> {
  const wire = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, wireAttribute(value)] as const))
  const messageAttributes = Object.fromEntries(
    Object.entries(wire).map(([name, { DataType, StringValue, BinaryValue }]) => [
      name,
      {
        ...(StringValue !== undefined && { stringValue: StringValue }),
        ...(BinaryValue !== undefined && { binaryValue: Buffer.from(BinaryValue).toString('base64') }),
        stringListValues: [],
        binaryListValues: [],
        dataType: DataType,
      },
    ]),
  )
  return {
    messageAttributes,
    ...(Object.keys(given).length > 0 && { md5OfMessageAttributes: md5OfAttributes(wire) }),
  }
}

/** As senders give it to SQS. */
function wireAttribute(value: string | number | Uint8Array): {
  readonly DataType: string
  readonly StringValue?: string
  readonly BinaryValue?: Uint8Array
} {
  if (value instanceof Uint8Array) return { DataType: 'Binary', BinaryValue: value }
  return { DataType: typeof value === 'number' ? 'Number' : 'String', StringValue: String(value) }
}
