import { delay } from '../../core/clock.ts'
import { uuid } from '../../core/random.ts'
import type { Cloud } from '../cloud.ts'
import type { StreamRecord } from '../services/kinesis/stream.ts'
import { readBatchResponse } from './batch-response.ts'
import { deliver } from './destinations.ts'
import { objectKeyTail } from './invocation-record.ts'
import { invokeMapped, type MappingTarget, targetOf } from './mapping-target.ts'
import { discardRecord, type LaneSource, streamRecord } from './stream-batch.ts'

const FIRST_PAUSE_MILLISECONDS = 1_000
const LONGEST_PAUSE_MILLISECONDS = 60_000

/** What became of an attempt. */
type Attempt = { readonly kind: 'done' | 'failed' | 'refused' } | { readonly kind: 'partly'; readonly from: number }

/** Brings batches of a lane to their end: delivered to the function, or given up by the mapping's limits. */
export class LaneDelivery {
  readonly #cloud: Cloud
  readonly #source: LaneSource
  readonly #signal: AbortSignal
  /** INVARIANT: set only once the signal is aborted. */
  #unsettled: StreamRecord | undefined

  constructor(cloud: Cloud, source: LaneSource, signal: AbortSignal) {
    this.#cloud = cloud
    this.#source = source
    this.#signal = signal
  }

  /** Answers the first record that was neither delivered nor given up when it was stopped; `undefined` where all were. */
  async run(batch: readonly StreamRecord[]): Promise<StreamRecord | undefined> {
    if (batch.length === 0) return undefined
    await this.#settle(batch)
    return this.#unsettled
  }

  /** Tries a batch until it is settled; false where it was stopped before. */
  async #settle(batch: readonly StreamRecord[]): Promise<boolean> {
    const { maximumRetryAttempts, bisectOnError } = this.#source.mapping
    let rest = batch
    let tried = 0
    for (let pauses = 0; ; pauses++) {
      rest = await this.#discardExpired(rest, tried)
      if (rest.length === 0) return true
      const attempt = await this.#attempt(rest)
      this.#source.mapping.lastResult = attempt.kind === 'done' ? 'OK' : 'PROBLEM: Function call failed'
      if (attempt.kind === 'done') return true
      if (attempt.kind !== 'refused') tried++
      if (attempt.kind === 'partly') rest = rest.slice(attempt.from)
      // Splitting a batch does not count towards the retry quota.
      const split = attempt.kind === 'failed' && bisectOnError && rest.length > 1
      if (!split && maximumRetryAttempts >= 0 && tried > maximumRetryAttempts && !this.#signal.aborted) {
        await this.#discard(rest, 'RetryAttemptsExhausted', tried)
        return true
      }
      await this.#pause(Math.min(LONGEST_PAUSE_MILLISECONDS, FIRST_PAUSE_MILLISECONDS * 2 ** pauses))
      if (this.#signal.aborted) return this.#leave(rest)
      if (split) return this.#settleHalves(rest)
    }
  }

  async #settleHalves(batch: readonly StreamRecord[]): Promise<boolean> {
    const middle = Math.ceil(batch.length / 2)
    return (await this.#settle(batch.slice(0, middle))) && (await this.#settle(batch.slice(middle)))
  }

  /** Leaves records for the next reader of the lane, which begins with the first of them. */
  #leave([first]: readonly StreamRecord[]): false {
    this.#unsettled = first
    return false
  }

  /** One invocation. What never reached the function (throttles, a missing function) is no attempt: it is refused. */
  async #attempt(batch: readonly StreamRecord[]): Promise<Attempt> {
    const target = targetOf(this.#cloud, this.#source.mapping)
    if (target === undefined) return { kind: 'refused' }
    const event = this.#eventOf(batch, target)
    const result = await invokeMapped(this.#cloud, this.#source.mapping, target, event).catch(() => undefined)
    if (result === undefined) return { kind: 'refused' }
    if (result.functionError !== undefined) return { kind: 'failed' }
    // Without ReportBatchItemFailures the answer is ignored, failures in it too.
    if (!this.#source.mapping.reportBatchItemFailures) return { kind: 'done' }
    const verdict = readBatchResponse(
      result.payload,
      batch.map(({ sequenceNumber }) => sequenceNumber),
    )
    // The lowest sequence number is where to go on.
    return verdict.kind === 'partly' ? { kind: 'partly', from: Math.min(...verdict.failed) } : verdict
  }

  #eventOf(batch: readonly StreamRecord[], { version }: MappingTarget) {
    const { role } = version.settings
    return { Records: batch.map((record) => streamRecord(record, this.#source.shard, this.#source.mapping, role)) }
  }

  async #discardExpired(batch: readonly StreamRecord[], tried: number): Promise<readonly StreamRecord[]> {
    const oldest = this.#cloud.clock.now() - this.#longestAge()
    const fresh = batch.filter(({ arrivedAt }) => arrivedAt >= oldest)
    const expired = batch.filter(({ arrivedAt }) => arrivedAt < oldest)
    if (expired.length > 0) await this.#discard(expired, 'RecordAgeExceeded', tried)
    return fresh
  }

  /** In milliseconds: what the mapping says, but no longer than the stream keeps its records. */
  #longestAge(): number {
    const { maximumRecordAge } = this.#source.mapping
    const kept = this.#source.stream.retentionHours * 3_600_000
    return maximumRecordAge < 0 ? kept : Math.min(kept, maximumRecordAge * 1000)
  }

  /** Gives records up: the failure destination hears where they stand, a bucket gets them too. */
  async #discard(batch: readonly StreamRecord[], condition: string, attempts: number): Promise<void> {
    const target = targetOf(this.#cloud, this.#source.mapping)
    const { onFailure, eventSourceArn, functionArn, id } = this.#source.mapping
    const version = target?.version.version ?? '$LATEST'
    const facts = { condition, attempts, version, requestId: uuid(this.#cloud.random) }
    const record = discardRecord(batch, this.#source.shard, this.#source.mapping, this.#cloud.clock.now(), facts)
    const body = JSON.stringify(record)
    if (target === undefined || onFailure === undefined) {
      this.#cloud.log(`${batch.length} records of ${eventSourceArn} given up: ${condition}; no destination: ${body}`)
      return
    }
    const payload = JSON.stringify(this.#eventOf(batch, target))
    await deliver(this.#cloud, target, onFailure, {
      body,
      objectKey: `aws/lambda/${id}/${this.#source.shard.id}/${objectKeyTail(this.#cloud)}`,
      objectBody: JSON.stringify({ ...record, payload }),
      detailType: 'Lambda Function Invocation Result - Failure',
      functionArn,
    })
  }

  #pause(milliseconds: number): Promise<void> {
    return delay(this.#cloud.clock, milliseconds, this.#signal)
  }
}
