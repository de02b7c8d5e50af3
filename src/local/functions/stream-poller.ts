import type { Cloud } from '../cloud.ts'
import { findStreamByArn, type Shard, type Stream } from '../services/kinesis/stream.ts'
import type { EventSourceMapping } from '../services/lambda/state.ts'
import { ShardReader } from './shard-reader.ts'

/**
 * Reads one event source mapping's stream: one reader for each shard, a child shard's not before its parents are read to
 * their end. Where a poller was stopped and is started again, it goes on from where it was.
 */
export class StreamPoller {
  readonly #cloud: Cloud
  readonly mapping: EventSourceMapping
  /** By shard id: where to read on. */
  readonly #positions = new Map<string, number>()
  readonly #finished = new Set<string>()
  readonly #running = new Map<string, Promise<void>>()
  #stop = new AbortController()

  constructor(cloud: Cloud, mapping: EventSourceMapping) {
    this.#cloud = cloud
    this.mapping = mapping
  }

  start(): void {
    this.#stop = new AbortController()
    const stream = this.#stream()
    if (stream === undefined) return
    if (this.#positions.size === 0 && this.#finished.size === 0) this.#placeAtStart(stream)
    this.#startReaders()
  }

  /** Ends reading; batches that are being processed come to their end. */
  async stop(): Promise<void> {
    this.#stop.abort()
    await Promise.all(this.#running.values())
  }

  #stream(): Stream | undefined {
    return findStreamByArn(this.mapping.eventSourceArn, this.#cloud.store)
  }

  /** LATEST begins behind what the open shards hold now; every shard that comes later is read from its beginning. */
  #placeAtStart({ shards }: Stream): void {
    const { startingPosition, startingTimestamp } = this.mapping
    for (const shard of shards) {
      if (startingPosition === 'LATEST' && shard.closed) this.#finished.add(shard.id)
      else if (startingPosition === 'LATEST') this.#positions.set(shard.id, shard.positionOf('LATEST'))
      else if (startingPosition === 'AT_TIMESTAMP')
        this.#positions.set(shard.id, shard.positionOf({ at: startingTimestamp ?? 0 }))
    }
  }

  #startReaders(): void {
    const shards = this.#stream()?.shards ?? []
    const ids = new Set(shards.map(({ id }) => id))
    const isRead = (id: string | undefined) => id === undefined || this.#finished.has(id) || !ids.has(id)
    for (const shard of shards) {
      if (this.#running.has(shard.id) || this.#finished.has(shard.id)) continue
      if (isRead(shard.parentId) && isRead(shard.adjacentParentId)) this.#startReader(shard)
    }
  }

  #startReader(shard: Shard): void {
    const reader = new ShardReader(this.#cloud, this.mapping, shard, this.#stop.signal)
    const from = this.#positions.get(shard.id) ?? shard.positionOf('TRIM_HORIZON')
    const run = reader
      .run(from, (position) => this.#positions.set(shard.id, position))
      .then((end) => {
        this.#running.delete(shard.id)
        if (end !== 'shard closed') return
        this.#finished.add(shard.id)
        this.#startReaders()
      })
    this.#running.set(shard.id, run)
  }
}
