import type { Clock } from '../../../core/clock.ts'
import { RecordLog } from './record-log.ts'
import { SequenceNumbers } from './sequence-number.ts'
import { ShardThroughput } from './throughput.ts'

export interface StreamRecord {
  readonly sequenceNumber: string
  readonly partitionKey: string
  readonly data: Buffer
  /** Milliseconds since the epoch, on the server's clock. */
  readonly arrivedAt: number
}

export interface NewRecord {
  readonly partitionKey: string
  readonly data: Uint8Array
}

/** Where to start reading; times are in milliseconds since the epoch. */
export type StartingPoint =
  | 'TRIM_HORIZON'
  | 'LATEST'
  | { readonly at: number }
  | { readonly after: string }
  | { readonly from: string }

export interface ShardOptions {
  /** Unique in the stream, rising. */
  readonly number: number
  /** Both ends belong to the range. */
  readonly startingHashKey: bigint
  readonly endingHashKey: bigint
  readonly parentId?: string
  readonly adjacentParentId?: string
  readonly clock: Pick<Clock, 'now'>
  /** Asked at each use: a stream's retention can change. */
  readonly retentionMs: () => number
}

/** What one answer of GetRecords may hold. */
export const MAX_READ_BYTES = 10 * 1024 * 1024

/** One shard: an ordered log of records that forgets what is older than the stream's retention. */
export class Shard {
  readonly id: string
  readonly startingHashKey: bigint
  readonly endingHashKey: bigint
  readonly parentId: string | undefined
  readonly adjacentParentId: string | undefined
  readonly createdAt: number
  readonly throughput = new ShardThroughput()
  readonly sequenceNumbers: SequenceNumbers
  readonly #log: RecordLog
  readonly #listeners = new Set<() => void>()
  readonly #clock: Pick<Clock, 'now'>
  readonly #retentionMs: () => number
  #closedAt: number | undefined

  constructor(options: ShardOptions) {
    this.id = `shardId-${String(options.number).padStart(12, '0')}`
    this.startingHashKey = options.startingHashKey
    this.endingHashKey = options.endingHashKey
    this.parentId = options.parentId
    this.adjacentParentId = options.adjacentParentId
    this.#clock = options.clock
    this.#retentionMs = options.retentionMs
    this.createdAt = options.clock.now()
    this.sequenceNumbers = new SequenceNumbers(options.number, this.createdAt)
    this.#log = new RecordLog((position) => this.sequenceNumbers.at(position))
  }

  /** Split, merged or deleted: it takes no more records, but still has its old ones. */
  get closed(): boolean {
    return this.#closedAt !== undefined
  }

  get closedAt(): number | undefined {
    return this.#closedAt
  }

  /** Where the next record will stand. */
  get end(): number {
    return this.#log.end
  }

  /** Copies the records in, all with the same arrival time, and answers their sequence numbers. The shard must be open. */
  append(records: readonly NewRecord[]): string[] {
    if (this.closed) throw new Error(`${this.id} is closed`)
    this.trim()
    const now = this.#clock.now()
    const numbers = records.map((record) => this.sequenceNumbers.at(this.#log.append(record, now)))
    this.#notify()
    return numbers
  }

  /** Records from a position on; one that has been trimmed meanwhile stands for the oldest. */
  read(fromPosition: number, limit: number, maxBytes = MAX_READ_BYTES) {
    this.trim()
    const from = Math.max(fromPosition, this.#log.first)
    const records: readonly StreamRecord[] = this.#log.read(from, limit, maxBytes)
    return { records, nextPosition: from + records.length }
  }

  /** The position in the log that reading starts at; `end` where no record is there yet. */
  positionOf(point: StartingPoint): number {
    this.trim()
    if (point === 'TRIM_HORIZON') return this.#log.first
    if (point === 'LATEST') return this.#log.end
    if ('at' in point) return this.#log.positionAt(point.at)
    return 'from' in point ? this.#positionFrom(point.from) : this.#positionFrom(String(BigInt(point.after) + 1n))
  }

  /** How far behind the newest record a reader at this position is, in milliseconds; 0 when it has read everything. */
  millisBehindLatest(position: number): number {
    const arrivedAt = this.#log.arrivalAt(position)
    return arrivedAt === undefined ? 0 : Math.max(0, this.#clock.now() - arrivedAt)
  }

  /** Ends the shard. Listeners hear of it. */
  close(): void {
    this.#closedAt ??= this.#clock.now()
    this.#notify()
  }

  /** Closed for so long that none of its records is left. */
  get expired(): boolean {
    return this.#closedAt !== undefined && this.#closedAt < this.#clock.now() - this.#retentionMs()
  }

  /** Calls the listener after records were appended or the shard was closed; the answer unsubscribes. */
  onAppend(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  #positionFrom(sequenceNumber: string): number {
    const position = this.sequenceNumbers.positionFrom(sequenceNumber)
    return Math.min(this.#log.end, Math.max(this.#log.first, position))
  }

  /** Drops what is older than the retention; every use does so by itself. */
  trim(): void {
    this.#log.trimBefore(this.#clock.now() - this.#retentionMs())
  }

  #notify(): void {
    for (const listener of [...this.#listeners]) listener()
  }
}
