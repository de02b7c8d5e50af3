import type { Answer } from './outcome.ts'

/** How arrivals reach their target. */
export interface Sender {
  /** Arrivals that one request may carry. */
  readonly batch: number
  /** Never throws: what went wrong is an outcome. */
  readonly send: (first: number, count: number) => Promise<Answer>
  readonly close: () => void
}
