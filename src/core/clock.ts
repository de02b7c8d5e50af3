/** Takes back a scheduled call; calling it twice, or after the call was made, does nothing. */
export type Cancel = () => void

/** The only source of time. `now` is in milliseconds since the epoch. */
export interface Clock {
  now(): number
  /** Calls `run` once `milliseconds` of this clock's time have passed. Does not keep the process alive. */
  schedule(milliseconds: number, run: () => void): Cancel
}

/** Waits for `milliseconds` of the clock's time, or until the signal is aborted (then it resolves early). */
export function delay(clock: Clock, milliseconds: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    const done = () => {
      cancel()
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const cancel = clock.schedule(milliseconds, done)
    signal?.addEventListener('abort', done, { once: true })
  })
}
