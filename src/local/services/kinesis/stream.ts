import { parseArn } from '../../../core/arn.ts'
import type { Clock } from '../../../core/clock.ts'
import type { NamedPolicy } from '../../../iam/evaluate.ts'
import type { Place, Store } from '../../store/state.ts'
import { hashKeyOf, uniformRanges } from './hash-key.ts'
import { Shard, type ShardOptions } from './shard.ts'
import { KINESIS } from './state.ts'

export { MAX_READ_BYTES, type NewRecord, Shard, type StartingPoint, type StreamRecord } from './shard.ts'

export type StreamMode = 'PROVISIONED' | 'ON_DEMAND'

/** An enhanced fan-out consumer. */
export interface StreamConsumer {
  readonly name: string
  readonly arn: string
  readonly createdAt: number
  readonly tags: Map<string, string>
  policy?: NamedPolicy
}

export interface Stream {
  readonly name: string
  readonly arn: string
  readonly account: string
  readonly region: string
  /** Milliseconds since the epoch. */
  readonly createdAt: number
  /** Open and closed ones, in the order of their numbers. */
  shards: Shard[]
  nextShardNumber: number
  /** `DELETING` once deleted, for whoever still holds it. */
  status: 'ACTIVE' | 'DELETING'
  mode: StreamMode
  retentionHours: number
  /** The most data that one record may hold. */
  maxRecordBytes: number
  policy?: NamedPolicy
  readonly tags: Map<string, string>
  /** By name. */
  readonly consumers: Map<string, StreamConsumer>
  readonly clock: Pick<Clock, 'now'>
}

export interface StreamOptions {
  readonly name: string
  readonly place: Place
  readonly clock: Pick<Clock, 'now'>
  readonly shardCount: number
  readonly mode: StreamMode
  readonly maxRecordBytes?: number
}

const DEFAULT_RETENTION_HOURS = 24
const HOUR = 3_600_000
const DEFAULT_RECORD_BYTES = 1024 * 1024

/** A new stream whose shards share the hash keys evenly. */
export function createStream({ name, place, clock, shardCount, mode, maxRecordBytes }: StreamOptions): Stream {
  const stream: Stream = {
    name,
    arn: `arn:${place.partition}:kinesis:${place.region}:${place.account}:stream/${name}`,
    account: place.account,
    region: place.region,
    createdAt: clock.now(),
    shards: [],
    nextShardNumber: 0,
    status: 'ACTIVE',
    mode,
    retentionHours: DEFAULT_RETENTION_HOURS,
    maxRecordBytes: maxRecordBytes ?? DEFAULT_RECORD_BYTES,
    tags: new Map(),
    consumers: new Map(),
    clock,
  }
  for (const range of uniformRanges(shardCount)) addShard(stream, range)
  return stream
}

/** Opens one more shard. */
export function addShard(stream: Stream, options: Omit<ShardOptions, 'number' | 'clock' | 'retentionMs'>): Shard {
  const shard = new Shard({
    ...options,
    number: stream.nextShardNumber++,
    clock: stream.clock,
    retentionMs: () => stream.retentionHours * HOUR,
  })
  stream.shards.push(shard)
  return shard
}

/** The stream of any account that has this ARN. */
export function findStreamByArn(arn: string, store: Store): Stream | undefined {
  const parsed = parseArn(arn)
  if (parsed?.service !== 'kinesis' || !parsed.resource.startsWith('stream/')) return undefined
  const name = parsed.resource.split('/')[1] as string
  const stream = store.get(KINESIS, parsed).streams.get(name)
  return stream?.arn === arn ? stream : undefined
}

/** Takes effect on records that are there; what has been forgotten stays forgotten. */
export function setRetention(stream: Stream, hours: number): void {
  for (const shard of stream.shards) shard.trim()
  stream.retentionHours = hours
}

/** The shards that can be read: closed ones vanish when the last of their records has. */
export function visibleShards(stream: Stream): readonly Shard[] {
  if (stream.shards.some(({ expired }) => expired)) stream.shards = stream.shards.filter(({ expired }) => !expired)
  return stream.shards
}

export function openShards(stream: Stream): Shard[] {
  return stream.shards.filter(({ closed }) => !closed)
}

/** The open shard that a record goes to, by its partition key or, where given, its explicit hash key. */
export function shardFor(open: readonly Shard[], partitionKey: string, explicitHashKey?: string): Shard {
  if (open.length === 1) return open[0] as Shard
  const hashKey = explicitHashKey === undefined ? hashKeyOf(partitionKey) : BigInt(explicitHashKey)
  // INVARIANT: the ranges of the open shards cover every hash key once.
  return open.find(
    ({ startingHashKey, endingHashKey }) => startingHashKey <= hashKey && hashKey <= endingHashKey,
  ) as Shard
}
