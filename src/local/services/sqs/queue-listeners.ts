import type { Cancel, Clock } from '../../../core/clock.ts'

/** Who wants to know of receivable messages; and, while there is somebody, one timer for the next message that falls due. */
export class QueueListeners {
  readonly #listeners = new Set<() => void>()
  readonly #clock: Clock
  readonly #onDue: () => void
  #timer: { readonly due: number; readonly cancel: Cancel } | undefined
  #isNotifying = false

  constructor(clock: Clock, onDue: () => void) {
    this.#clock = clock
    this.#onDue = onDue
  }

  add(listener: () => void): Cancel {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
      if (this.#listeners.size === 0) this.#stop()
    }
  }

  /** Calls the listeners once what runs now is done, however often it is asked until then. */
  notify(): void {
    if (this.#isNotifying || this.#listeners.size === 0) return
    this.#isNotifying = true
    queueMicrotask(() => {
      this.#isNotifying = false
      for (const listener of [...this.#listeners]) listener()
    })
  }

  /** Tells when the next message falls due. */
  watch(due: number | undefined): void {
    if (this.#timer?.due === due) return
    this.#stop()
    if (due === undefined || this.#listeners.size === 0) return
    const cancel = this.#clock.schedule(due - this.#clock.now(), () => {
      this.#timer = undefined
      this.#onDue()
    })
    this.#timer = { due, cancel }
  }

  #stop(): void {
    this.#timer?.cancel()
    this.#timer = undefined
  }
}
