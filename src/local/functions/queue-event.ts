import { describeMessage } from '../services/sqs/describe-message.ts'
import type { MessageAttributes, ReceivedMessage } from '../services/sqs/message.ts'
import type { Queue } from '../services/sqs/queue.ts'
import { decodeText } from './event-filter.ts'

/** A message as a function gets it. @see https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html */
export function queueRecord(received: ReceivedMessage, { arn, region }: Queue) {
  const message = describeMessage(received, { AttributeNames: ['All'], MessageAttributeNames: ['All'] })
  const { MessageAttributes = {}, MD5OfMessageAttributes } = message
  return {
    messageId: message.MessageId,
    receiptHandle: message.ReceiptHandle,
    body: message.Body,
    attributes: message.Attributes,
    messageAttributes: Object.fromEntries(
      Object.entries(MessageAttributes).map(([name, value]) => [name, attributeOf(value)]),
    ),
    ...(MD5OfMessageAttributes !== undefined && { md5OfMessageAttributes: MD5OfMessageAttributes }),
    md5OfBody: message.MD5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN: arn,
    awsRegion: region,
  }
}

export type QueueRecord = ReturnType<typeof queueRecord>

/**
 * What filters compare: the record with its body as the object that it is. Only patterns for `body` are documented.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-sqs-filtering.html
 */
export function filterableMessage(record: QueueRecord): unknown {
  return { ...record, body: decodeText(record.body ?? '') }
}

function attributeOf({ DataType, StringValue, BinaryValue }: MessageAttributes[string]) {
  return {
    ...(StringValue !== undefined && { stringValue: StringValue }),
    ...(BinaryValue !== undefined && { binaryValue: Buffer.from(BinaryValue).toString('base64') }),
    stringListValues: [],
    binaryListValues: [],
    dataType: DataType,
  }
}
