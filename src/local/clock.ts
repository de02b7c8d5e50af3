import type { Cancel, Clock } from '../core/clock.ts'

interface Timer {
  readonly due: number
  readonly run: () => void
}

/** Node's timers take at most this many milliseconds. */
const LONGEST_WAIT = 2_147_483_647

/**
 * The clock of the local AWS: real time, plus whatever it has been advanced by. Everything that AWS does after a while
 * (expiry, retries, ages, windows) hangs on it; what a function's process does, runs on real time.
 */
export class LocalClock implements Clock {
  #advanced = 0
  /** While it is being advanced, time stands still for each call. */
  #still: number | undefined
  readonly #timers = new Set<Timer>()
  #wakeUp: NodeJS.Timeout | undefined
  /** When the earliest call falls due, as far as the wake-up is set for it. */
  #wakeAt = Number.POSITIVE_INFINITY

  now(): number {
    return this.#still ?? Date.now() + this.#advanced
  }

  /** By how many milliseconds this clock is ahead of real time. */
  get advanced(): number {
    return this.#advanced
  }

  /** Lets `milliseconds` pass at once: every call that falls due is made, in the order of its time. */
  advance(milliseconds: number): void {
    const begun = this.now()
    const end = begun + milliseconds
    try {
      for (let next = this.#earliest(); next !== undefined && next.due <= end; next = this.#earliest()) {
        this.#still = Math.max(begun, next.due)
        this.#fire(next)
      }
    } finally {
      this.#still = undefined
      this.#advanced += Math.max(0, end - this.now())
      this.#arm()
    }
  }

  schedule(milliseconds: number, run: () => void): Cancel {
    const timer = { due: this.now() + Math.max(0, milliseconds), run }
    this.#timers.add(timer)
    // Only a call that falls due before all others changes when to wake up.
    if (timer.due < this.#wakeAt) this.#arm()
    return () => {
      this.#timers.delete(timer)
    }
  }

  /** Forgets every scheduled call, and goes back to real time. */
  reset(): void {
    this.#timers.clear()
    clearTimeout(this.#wakeUp)
    this.#wakeAt = Number.POSITIVE_INFINITY
    this.#advanced = 0
  }

  #earliest(): Timer | undefined {
    let earliest: Timer | undefined
    for (const timer of this.#timers) if (earliest === undefined || timer.due < earliest.due) earliest = timer
    return earliest
  }

  #fire(timer: Timer): void {
    this.#timers.delete(timer)
    timer.run()
  }

  #arm(): void {
    clearTimeout(this.#wakeUp)
    const next = this.#earliest()
    this.#wakeAt = next?.due ?? Number.POSITIVE_INFINITY
    if (next === undefined) return
    const wait = Math.min(LONGEST_WAIT, Math.max(0, next.due - this.now()))
    this.#wakeUp = setTimeout(() => {
      for (let due = this.#earliest(); due !== undefined && due.due <= this.now(); due = this.#earliest())
        this.#fire(due)
      this.#arm()
    }, wait)
    this.#wakeUp.unref()
  }
}
