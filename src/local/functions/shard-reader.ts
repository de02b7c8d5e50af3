import { delay } from '../../core/clock.ts'
import { fraction, uuid } from '../../core/random.ts'
import { decide, quietly } from '../authorizer.ts'
import type { Cloud } from '../cloud.ts'
import { findStreamByArn, type Shard, type StreamRecord } from '../services/kinesis/stream.ts'
import { findVersion, lookUp, parseFunctionArn } from '../services/lambda/find.ts'
import type { EventSourceMapping, FunctionVersion, LambdaFunction } from '../services/lambda/state.ts'
import { sendRecord } from './destinations.ts'
import { executionCaller } from './execution-session.ts'
import { discardRecord, isFull, readBatchResponse, shareOut, streamEvent, takeBatch } from './stream-batch.ts'

const FIRST_PAUSE_MILLISECONDS = 1_000
const LONGEST_PAUSE_MILLISECONDS = 60_000

/** The function that a mapping calls, as it stands now. */
interface Target {
  readonly fn: LambdaFunction
  readonly version: FunctionVersion
}

type Reading = ReturnType<Shard['read']>

/** What became of an attempt. */
type Attempt = { readonly kind: 'done' | 'failed' | 'refused' } | { readonly kind: 'partly'; readonly from: number }

/** Reads one shard in order and hands it to the function batch by batch; an error blocks the shard until it is settled. */
export class ShardReader {
  readonly #cloud: Cloud
  readonly #mapping: EventSourceMapping
  readonly #shard: Shard
  readonly #signal: AbortSignal
  /** The first record that was neither delivered nor given up when the reader was stopped, by its sequence number. */
  #unsettled: string | undefined

  constructor(cloud: Cloud, mapping: EventSourceMapping, shard: Shard, signal: AbortSignal) {
    this.#cloud = cloud
    this.#mapping = mapping
    this.#shard = shard
    this.#signal = signal
  }

