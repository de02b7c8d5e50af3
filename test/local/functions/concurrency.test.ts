import { describe, expect, it } from 'vitest'
import { AwsError } from '../../../src/core/errors.ts'
import { LocalClock } from '../../../src/local/clock.ts'
import { ACCOUNT_CONCURRENCY, Concurrency } from '../../../src/local/functions/concurrency.ts'
import { LAMBDA, type LambdaFunction } from '../../../src/local/services/lambda/state.ts'
import { Store } from '../../../src/local/store/state.ts'

const [A, B] = ['111111111111', '222222222222']

/** Functions in a store, and the count of what runs of them. */
function startCount() {
  const store = new Store()
  const clock = new LocalClock()
  const concurrency = new Concurrency({ store, clock })
  const place = (name: string, account: string, region = 'us-east-1', reservedConcurrency?: number) => {
    const arn = `arn:aws:lambda:${region}:${account}:function:${name}`
    const fn = {
      name,
      arn,
      account,
      region,
      partition: 'aws',
      ...(reservedConcurrency !== undefined && { reservedConcurrency }),
    }
    store.get(LAMBDA, fn).functions.set(name, fn as LambdaFunction)
    return fn as LambdaFunction
  }
  /** How many of so many are let in, and why the others are not. */
  const enter = (fn: LambdaFunction, times: number, kind: 'synchronous' | 'queued' = 'queued') => {
    const leave: (() => void)[] = []
    const reasons = new Set<unknown>()
    for (let n = 0; n < times; n++) {
      try {
        leave.push(concurrency.enter(fn, kind))
      } catch (error) {
        expect(error).toBeInstanceOf(AwsError)
        expect(error).toMatchObject({ code: 'TooManyRequestsException', message: 'Rate Exceeded.' })
        reasons.add((error as AwsError).fields.Reason)
      }
    }
    return { leave, entered: leave.length, reasons: [...reasons] }
  }
  return { clock, place, enter }
}

// https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html
describe('an account', () => {
  it('runs a thousand invocations in each Region, of all functions together', () => {
    const { place, enter } = startCount()
    const [f, g] = [place('f', A), place('g', A)]
    const first = enter(f, 600)
    expect(enter(g, 500)).toMatchObject({ entered: 400, reasons: ['ConcurrentInvocationLimitExceeded'] })
    expect(enter(place('f', B), 1).entered).toBe(1)
    expect(enter(place('f', A, 'eu-west-1'), 1).entered).toBe(1)
    for (const leave of first.leave) leave()
    expect(enter(g, 700).entered).toBe(600)
  })

  it('has less for all where a function has its own', () => {
    const { place, enter } = startCount()
    const own = place('own', A, 'us-east-1', 300)
    const f = place('f', A)
    expect(enter(f, ACCOUNT_CONCURRENCY).entered).toBe(700)
    expect(enter(own, 301)).toMatchObject({
      entered: 300,
      reasons: ['ReservedFunctionConcurrentInvocationLimitExceeded'],
    })
  })
})

// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html: ten requests a second for each environment.
describe('a reserved concurrency', () => {
  it('takes ten synchronous requests a second for each of its places', () => {
    const { clock, place, enter } = startCount()
    const f = place('f', A, 'us-east-1', 2)
    clock.advance(1_000 - (clock.now() % 1_000))
    const ask = () => {
      const { leave, reasons } = enter(f, 1, 'synchronous')
      for (const each of leave) each()
      return reasons[0]
    }
    for (let n = 0; n < 20; n++) expect(ask()).toBeUndefined()
    expect(ask()).toBe('ReservedFunctionInvocationRateLimitExceeded')
    expect(enter(f, 2, 'queued').entered).toBe(2)
    clock.advance(1_000)
    expect(ask()).toBe('ReservedFunctionConcurrentInvocationLimitExceeded')
  })
})
