import { AwsError } from '../../core/errors.ts'
import { getOrCreate } from '../../core/get-or-create.ts'
import type { Cloud } from '../cloud.ts'
import { LAMBDA, type LambdaFunction } from '../services/lambda/state.ts'

/** Concurrent executions of an account in one Region, by default. */
export const ACCOUNT_CONCURRENCY = 1_000

/** Synchronous requests that one place of concurrency serves in a second. */
const REQUESTS_PER_PLACE = 10

/**
 * Counts running invocations against a function's reserved and an account's concurrency. That Lambda adds no more than 1,000
 * environments of a function in ten seconds is beyond what one machine starts, and not modelled.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html
 */
export class Concurrency {
  readonly #cloud: Pick<Cloud, 'clock' | 'store'>
  /** By function ARN. */
  readonly #running = new Map<string, number>()
  readonly #requests = new Map<string, { second: number; count: number }>()

  constructor(cloud: Pick<Cloud, 'clock' | 'store'>) {
    this.#cloud = cloud
  }

  /**
   * Takes one place; the answer gives it back.
   * @throws AwsError `TooManyRequestsException` with its Reason
   */
  enter(fn: LambdaFunction, kind: 'synchronous' | 'queued'): () => void {
    const running = this.#running.get(fn.arn) ?? 0
    if (fn.reservedConcurrency === undefined) {
      if (this.#unreservedRunning(fn) >= this.#unreserved(fn)) throw throttled('ConcurrentInvocationLimitExceeded')
    } else {
      if (running >= fn.reservedConcurrency) throw throttled('ReservedFunctionConcurrentInvocationLimitExceeded')
      if (kind === 'synchronous') this.#countRequest(fn.arn, fn.reservedConcurrency * REQUESTS_PER_PLACE)
    }
    this.#running.set(fn.arn, running + 1)
    return () => {
      const left = (this.#running.get(fn.arn) ?? 1) - 1
      if (left > 0) this.#running.set(fn.arn, left)
      else this.#running.delete(fn.arn)
    }
  }

  #countRequest(arn: string, limit: number): void {
    const second = Math.floor(this.#cloud.clock.now() / 1000)
    const requests = getOrCreate(this.#requests, arn, () => ({ second, count: 0 }))
    if (requests.second !== second) Object.assign(requests, { second, count: 0 })
    if (requests.count >= limit) throw throttled('ReservedFunctionInvocationRateLimitExceeded')
    requests.count++
  }

  #unreserved(fn: LambdaFunction): number {
    return this.#functionsBeside(fn).reduce(
      (left, { reservedConcurrency = 0 }) => left - reservedConcurrency,
      ACCOUNT_CONCURRENCY,
    )
  }

  #unreservedRunning(fn: LambdaFunction): number {
    return this.#functionsBeside(fn)
      .filter(({ reservedConcurrency }) => reservedConcurrency === undefined)
      .reduce((sum, { arn }) => sum + (this.#running.get(arn) ?? 0), 0)
  }

  #functionsBeside(fn: LambdaFunction): LambdaFunction[] {
    return [...this.#cloud.store.get(LAMBDA, fn).functions.values()]
  }
}

/** How long to wait is told in whole seconds; one is the shortest (AWS's own numbers are not verified). */
function throttled(Reason: string): AwsError {
  return new AwsError('TooManyRequestsException', 'Rate Exceeded.', { fields: { Reason, retryAfterSeconds: '1' } })
}
