import type { Clock } from '../core/clock.ts'
import type { Answer, Outcome } from './outcome.ts'
import type { Schedule } from './schedule.ts'

/** One arrival that came to its end. Times in milliseconds since the start. */
export interface Sample {
  readonly index: number
  /** When it was meant to begin. Latency counts from here. */
  readonly intended: number
  /** When its request was sent; later than intended where the client was late or every place in flight was taken. */
  readonly sent: number | undefined
  readonly ended: number
  /** Whether it had to wait for a place in flight. */
  readonly hadToWait: boolean
  readonly outcome: Outcome
}

export interface OpenLoop {
  readonly schedule: Schedule
  readonly clock: Clock
  /** Requests under way at once, at most. */
  readonly inFlight: number
  /** Arrivals that one request may carry, where several are due. */
  readonly batch?: number
  readonly send: (first: number, count: number) => Promise<Answer>
  readonly take: (sample: Sample) => void
  /** Told of each arrival when the client notices that it is due, with the milliseconds it comes too late. */
  readonly due?: (index: number, late: number) => void
  readonly answered?: (first: number, answer: Answer) => void
  /** Milliseconds to wait for answers once nothing more begins; then what is open is `unfinished`. */
  readonly patience: number
  /** Ends it early: nothing more begins, not even what waits for a place; what is under way may end. */
  readonly signal?: AbortSignal
}

export interface Ran {
  /** Milliseconds since the start at which arrivals ended: the schedule's end, or earlier. */
  readonly stopped: number
  readonly mostInFlight: number
  /** Arrivals that waited for a place in flight, at most at once. */
  readonly mostWaiting: number
}

/** A microsecond: what is due within it is due. */
const AT_ONCE = 0.001

const UNFINISHED: Outcome = {
  kind: 'unfinished',
  code: 'Unfinished',
  message: 'there was no answer when the run ended',
}

/**
 * Sends arrivals when the schedule says so, not when the one before is answered: a server that stands still meets the same arrivals as
 * one that does not, and each one's latency counts from the moment it was meant to begin.
 */
export function runOpenLoop(loop: OpenLoop): Promise<Ran> {
  return new Promise((resolve) => new Runner(loop, resolve).step())
}

interface OpenRequest {
  readonly count: number
  readonly sent: number
  readonly fresh: number
}

class Runner {
  readonly #loop: OpenLoop
  readonly #start: number
  readonly #end: number
  readonly #done: (ran: Ran) => void
  readonly #open = new Map<number, OpenRequest>()
  #due = 0
  /** Arrivals below this one were noticed in an earlier step, and so waited. */
  #fresh = 0
  #sent = 0
  #stopped: number | undefined
  #mostInFlight = 0
  #mostWaiting = 0
  #cancel = () => {}
  #cancelPatience = () => {}
  #isOver = false

  constructor(loop: OpenLoop, done: (ran: Ran) => void) {
    this.#loop = loop
    this.#start = loop.clock.now()
    this.#end = loop.schedule.phases.warmUp + loop.schedule.phases.measured
    this.#done = done
    loop.signal?.addEventListener('abort', this.#stop, { once: true })
    if (loop.signal?.aborted) this.#stop()
  }

  /** Looks what is due, sends what it may, and sets the alarm for the next arrival. */
  readonly step = (): void => {
    this.#cancel()
    if (this.#isOver) return
    this.#fresh = this.#due
    if (this.#stopped === undefined) this.#notice()
    if (!this.#isAborted) this.#fill()
    const waiting = this.#due - this.#sent
    this.#mostWaiting = Math.max(this.#mostWaiting, waiting)
    const { schedule, clock } = this.#loop
    if (this.#stopped === undefined) {
      const next = this.#due < schedule.count ? schedule.at(this.#due) : this.#end
      // Sending takes time too: what has fallen due meanwhile is no reason to end.
      const isOver = this.#due === schedule.count && this.#now() >= this.#end - AT_ONCE
      if (isOver) this.#stop()
      else this.#cancel = clock.schedule(Math.max(0, next - this.#now()), this.step)
    } else if ((waiting === 0 || this.#isAborted) && this.#open.size === 0) this.#finish()
  }

  readonly #stop = (): void => {
    if (this.#stopped !== undefined || this.#isOver) return
    this.#stopped = Math.min(this.#now(), this.#end)
    this.#cancelPatience = this.#loop.clock.schedule(this.#loop.patience, () => this.#finish())
    queueMicrotask(this.step)
  }

  #notice(): void {
    const { schedule, due } = this.#loop
    const now = this.#now()
    for (; this.#due < schedule.count; this.#due++) {
      const late = now - schedule.at(this.#due)
      if (late < -AT_ONCE) return
      due?.(this.#due, Math.max(0, late))
    }
  }

  #fill(): void {
    const { inFlight, batch = 1, send, answered } = this.#loop
    while (this.#open.size < inFlight && this.#sent < this.#due) {
      const first = this.#sent
      const count = Math.min(batch, this.#due - first)
      this.#sent += count
      this.#open.set(first, { count, sent: this.#now(), fresh: this.#fresh })
      if (first >= this.#loop.schedule.warmUpCount) this.#mostInFlight = Math.max(this.#mostInFlight, this.#open.size)
      void send(first, count)
        .catch((error: unknown): Answer => ({ outcomes: unexpected(error) }))
        .then((answer) => {
          if (this.#isOver) return
          answered?.(first, answer)
          this.#close(first, answer.outcomes)
          this.step()
        })
    }
  }

  #close(first: number, outcomes: Answer['outcomes']): void {
    const request = this.#open.get(first)
    if (request === undefined) return
    this.#open.delete(first)
    const ended = this.#now()
    for (let index = first; index < first + request.count; index++) {
      const outcome = isList(outcomes) ? (outcomes[index - first] ?? UNFINISHED) : outcomes
      const intended = this.#loop.schedule.at(index)
      this.#loop.take({ index, intended, sent: request.sent, ended, hadToWait: index < request.fresh, outcome })
    }
  }

  #finish(): void {
    if (this.#isOver) return
    const ended = this.#now()
    for (const first of [...this.#open.keys()]) this.#close(first, UNFINISHED)
    this.#isOver = true
    this.#cancel()
    this.#cancelPatience()
    this.#loop.signal?.removeEventListener('abort', this.#stop)
    for (let index = this.#sent; index < this.#due; index++) {
      const intended = this.#loop.schedule.at(index)
      this.#loop.take({ index, intended, sent: undefined, ended, hadToWait: true, outcome: UNFINISHED })
    }
    this.#done({
      stopped: this.#stopped ?? ended,
      mostInFlight: this.#mostInFlight,
      mostWaiting: this.#mostWaiting,
    })
  }

  get #isAborted(): boolean {
    return this.#loop.signal?.aborted === true
  }

  #now(): number {
    return this.#loop.clock.now() - this.#start
  }
}

function isList(outcomes: Answer['outcomes']): outcomes is readonly Outcome[] {
  return Array.isArray(outcomes)
}

function unexpected(error: unknown): Outcome {
  const { name, message } = error instanceof Error ? error : new Error(String(error))
  return { kind: 'connection', code: name, message }
}