  /** Reads until it is told to stop or a closed shard has come to its end; `checkpoint` hears where reading got to. */
  async run(from: number, checkpoint: (position: number) => void): Promise<'shard closed' | 'stopped'> {
    let position = from
    while (!this.#signal.aborted) {
      if (this.#shard.closed && position >= this.#shard.end) return 'shard closed'
      if (!(await this.#mayRead())) continue
      const { records, nextPosition } = await this.#gather(position)
      if (records.length === 0) {
        // Records may have left the stream unread.
        position = nextPosition
        continue
      }
      await Promise.all(shareOut(records, this.#mapping.parallelizationFactor).map((lane) => this.#processLane(lane)))
      position = this.#unsettled === undefined ? nextPosition : this.#shard.positionOf({ from: this.#unsettled })
      checkpoint(position)
    }
    return 'stopped'
  }

  /** The execution role must be allowed to read, each time; where it is not, the mapping says so and tries again later. */
  async #mayRead(): Promise<boolean> {
    const target = this.#target()
    const stream = findStreamByArn(this.#mapping.eventSourceArn, this.#cloud.store)
    if (target === undefined || stream === undefined) {
      return this.#problem(target === undefined ? 'PROBLEM: Function not found' : 'PROBLEM: Stream not found')
    }
    const facts = { requestId: uuid(this.#cloud.random), region: stream.region }
    const access = {
      action: 'kinesis:GetRecords',
      resource: stream.arn,
      resourceAccount: stream.account,
      resourcePolicy: stream.policy,
    }
    try {
      const caller = executionCaller(this.#cloud, target.fn, target.version)
      if (quietly(this.#cloud, caller, access, facts).decision === 'allow') return true
      decide(this.#cloud, caller, access, facts)
    } catch {
      return this.#problem('PROBLEM: The role defined for the function cannot be assumed by Lambda.')
    }
    return this.#problem(
      'PROBLEM: Lambda cannot read the stream: the execution role is not allowed kinesis:GetRecords on it.',
    )
  }

  async #problem(text: string): Promise<false> {
    this.#mapping.lastResult = text
    await this.#pause(LONGEST_PAUSE_MILLISECONDS / 6)
    return false
  }

  /**
   * Reads what is there and, within the batch window, as much as fills a batch. Where nothing is there it waits and answers
   * without records: by then the role may no longer be allowed to read.
   */
  async #gather(position: number): Promise<Reading> {
    const { batchSize, batchWindow, parallelizationFactor } = this.#mapping
    const wanted = batchSize * parallelizationFactor
    const read = () => this.#shard.read(position, wanted)
    let reading = read()
    if (reading.records.length === 0) {
      this.#mapping.lastResult = 'No records processed'
      if (!this.#shard.closed) await this.#untilAppended()
      return reading
    }
    const end = this.#cloud.clock.now() + batchWindow * 1000
    while (batchWindow > 0 && !isFull(reading.records, wanted) && !this.#shard.closed) {
      const left = end - this.#cloud.clock.now()
      if (left <= 0 || this.#signal.aborted) break
      await this.#untilAppended(left)
      reading = read()
    }
    return reading
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
      const unsubscribe = this.#shard.onAppend(done)
      const cancel = milliseconds === undefined ? undefined : this.#cloud.clock.schedule(milliseconds, done)
      this.#signal.addEventListener('abort', done, { once: true })
    })
  }

  async #processLane(lane: readonly StreamRecord[]): Promise<void> {
    let rest = lane
    while (rest.length > 0 && !this.#signal.aborted) {
      const batch = takeBatch(rest, this.#mapping.batchSize)
      if (!(await this.#processBatch(batch))) return
      rest = rest.slice(batch.length)
    }
    this.#leave(rest)
  }

  /** Tries a batch until it is delivered or given up by the mapping's limits; false where the reader was stopped before. */
  async #processBatch(batch: readonly StreamRecord[]): Promise<boolean> {
    const { maximumRetryAttempts, bisectOnError } = this.#mapping
    let rest = batch
    let tried = 0
    for (let pauses = 0; ; pauses++) {
      rest = this.#discardExpired(rest, tried)
      if (rest.length === 0) return true
      const attempt = await this.#attempt(rest)
      this.#mapping.lastResult = attempt.kind === 'done' ? 'OK' : 'PROBLEM: Function call failed'
      if (attempt.kind === 'done') return true
      if (attempt.kind !== 'refused') tried++
      if (attempt.kind === 'partly') rest = rest.slice(attempt.from)
      // Splitting a batch does not count towards the retry quota.
      const split = attempt.kind === 'failed' && bisectOnError && rest.length > 1
      if (!split && maximumRetryAttempts >= 0 && tried > maximumRetryAttempts && !this.#signal.aborted) {
        this.#discard(rest, 'RetryAttemptsExhausted', tried)
        return true
      }
      await this.#pause(Math.min(LONGEST_PAUSE_MILLISECONDS, FIRST_PAUSE_MILLISECONDS * 2 ** pauses))
      if (this.#signal.aborted) return this.#leave(rest)
      if (split) return this.#processHalves(rest)
    }
  }

  async #processHalves(batch: readonly StreamRecord[]): Promise<boolean> {
    const middle = Math.ceil(batch.length / 2)
    return (await this.#processBatch(batch.slice(0, middle))) && (await this.#processBatch(batch.slice(middle)))
  }

  /** Leaves records for the next reader of the shard, which begins with the first of those that any lane has left. */
  #leave([first]: readonly StreamRecord[]): false {
    const number = first?.sequenceNumber
    if (number === undefined) return false
    if (this.#unsettled === undefined || BigInt(number) < BigInt(this.#unsettled)) this.#unsettled = number
    return false
  }

  /** One invocation. What never reached the function (throttles, a missing function) is no attempt: it is refused. */
  async #attempt(batch: readonly StreamRecord[]): Promise<Attempt> {
    const target = this.#target()
    if (target === undefined) return { kind: 'refused' }
    const { fn, version } = target
    const event = streamEvent(batch, this.#shard, this.#mapping, version.settings.role)
    const invocation = {
      requestId: uuid(this.#cloud.random),
      payload: Buffer.from(JSON.stringify(event)),
      invokedFunctionArn: this.#mapping.functionArn,
    }
    const result = await this.#cloud.functions.invoke(fn, version, invocation).catch(() => undefined)
    if (result === undefined) return { kind: 'refused' }
    if (result.functionError !== undefined) return { kind: 'failed' }
    // Without ReportBatchItemFailures the answer is ignored, failures in it too.
    return this.#mapping.reportBatchItemFailures ? readBatchResponse(result.payload, batch) : { kind: 'done' }
  }

  #target(): Target | undefined {
    const reference = parseFunctionArn(this.#mapping.functionArn)
    const fn = lookUp(reference, this.#cloud.store)
    try {
      return fn && { fn, version: findVersion(fn, reference, () => fraction(this.#cloud.random)) }
    } catch {
      return undefined
    }
  }

  #discardExpired(batch: readonly StreamRecord[], tried: number): readonly StreamRecord[] {
    const oldest = this.#cloud.clock.now() - this.#longestAge()
    const fresh = batch.filter(({ arrivedAt }) => arrivedAt >= oldest)
    const expired = batch.filter(({ arrivedAt }) => arrivedAt < oldest)
    if (expired.length > 0) this.#discard(expired, 'RecordAgeExceeded', tried)
    return fresh
  }

  /** In milliseconds: what the mapping says, but no longer than the stream keeps its records. */
  #longestAge(): number {
    const { maximumRecordAge, eventSourceArn } = this.#mapping
    const kept = (findStreamByArn(eventSourceArn, this.#cloud.store)?.retentionHours ?? Infinity) * 3_600_000
    return maximumRecordAge < 0 ? kept : Math.min(kept, maximumRecordAge * 1000)
  }

  /** Gives records up: what is known of them goes to the failure destination; the records stay in the stream. */
  #discard(batch: readonly StreamRecord[], condition: string, attempts: number): void {
    const target = this.#target()
    const { onFailure, eventSourceArn } = this.#mapping
    const facts = {
      condition,
      attempts,
      version: target?.version.version ?? '$LATEST',
      requestId: uuid(this.#cloud.random),
    }
    const body = JSON.stringify(discardRecord(batch, this.#shard, this.#mapping, this.#cloud.clock.now(), facts))
    if (target && onFailure !== undefined) sendRecord(this.#cloud, target.fn, target.version, onFailure, body)
    else this.#cloud.log(`${batch.length} records of ${eventSourceArn} given up: ${condition}; no destination: ${body}`)
  }

  #pause(milliseconds: number): Promise<void> {
    return delay(this.#cloud.clock, milliseconds, this.#signal)
  }
}
