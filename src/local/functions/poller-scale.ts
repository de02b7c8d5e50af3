/** Batches of one queue that are worked on at once in the beginning. */
const FIRST = 5
/** By how many more each second, while there is more to do: 300 a minute. */
const MORE_PER_SECOND = 5
/** What a machine's environments allow; Lambda goes on to 1,000. */
const MOST = 64

/**
 * How many batches of a queue are worked on at once: five at first, more as long as that is not enough, fewer after failures.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
 */
export class PollerScale {
  readonly #most: number
  #limit: number
  /** Since when it is not enough, or was last raised. */
  #busySince: number | undefined

  constructor(maximumConcurrency: number | undefined) {
    this.#most = Math.min(MOST, maximumConcurrency ?? MOST)
    this.#limit = Math.min(FIRST, this.#most)
  }

  get limit(): number {
    return this.#limit
  }

  /** As many are worked on as may be; answers in how many milliseconds there may be more, 0 where there may be now. */
  busy(now: number): number {
    this.#busySince ??= now
    const seconds = Math.floor((now - this.#busySince) / 1000)
    if (seconds === 0) return this.#busySince + 1000 - now
    this.#busySince += seconds * 1000
    this.#limit = Math.min(this.#most, this.#limit + seconds * MORE_PER_SECOND)
    return 0
  }

  /** There is nothing more to do for now. */
  idle(): void {
    this.#busySince = undefined
  }

  /** A batch failed or was throttled. */
  shrink(): void {
    this.#limit = Math.max(1, Math.floor(this.#limit / 2))
    this.#busySince = undefined
  }

  /** A batch was done: what was taken away comes back bit by bit. */
  recover(): void {
    if (this.#limit < Math.min(FIRST, this.#most)) this.#limit++
  }
}
