import { ACCOUNT, type Moment, millisecondsOf, next, REGION, regionIn, textOf } from './occurrence.ts'

export interface KinesisInput {
  /** Text or bytes as they are, anything else as JSON. */
  readonly data: unknown
  readonly partitionKey?: string
  readonly arrivedAt?: Moment
}

export interface KinesisOptions {
  /** ARN of the stream. */
  readonly stream?: string
  readonly shardId?: string
  /** ARN of the function’s execution role. */
  readonly role?: string
}

export interface KinesisEventRecord {
  kinesis: {
    kinesisSchemaVersion: string
    partitionKey: string
    sequenceNumber: string
    data: string
    approximateArrivalTimestamp: number
  }
  eventSource: string
  eventVersion: string
  eventID: string
  eventName: string
  invokeIdentityArn: string
  awsRegion: string
  eventSourceARN: string
}

/**
 * An event as Lambda sends records of one shard of a Kinesis stream; sequence numbers rise from record to record, and from event
 * to event.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html
 */
export function kinesisEvent(
  records: readonly KinesisInput[],
  {
    stream = `arn:aws:kinesis:${REGION}:${ACCOUNT}:stream/orders`,
    shardId = 'shardId-000000000000',
    role = `arn:aws:iam::${ACCOUNT}:role/function`,
  }: KinesisOptions = {},
): { Records: KinesisEventRecord[] } {
  const awsRegion = regionIn(stream, 'kinesis')
  return {
    Records: records.map(({ data, partitionKey = 'key', arrivedAt }) => {
      const sequenceNumber = `4959033827149025660855${String(next()).padStart(28, '0')}000002`
      return {
        kinesis: {
          kinesisSchemaVersion: '1.0',
          partitionKey,
          sequenceNumber,
          data: Buffer.from(data instanceof Uint8Array ? data : textOf(data)).toString('base64'),
          approximateArrivalTimestamp: millisecondsOf(arrivedAt) / 1000,
        },
        eventSource: 'aws:kinesis',
        eventVersion: '1.0',
        eventID: `${shardId}:${sequenceNumber}`,
        eventName: 'aws:kinesis:record',
        invokeIdentityArn: role,
        awsRegion,
        eventSourceARN: stream,
      }
    }),
  }
}
