import type { LogGroupClass } from '@aws-sdk/client-cloudwatch-logs'
import { getOrCreate } from '../../../core/get-or-create.ts'
import { declareState, type Place, type Store } from '../../store/state.ts'
import { LogStream } from './log-stream.ts'

export interface NewLogEvent {
  /** Milliseconds since the epoch. */
  readonly timestamp: number
  readonly message: string
}

export interface LogGroup {
  readonly name: string
  /** Without the `:*` that DescribeLogGroups puts behind it. */
  readonly arn: string
  readonly account: string
  /** Milliseconds since the epoch. */
  readonly createdAt: number
  readonly class: LogGroupClass
  readonly kmsKeyId?: string
  readonly deletionProtected: boolean
  retentionInDays?: number
  readonly tags: Map<string, string>
  /** By name. */
  readonly streams: Map<string, LogStream>
  /** What the events that are kept weigh. */
  bytes: number
  /** In the order in which they came. */
  batches: LogBatch[]
  /** The id of the next event; rises through the group. */
  nextEventId: number
}

interface LogBatch {
  readonly stream: LogStream
  readonly count: number
  readonly bytes: number
}

/** What one group keeps at most, in bytes; beyond it the oldest events are dropped, a tenth of the group at a time. */
const MAX_GROUP_BYTES = 50 * 1024 * 1024

/** What an event weighs beyond its message. @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html */
export const EVENT_OVERHEAD_BYTES = 26

/** The log groups of one account in one Region. */
export const LOGS = declareState('logs', 'region', () => ({
  /** By name. */
  groups: new Map<string, LogGroup>(),
}))

export interface LogGroupOptions {
  readonly name: string
  readonly place: Place
  readonly now: number
  readonly class?: LogGroup['class'] | undefined
  readonly kmsKeyId?: string | undefined
  readonly deletionProtected?: boolean | undefined
}

export function createLogGroup({ name, place, now, kmsKeyId, ...options }: LogGroupOptions): LogGroup {
  return {
    name,
    arn: `arn:${place.partition}:logs:${place.region}:${place.account}:log-group:${name}`,
    account: place.account,
    createdAt: now,
    class: options.class ?? 'STANDARD',
    ...(kmsKeyId !== undefined && { kmsKeyId }),
    deletionProtected: options.deletionProtected ?? false,
    tags: new Map(),
    streams: new Map(),
    bytes: 0,
    batches: [],
    nextEventId: 1,
  }
}

/**
 * Writes events on behalf of a service, making group and stream where they are missing. Whether that is allowed is the
 * caller's business; `now` is in milliseconds.
 */
export function appendLogEvents(
  store: Store,
  place: Place,
  groupName: string,
  streamName: string,
  events: readonly NewLogEvent[],
  now: number,
): void {
  const { groups } = store.get(LOGS, place)
  const group = getOrCreate(groups, groupName, () => createLogGroup({ name: groupName, place, now }))
  const stream = getOrCreate(group.streams, streamName, () => new LogStream(streamName, group.arn, now))
  appendToStream(group, stream, events, now)
}

/** Appends to a stream that exists, and keeps its group within bounds. */
export function appendToStream(group: LogGroup, stream: LogStream, events: readonly NewLogEvent[], now: number): void {
  if (events.length === 0) return
  for (const { timestamp, message } of events) {
    stream.append({ timestamp, message, ingestedAt: now, id: group.nextEventId++ })
  }
  const bytes = weightOf(events)
  group.bytes += bytes
  group.batches.push({ stream, count: events.length, bytes })
  if (group.bytes > MAX_GROUP_BYTES) dropOldest(group, MAX_GROUP_BYTES * 0.9)
}

/** The stream and its events. */
export function deleteStream(group: LogGroup, stream: LogStream): void {
  group.streams.delete(stream.name)
  const kept = group.batches.filter((batch) => batch.stream !== stream)
  group.batches = kept
  group.bytes = kept.reduce((sum, { bytes }) => sum + bytes, 0)
}

/** Bytes of UTF-8, plus 26 for each event. */
export function weightOf(events: readonly NewLogEvent[]): number {
  return events.reduce((sum, { message }) => sum + Buffer.byteLength(message) + EVENT_OVERHEAD_BYTES, 0)
}

function dropOldest(group: LogGroup, target: number): void {
  const dropped = new Map<LogStream, number>()
  let first = 0
  for (const { stream, count, bytes } of group.batches) {
    if (group.bytes <= target) break
    dropped.set(stream, (dropped.get(stream) ?? 0) + count)
    group.bytes -= bytes
    first++
  }
  group.batches = group.batches.slice(first)
  for (const [stream, count] of dropped) stream.dropFirst(count)
}
