import { hash } from 'node:crypto'
import type { Shard, Stream, StreamRecord } from '../services/kinesis/stream.ts'
import type { EventSourceMapping } from '../services/lambda/state.ts'
import { decodeText } from './event-filter.ts'

/** What one lane of a shard is, for one mapping. */
export interface LaneSource {
  readonly mapping: EventSourceMapping
  readonly stream: Stream
  readonly shard: Shard
  /** From 0 up to, but not, the mapping's ParallelizationFactor. */
  readonly lane: number
}

/** What the records of one invocation's payload may hold. */
const MAX_RECORD_BYTES = 6_291_456 - '{"Records":[]}'.length

/** Records for one invocation, by number and by size. */
export class StreamBatch {
  readonly records: StreamRecord[] = []
  readonly #batchSize: number
  /** What a record takes beside its data and its key. */
  readonly #envelopeBytes: number
  #bytes = 0

  constructor(shard: Shard, mapping: EventSourceMapping, role: string) {
    this.#batchSize = mapping.batchSize
    const longest = { sequenceNumber: shard.sequenceNumbers.start, partitionKey: '', data: EMPTY, arrivedAt: LATE }
    this.#envelopeBytes = JSON.stringify(streamRecord(longest, shard, mapping, role)).length + 1
  }

  /** Whether it fits; the first one always does. */
  add(record: StreamRecord): boolean {
    const { data, partitionKey } = record
    const keyBytes = Buffer.byteLength(JSON.stringify(partitionKey)) - 2
    const bytes = this.#bytes + this.#envelopeBytes + keyBytes + Math.ceil(data.length / 3) * 4
    if (this.records.length > 0 && (this.records.length >= this.#batchSize || bytes > MAX_RECORD_BYTES)) return false
    this.records.push(record)
    this.#bytes = bytes
    return true
  }

  /** Whether no more records fit by number. */
  get isFull(): boolean {
    return this.records.length >= this.#batchSize
  }
}

const EMPTY = Buffer.alloc(0)
/** A time with milliseconds, as long as any of this century. */
const LATE = 4_102_444_799_999

/** Which of so many lanes a record goes through: one partition key's records stay in order in one lane. */
export function laneOf({ partitionKey }: StreamRecord, lanes: number): number {
  return lanes === 1 ? 0 : (hash('md5', partitionKey, 'buffer')[0] as number) % lanes
}

/** A record as a function gets it. @see https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html */
export function streamRecord(
  { sequenceNumber, partitionKey, data, arrivedAt }: StreamRecord,
  shard: Shard,
  { eventSourceArn }: EventSourceMapping,
  role: string,
) {
  return {
    kinesis: {
      kinesisSchemaVersion: '1.0',
      partitionKey,
      sequenceNumber,
      data: data.toString('base64'),
      approximateArrivalTimestamp: arrivedAt / 1000,
    },
    eventSource: 'aws:kinesis',
    eventVersion: '1.0',
    eventID: `${shard.id}:${sequenceNumber}`,
    eventName: 'aws:kinesis:record',
    invokeIdentityArn: role,
    awsRegion: eventSourceArn.split(':')[3],
    eventSourceARN: eventSourceArn,
  }
}

/**
 * What filters compare: the record's fields, its data decoded. Only patterns for `data` are documented now; older pages have
 * some for the other fields too.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis-filtering.html
 */
export function filterableRecord(record: StreamRecord, shard: Shard, mapping: EventSourceMapping): unknown {
  const { kinesis, ...envelope } = streamRecord(record, shard, mapping, '')
  return { ...envelope, ...kinesis, data: decodeText(record.data.toString()) }
}

interface DiscardFacts {
  readonly requestId: string
  readonly condition: string
  readonly attempts: number
  readonly version: string
}

/** What a failure destination gets of records that are given up: where they stand in the stream, not what they hold. */
export function discardRecord(
  batch: readonly StreamRecord[],
  shard: Shard,
  { eventSourceArn, functionArn }: EventSourceMapping,
  now: number,
  { requestId, condition, attempts, version }: DiscardFacts,
) {
  const [first, last] = [batch[0] as StreamRecord, batch.at(-1) as StreamRecord]
  return {
    requestContext: { requestId, functionArn, condition, approximateInvokeCount: attempts },
    responseContext: { statusCode: 200, executedVersion: version, functionError: 'Unhandled' },
    version: '1.0',
    timestamp: new Date(now).toISOString(),
    KinesisBatchInfo: {
      shardId: shard.id,
      startSequenceNumber: first.sequenceNumber,
      endSequenceNumber: last.sequenceNumber,
      approximateArrivalOfFirstRecord: new Date(first.arrivedAt).toISOString(),
      approximateArrivalOfLastRecord: new Date(last.arrivedAt).toISOString(),
      batchSize: batch.length,
      streamArn: eventSourceArn,
    },
  }
}
