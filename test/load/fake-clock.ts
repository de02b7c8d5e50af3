import type { Cancel, Clock } from '../../src/core/clock.ts'

interface Timer {
  readonly due: number
  readonly order: number
  readonly run: () => void
}

/** Time that passes only from one scheduled call to the next; whatever waits for a promise comes to its end in between. */
export class FakeClock implements Clock {
  #now = 1_000_000
  #order = 0
  readonly #timers = new Set<Timer>()

  now(): number {
    return this.#now
  }

  schedule(milliseconds: number, run: () => void): Cancel {
    const timer = { due: this.#now + Math.max(0, milliseconds), order: this.#order++, run }
    this.#timers.add(timer)
    return () => void this.#timers.delete(timer)
  }

  /** Time that somebody needs who does not wait. */
  spend(milliseconds: number): void {
    this.#now += milliseconds
  }

  /** Lets time pass until the promise has its value. */
  async until<Value>(promise: Promise<Value>): Promise<Value> {
    let isOver = false
    const over = promise.finally(() => {
      isOver = true
    })
    for (;;) {
      await new Promise(setImmediate)
      const [next] = [...this.#timers].sort((a, b) => a.due - b.due || a.order - b.order)
      if (isOver) return over
      if (next === undefined) throw new Error('nothing is scheduled, and it is not over')
      this.#timers.delete(next)
      this.#now = Math.max(this.#now, next.due)
      next.run()
    }
  }
}
