import { createHash } from 'node:crypto'
import type { Shard, StreamRecord } from '../services/kinesis/stream.ts'
import type { EventSourceMapping } from '../services/lambda/state.ts'

/** What one invocation's payload may hold. */
const MAX_PAYLOAD_BYTES = 6_291_456
/** What a record's envelope takes beside its data and its key, at most. */
const ENVELOPE_BYTES = 700

/** How many bytes a record takes in an event: its data comes as base64. */
function bytesInEvent({ data, partitionKey }: StreamRecord): number {
  return Math.ceil(data.length / 3) * 4 + partitionKey.length + ENVELOPE_BYTES
}

/** As many of the records, from the first on, as fit a batch by number and by size; at least one. */
export function takeBatch(records: readonly StreamRecord[], batchSize: number): readonly StreamRecord[] {
  let bytes = 0
  let count = 0
  for (const record of records) {
    bytes += bytesInEvent(record)
    if (count > 0 && (count >= batchSize || bytes > MAX_PAYLOAD_BYTES)) break
    count++
  }
  return records.slice(0, count)
}

/** Whether nothing more fits a batch. */
export function isFull(records: readonly StreamRecord[], batchSize: number): boolean {
  return (
    records.length >= batchSize || records.reduce((sum, record) => sum + bytesInEvent(record), 0) > MAX_PAYLOAD_BYTES
  )
}

/** Shares records out to lanes by partition key, so that one key's records stay in order in one lane. */
export function shareOut(records: readonly StreamRecord[], lanes: number): StreamRecord[][] {
  if (lanes === 1) return [[...records]]
  const shares = Array.from({ length: lanes }, (): StreamRecord[] => [])
  for (const record of records) {
    const lane = (createHash('md5').update(record.partitionKey).digest()[0] as number) % lanes
    ;(shares[lane] as StreamRecord[]).push(record)
  }
  return shares.filter((share) => share.length > 0)
}

/** The event that a function gets. @see https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html */
export function streamEvent(
  records: readonly StreamRecord[],
  shard: Shard,
  { eventSourceArn }: EventSourceMapping,
  role: string,
) {
  const awsRegion = eventSourceArn.split(':')[3]
  return {
    Records: records.map(({ sequenceNumber, partitionKey, data, arrivedAt }) => ({
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
      awsRegion,
      eventSourceARN: eventSourceArn,
    })),
  }
}

/** What a function said of a batch. */
export type BatchVerdict =
  | { readonly kind: 'done' }
  | { readonly kind: 'failed' }
  | { readonly kind: 'partly'; readonly from: number }

/**
 * Reads a partial batch response: the lowest of the sequence numbers it names is where to go on. Anything that does not fit
 * the form, or names a record that is not in the batch, counts as a failure of the whole batch.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
 */
export function readBatchResponse(payload: Buffer, records: readonly StreamRecord[]): BatchVerdict {
  const failed = { kind: 'failed' } as const
  let answer: unknown
  try {
    answer = JSON.parse(payload.toString() || 'null')
  } catch {
    return failed
  }
  if (typeof answer !== 'object' || answer === null || !('batchItemFailures' in answer)) return { kind: 'done' }
  const failures = answer.batchItemFailures
  if (failures === null || (Array.isArray(failures) && failures.length === 0)) return { kind: 'done' }
  if (!Array.isArray(failures)) return failed
  const positions = failures.map((failure: unknown) => {
    const id =
      typeof failure === 'object' && failure !== null && 'itemIdentifier' in failure
        ? failure.itemIdentifier
        : undefined
    return records.findIndex(({ sequenceNumber }) => sequenceNumber === id)
  })
  if (positions.includes(-1)) return failed
  return { kind: 'partly', from: Math.min(...positions) }
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
