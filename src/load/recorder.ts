import { Histogram } from './histogram.ts'
import type { Sample } from './open-loop.ts'
import type { Answer, Failure } from './outcome.ts'
import type { Schedule } from './schedule.ts'

/** Columns of the pictures, at most. */
const MOST_INTERVALS = 120

/** What happened to the arrivals that were meant to begin within one stretch of time. */
export interface Interval {
  readonly latency: Histogram
  failed: number
  /** Answers that came in this stretch, whenever they were asked for. */
  answered: number
}

export interface FailureCount extends Failure {
  count: number
}

/** Counts what the measured arrivals came to; those of the warm-up only as many as they were. */
export class Recorder {
  /** Of arrivals that went well, and of those that did not; milliseconds since they were meant to begin. */
  readonly latency = new Histogram()
  readonly failedLatency = new Histogram()
  /** Milliseconds from sending to the answer, of arrivals that went well. */
  readonly service = new Histogram()
  /** Milliseconds that the client noticed arrivals too late. */
  readonly late = new Histogram()
  /** Milliseconds that arrivals waited for a place in flight, of those that had to. */
  readonly waited = new Histogram()
  /** Milliseconds, by the function itself. */
  readonly duration = new Histogram()
  readonly init = new Histogram()
  readonly failures = new Map<string, FailureCount>()
  /** Milliseconds of each of the `intervals`: a second, or more where the run is long. */
  readonly width: number
  readonly intervals: Interval[] = []
  requests = 0
  warmUp = 0
  /** When the last answer came, in milliseconds since measuring began. */
  lastEnd = 0
  readonly #schedule: Schedule

  constructor(schedule: Schedule) {
    this.#schedule = schedule
    this.width = 1000 * Math.max(1, Math.ceil(schedule.phases.measured / 1000 / MOST_INTERVALS))
  }

  readonly due = (index: number, late: number): void => {
    if (index >= this.#schedule.warmUpCount) this.late.add(late)
  }

  readonly answered = (first: number, { report }: Answer): void => {
    if (first < this.#schedule.warmUpCount) return
    this.requests++
    if (report === undefined) return
    this.duration.add(report.duration)
    if (report.init !== undefined) this.init.add(report.init)
  }

  readonly take = (sample: Sample): void => {
    const { index, intended, sent, ended, hadToWait, outcome } = sample
    if (index < this.#schedule.warmUpCount) {
      this.warmUp++
      return
    }
    const { warmUp } = this.#schedule.phases
    const begun = this.#interval(intended - warmUp)
    const latency = ended - intended
    if (hadToWait) this.waited.add((sent ?? ended) - intended)
    this.lastEnd = Math.max(this.lastEnd, ended - warmUp)
    if (outcome !== 'ok') {
      begun.failed++
      this.failedLatency.add(latency)
      this.#count(outcome)
      return
    }
    this.latency.add(latency)
    begun.latency.add(latency)
    this.service.add(ended - (sent ?? ended))
    this.#interval(ended - warmUp).answered++
  }

  #interval(milliseconds: number): Interval {
    const index = Math.max(0, Math.floor(milliseconds / this.width))
    while (this.intervals.length <= index) this.intervals.push({ latency: new Histogram(), failed: 0, answered: 0 })
    return this.intervals[index] as Interval
  }

  #count(failure: Failure): void {
    const key = `${failure.kind} ${failure.code}`
    const known = this.failures.get(key)
    if (known === undefined) this.failures.set(key, { ...failure, count: 1 })
    else known.count++
  }
}
