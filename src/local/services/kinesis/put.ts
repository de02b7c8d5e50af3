import type { OperationContext } from '../../operation.ts'
import { invalidArgument, violation } from './errors.ts'
import { MAX_HASH_KEY } from './hash-key.ts'
import { KINESIS } from './state.ts'
import { openShards, type Shard, type Stream, shardFor } from './stream.ts'

/** A record as PutRecord and PutRecords pass it. */
export interface PassedRecord {
  readonly Data: Uint8Array | undefined
  readonly PartitionKey?: string | undefined
  readonly ExplicitHashKey?: string | undefined
}

/** Where a record went; or the shard that had no room for it, while throughput limits are on. */
export type Placed = { readonly shard: Shard; readonly sequenceNumber: string | undefined }

/**
 * Checks one record; `path` is where it stands in the request, `records.1.member.` or nothing.
 * @throws AwsError `ValidationException`, or `InvalidArgumentException` for a hash key of more than 128 bits
 */
export function checkRecord({ PartitionKey, Data, ExplicitHashKey }: PassedRecord, stream: Stream, path: string): void {
  if (PartitionKey === undefined) throw violation('null', `${path}partitionKey`, 'Member must not be null')
  const bytes = Data?.length ?? 0
  if (bytes > stream.maxRecordBytes) {
    const value = `'java.nio.HeapByteBuffer[pos=0 lim=${bytes} cap=${bytes}]'`
    throw violation(value, `${path}data`, `Member must have length less than or equal to ${stream.maxRecordBytes}`)
  }
  if (ExplicitHashKey !== undefined && BigInt(ExplicitHashKey) > MAX_HASH_KEY) {
    throw invalidArgument(
      `Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. Specified value was ${ExplicitHashKey}`,
    )
  }
}

/** Appends each record to its shard, in the order given; a shard hears of its records once. */
export function putAll(records: readonly PassedRecord[], stream: Stream, context: OperationContext): Placed[] {
  const open = openShards(stream)
  const { throughputLimits } = context.state(KINESIS, { account: stream.account })
  const now = context.cloud.clock.now()
  const shards = records.map(({ PartitionKey = '', ExplicitHashKey }) => shardFor(open, PartitionKey, ExplicitHashKey))
  const numbers: (string | undefined)[] = new Array(records.length)
  for (const shard of new Set(shards)) {
    const accepted = indicesOf(shards, shard).filter(
      (i) => !throughputLimits || shard.throughput.takeRecord(sizeOf(records[i] as PassedRecord), now),
    )
    if (accepted.length === 0) continue
    const appended = shard.append(accepted.map((i) => toNewRecord(records[i] as PassedRecord)))
    for (const [n, i] of accepted.entries()) numbers[i] = appended[n]
  }
  return shards.map((shard, i) => ({ shard, sequenceNumber: numbers[i] }))
}

/** Bytes that count against limits: data and partition key. */
export function sizeOf({ Data, PartitionKey = '' }: PassedRecord): number {
  return (Data?.length ?? 0) + Buffer.byteLength(PartitionKey)
}

function indicesOf(shards: readonly Shard[], wanted: Shard): number[] {
  const indices: number[] = []
  for (let i = 0; i < shards.length; i++) if (shards[i] === wanted) indices.push(i)
  return indices
}

function toNewRecord({ PartitionKey = '', Data = new Uint8Array() }: PassedRecord) {
  return { partitionKey: PartitionKey, data: Data }
}
