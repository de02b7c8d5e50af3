import type { Clock } from '../core/clock.ts'

/**
 * Time to fractions of a millisecond that no change of the system’s clock disturbs. Unlike other clocks it keeps the process alive: a
 * load that waits for its next arrival is not over.
 */
export const REAL_CLOCK: Clock = {
  now: () => performance.now(),
  schedule: (milliseconds, run) => {
    const timer = setTimeout(run, milliseconds)
    return () => clearTimeout(timer)
  },
}
