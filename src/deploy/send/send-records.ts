import { setTimeout as pause } from 'node:timers/promises'
import { isLost } from '../connection.ts'
import { describeError } from '../stack-problem.ts'
import type { OutRecord } from './read-records.ts'
import type { Sink } from './sink.ts'

/** A line that was not sent, or of which that is not known. */
export interface Unsent {
  readonly line: number
  /** AWS’s code; `not-tried` where it did not come to it; `unknown`: nobody answered, it may have arrived. */
  readonly code: string
  readonly message: string
}

export interface SendReport {
  readonly sent: number
  /** How often a record was sent again. */
  readonly retried: number
  /** How often one was refused for want of throughput. */
  readonly throttled: number
  readonly seconds: number
  /** By line. Together with those that were sent, every line. */
  readonly unsent: readonly Unsent[]
  /** What ended it early. */
  readonly stoppedBy?: unknown
}

export interface SendOptions {
  /** Records a second at most. */
  readonly rate?: number
  readonly signal?: AbortSignal
  readonly tell?: (sent: number) => void
  /** How often one record is sent at most; 12 unless given, which with the pauses in between is about half a minute. */
  readonly attempts?: number
}

const ATTEMPTS = 12
const FIRST_PAUSE = 100
const LONGEST_PAUSE = 5_000
/** With a rate, so many requests a second at least: it flows instead of coming in gushes. */
const BEATS = 10

/** Sends every record, those that are refused for now again and again; never throws. */
export async function sendRecords(
  records: readonly OutRecord[],
  sink: Sink,
  options: SendOptions = {},
): Promise<SendReport> {
  const run = new Run(sink, options)
  const batches = batchesOf(records, sink, options.rate)
  // One row of batches, from which every worker takes the next one.
  await Promise.all(Array.from({ length: sink.atOnce }, () => run.work(batches)))
  for (const { batch } of batches) run.giveUp(batch, 'not-tried', 'it did not come to it')
  return run.report()
}

interface Batch {
  readonly batch: readonly OutRecord[]
  /** How many records come before it. */
  readonly before: number
}

function* batchesOf(records: readonly OutRecord[], sink: Sink, rate?: number): Generator<Batch> {
  const most = rate === undefined ? sink.maxRecords : Math.min(sink.maxRecords, Math.max(1, Math.ceil(rate / BEATS)))
  for (let begin = 0; begin < records.length; ) {
    let end = begin
    let bytes = 0
    while (end < records.length && end - begin < most) {
      bytes += sink.sizeOf(records[end] as OutRecord)
      if (bytes > sink.maxBytes && end > begin) break
      end++
    }
    yield { batch: records.slice(begin, end), before: begin }
    begin = end
  }
}

class Run {
  readonly #sink: Sink
  readonly #options: SendOptions
  readonly #begun = performance.now()
  readonly #unsent: Unsent[] = []
  readonly #over: AbortSignal
  readonly #end = new AbortController()
  #sent = 0
  #retried = 0
  #throttled = 0
  #stoppedBy: unknown

  constructor(sink: Sink, options: SendOptions) {
    this.#sink = sink
    this.#options = options
    this.#over = AbortSignal.any([this.#end.signal, ...(options.signal ? [options.signal] : [])])
  }

  async work(batches: Generator<Batch>): Promise<void> {
    while (!this.#over.aborted) {
      // A loop with `of` would close the row for the others when it ends.
      const next = batches.next()
      if (next.done) return
      const { batch, before } = next.value
      const { rate } = this.#options
      if (rate !== undefined) await this.#wait(this.#begun + (before / rate) * 1_000 - performance.now())
      await this.#send(batch)
    }
  }

  async #send(batch: readonly OutRecord[]): Promise<void> {
    let waiting = batch
    for (let attempt = 1; waiting.length > 0; attempt++) {
      if (this.#over.aborted) return this.giveUp(waiting, 'not-tried', 'it did not come to it')
      const last = attempt >= (this.#options.attempts ?? ATTEMPTS)
      if (attempt > 1) this.#retried += waiting.length
      try {
        waiting = await this.#try(waiting, last)
      } catch (error) {
        this.#stoppedBy ??= error
        this.giveUp(waiting, isLost(error) ? 'unknown' : (error as Error).name, describeError(error as Error))
        return this.#end.abort()
      }
      if (waiting.length > 0) await this.#wait(pauseBefore(attempt))
    }
  }

  /** Answers those that are to be sent again. */
  async #try(batch: readonly OutRecord[], last: boolean): Promise<OutRecord[]> {
    const { refused, attempts } = await this.#sink.put(batch)
    this.#retried += (attempts - 1) * batch.length
    const again: OutRecord[] = []
    for (const [index, record] of batch.entries()) {
      const why = refused[index]
      if (why === undefined) {
        this.#sent++
        continue
      }
      if (why.throttled) this.#throttled++
      if (why.again && !last) again.push(record)
      else this.#unsent.push({ line: record.line, code: why.code, message: why.message })
    }
    this.#options.tell?.(this.#sent)
    return again
  }

  giveUp(records: readonly OutRecord[], code: string, message: string): void {
    for (const { line } of records) this.#unsent.push({ line, code, message })
  }

  report(): SendReport {
    return {
      sent: this.#sent,
      retried: this.#retried,
      throttled: this.#throttled,
      seconds: (performance.now() - this.#begun) / 1_000,
      unsent: this.#unsent.sort((a, b) => a.line - b.line),
      ...(this.#stoppedBy !== undefined && { stoppedBy: this.#stoppedBy }),
    }
  }

  async #wait(milliseconds: number): Promise<void> {
    if (milliseconds <= 0) return
    await pause(milliseconds, undefined, { signal: this.#over }).catch(() => {})
  }
}

/** Twice as long after each attempt, and never the same for everybody. */
function pauseBefore(attempt: number): number {
  return Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (attempt - 1)) * (0.5 + Math.random() / 2)
}
