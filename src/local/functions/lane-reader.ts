import { delay } from '../../core/clock.ts'
import type { Cloud } from '../cloud.ts'
import { findStreamByArn, type StreamRecord } from '../services/kinesis/stream.ts'
import { readingAccess } from '../services/lambda/mapping-source.ts'
import { createFilter, type EventFilter } from './event-filter.ts'
import { LaneDelivery } from './lane-delivery.ts'
import { type MappingTarget, roleMay, targetOf } from './mapping-target.ts'
import { ownCall } from './own-call.ts'
import { filterableRecord, type LaneSource, laneOf, StreamBatch } from './stream-batch.ts'

/** How long a call that failed, and one that is not allowed, is left alone. */
const FAILURE_MILLISECONDS = 1_000
const PROBLEM_MILLISECONDS = 10_000
/** Records that are looked at together. */
const CHUNK = 1_000

/** What a mapping says of its work before there was any. */
export const NOTHING_PROCESSED = 'No records processed'

/**
 * Reads the records of one shard whose partition keys fall to one lane, in order, and hands them to the function batch by
 * batch. An error blocks the lane, and no other, until it is settled.
 */
export class LaneReader {
  readonly #cloud: Cloud
  readonly #source: LaneSource
  readonly #signal: AbortSignal
  readonly #filter: EventFilter
  readonly #delivery: LaneDelivery
  #hadProblem = false

  constructor(cloud: Cloud, source: LaneSource, signal: AbortSignal) {
    this.#cloud = cloud
    this.#source = source
    this.#signal = signal
    this.#filter = createFilter(source.mapping.filters)
    this.#delivery = new LaneDelivery(cloud, source, signal)
  }

  /**
   * Reads until it is told to stop, a closed shard has come to its end, or the stream is gone; `checkpoint` hears where reading
   * got to. False where it was stopped.
   */
  async run(from: number, checkpoint: (position: number) => void): Promise<boolean> {
    const { shard } = this.#source
    let position = from
    while (!this.#signal.aborted) {
      if (this.#isGone || (shard.closed && position >= shard.end)) return true
      const target = this.#reader()
      if (target === undefined || (await this.#callFails())) {
        const pause = target === undefined ? PROBLEM_MILLISECONDS : FAILURE_MILLISECONDS
        await delay(this.#cloud.clock, pause, this.#signal)
        continue
      }
      const { records, nextPosition } = await this.#gather(position, target)
      if (this.#signal.aborted) break
      const unsettled = await this.#delivery.run(records)
      position = unsettled === undefined ? nextPosition : shard.positionOf({ from: unsettled.sequenceNumber })
      checkpoint(position)
    }
    return false
  }

  /** Whether a fault that is in force strikes the next call. */
  #callFails(): Promise<boolean> {
    const call = { service: 'kinesis', operation: 'GetRecords', account: this.#source.mapping.account }
    return ownCall(this.#cloud, call, () => false).catch(() => true)
  }

  /** Deleted, and perhaps created again under its name. */
  get #isGone(): boolean {
    return findStreamByArn(this.#source.stream.arn, this.#cloud.store) !== this.#source.stream
  }

  /** The function if its execution role may read now: that is asked each time; the mapping says where it may not. */
  #reader(): MappingTarget | undefined {
    const target = targetOf(this.#cloud, this.#source.mapping)
    const problem = this.#obstacle(target)
    if (problem !== undefined) this.#source.mapping.lastResult = `PROBLEM: ${problem}`
    else if (this.#hadProblem) this.#source.mapping.lastResult = NOTHING_PROCESSED
    this.#hadProblem = problem !== undefined
    return problem === undefined ? target : undefined
  }

  #obstacle(target: MappingTarget | undefined): string | undefined {
    if (target === undefined) return 'Function not found'
    const access = readingAccess(this.#source.mapping.eventSourceArn, this.#cloud.store)
    if (access === undefined) return 'Consumer not found'
    try {
      if (roleMay(this.#cloud, target, access)) return undefined
    } catch {
      return 'The role defined for the function cannot be assumed by Lambda.'
    }
    return `Lambda cannot read the stream: the execution role is not allowed ${access.action} on it.`
  }

  /**
   * Reads what is there and, within the batch window, as much as fills a batch. Where nothing is there it waits and answers
   * without records: by then the role may no longer be allowed to read.
   */
  async #gather(position: number, target: MappingTarget): Promise<Reading> {
    const { batchWindow } = this.#source.mapping
    const { clock } = this.#cloud
    let reading = this.#read(position, target)
    if (reading.records.length === 0) {
      if (!this.#source.shard.closed && reading.nextPosition >= this.#source.shard.end) await this.#untilAppended()
      return reading
    }
    const end = clock.now() + batchWindow * 1000
    while (!reading.isFull && !this.#source.shard.closed && !this.#signal.aborted) {
      const left = end - clock.now()
      if (left <= 0) break
      await this.#untilAppended(left)
      reading = this.#read(position, target)
    }
    return reading
  }

  /** A batch of the lane's records that pass the filter; others are gone past. */
  #read(position: number, { version }: MappingTarget): Reading {
    const batch = new StreamBatch(this.#source.shard, this.#source.mapping, version.settings.role)
    const { records } = batch
    for (let at = position; ; ) {
      const chunk = this.#source.shard.read(at, CHUNK)
      at = chunk.nextPosition - chunk.records.length
      for (const record of chunk.records) {
        if (this.#isMine(record) && !batch.add(record)) return { records, nextPosition: at, isFull: true }
        at++
      }
      if (chunk.records.length === 0 || batch.isFull) return { records, nextPosition: at, isFull: batch.isFull }
    }
  }

  #isMine(record: StreamRecord): boolean {
    if (laneOf(record, this.#source.mapping.parallelizationFactor) !== this.#source.lane) return false
    return this.#filter(() => filterableRecord(record, this.#source.shard, this.#source.mapping))
  }

  #untilAppended(milliseconds?: number): Promise<void> {
    if (this.#signal.aborted) return Promise.resolve()
    return new Promise((resolve) => {
      const done = () => {
        unsubscribe()
        cancel?.()
        this.#signal.removeEventListener('abort', done)
        resolve()
      }
      const unsubscribe = this.#source.shard.onAppend(done)
      const cancel = milliseconds === undefined ? undefined : this.#cloud.clock.schedule(milliseconds, done)
      this.#signal.addEventListener('abort', done, { once: true })
    })
  }
}

/** Records, and the position behind what was looked at for them. */
interface Reading {
  readonly records: readonly StreamRecord[]
  readonly nextPosition: number
  readonly isFull: boolean
}
