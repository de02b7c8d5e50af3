import { AwsError } from '../../core/errors.ts'
import { LAMBDA, type LambdaFunction } from '../services/lambda/state.ts'
import type { Store } from '../store/state.ts'

/** Concurrent executions of an account in one Region, by default. */
export const ACCOUNT_CONCURRENCY = 1_000

/** Counts running invocations against a function's reserved and an account's concurrency. */
export class Concurrency {
  readonly #store: Store
  /** By function ARN. */
  readonly #running = new Map<string, number>()

  constructor(store: Store) {
    this.#store = store
  }

  /**
   * Takes one place; the answer gives it back.
   * @throws AwsError `TooManyRequestsException` with its Reason
   */
  enter(fn: LambdaFunction): () => void {
    const running = this.#running.get(fn.arn) ?? 0
    if (fn.reservedConcurrency !== undefined) {
      if (running >= fn.reservedConcurrency) throw throttled('ReservedFunctionConcurrentInvocationLimitExceeded')
    } else if (this.#unreservedRunning(fn) >= this.#unreserved(fn)) {
      throw throttled('ConcurrentInvocationLimitExceeded')
    }
    this.#running.set(fn.arn, running + 1)
    return () => {
      const left = (this.#running.get(fn.arn) ?? 1) - 1
      if (left > 0) this.#running.set(fn.arn, left)
      else this.#running.delete(fn.arn)
    }
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
    return [...this.#store.get(LAMBDA, fn).functions.values()]
  }
}

function throttled(reason: string): AwsError {
  return new AwsError('TooManyRequestsException', 'Rate Exceeded.', { fields: { Reason: reason, Type: 'User' } })
}
