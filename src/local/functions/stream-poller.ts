import { delay } from '../../core/clock.ts'
import type { Cloud } from '../cloud.ts'
import { findStreamByArn, type Shard, type Stream } from '../services/kinesis/stream.ts'
import { streamArnOf } from '../services/lambda/mapping-source.ts'
import type { EventSourceMapping } from '../services/lambda/state.ts'
import { LaneReader, NOTHING_PROCESSED } from './lane-reader.ts'

/** How often it is asked whether the stream is still the same. */
const LOOK_MILLISECONDS = 10_000

/**
 * Reads one event source mapping's stream: as many lanes for each shard as its ParallelizationFactor says, a child shard's not
 * before its parents are read to their end. Where a poller was stopped and is started again, it goes on from where it was; a
 * stream that was deleted and created again is read from its beginning.
 */
export class StreamPoller {
  readonly #cloud: Cloud
  readonly mapping: EventSourceMapping
  #stream: Stream | undefined
  /** By shard id: where each lane is to read on. */
  readonly #positions = new Map<string, number[]>()
  readonly #finished = new Set<string>()
  readonly #running = new Map<Shard, Promise<void>>()
  #stop = new AbortController()
  #watching: Promise<void> = Promise.resolve()

  constructor(cloud: Cloud, mapping: EventSourceMapping) {
    this.#cloud = cloud
    this.mapping = mapping
  }

  start(): void {
    this.#stop = new AbortController()
    this.#look()
    this.#watching = this.#watch(this.#stop.signal)
  }

  /** Ends reading; batches that are being processed come to their end. */
  async stop(): Promise<void> {
    this.#stop.abort()
    await Promise.all([this.#watching, ...this.#running.values()])
  }

  async #watch(signal: AbortSignal): Promise<void> {
    for (;;) {
      await delay(this.#cloud.clock, LOOK_MILLISECONDS, signal)
      if (signal.aborted) return
      this.#look()
    }
  }

  #look(): void {
    const stream = findStreamByArn(streamArnOf(this.mapping.eventSourceArn), this.#cloud.store)
    if (stream === undefined) this.mapping.lastResult = 'PROBLEM: Stream not found'
    else if (stream !== this.#stream) this.#take(stream)
    if (stream !== undefined) this.#startReaders(stream)
  }

  /** Begins with a stream: as the mapping says, or at the beginning of one that has taken the place of another. */
  #take(stream: Stream): void {
    const isFirst = this.#stream === undefined
    this.#stream = stream
    this.#positions.clear()
    this.#finished.clear()
    if (isFirst) this.#placeAtStart(stream)
    else this.mapping.lastResult = NOTHING_PROCESSED
  }

  /** LATEST begins behind what the open shards hold now; every shard that comes later is read from its beginning. */
  #placeAtStart({ shards }: Stream): void {
    const { startingPosition, startingTimestamp } = this.mapping
    for (const shard of shards) {
      if (startingPosition === 'LATEST' && shard.closed) this.#finished.add(shard.id)
      else if (startingPosition === 'LATEST') this.#positions.set(shard.id, [shard.positionOf('LATEST')])
      else if (startingPosition === 'AT_TIMESTAMP')
        this.#positions.set(shard.id, [shard.positionOf({ at: startingTimestamp ?? 0 })])
    }
  }

  #startReaders(stream: Stream): void {
    const ids = new Set(stream.shards.map(({ id }) => id))
    const isRead = (id: string | undefined) => id === undefined || this.#finished.has(id) || !ids.has(id)
    for (const shard of stream.shards) {
      if (this.#running.has(shard) || this.#finished.has(shard.id)) continue
      if (isRead(shard.parentId) && isRead(shard.adjacentParentId)) this.#startReader(stream, shard)
    }
  }

  #startReader(stream: Stream, shard: Shard): void {
    const positions = this.#positionsOf(shard)
    const { signal } = this.#stop
    const lanes = positions.map((from, lane) => {
      const reader = new LaneReader(this.#cloud, { mapping: this.mapping, stream, shard, lane }, signal)
      return reader.run(from, (position) => {
        positions[lane] = position
      })
    })
    const run = Promise.all(lanes)
      .then((ended) => {
        this.#running.delete(shard)
        if (!ended.every(Boolean) || stream !== this.#stream) return
        this.#finished.add(shard.id)
        if (!signal.aborted) this.#startReaders(stream)
      })
      .catch((error: unknown) =>
        this.#cloud.log(`${this.mapping.arn} has stopped to read ${shard.id}: ${String(error)}`),
      )
    this.#running.set(shard, run)
  }

  /** With another number of lanes than before, all begin where the last of them was: nothing is left out. */
  #positionsOf(shard: Shard): number[] {
    const known = this.#positions.get(shard.id) ?? [shard.positionOf('TRIM_HORIZON')]
    const { parallelizationFactor: lanes } = this.mapping
    const positions = known.length === lanes ? known : new Array<number>(lanes).fill(Math.min(...known))
    this.#positions.set(shard.id, positions)
    return positions
  }
}
