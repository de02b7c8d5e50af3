import { currentContext } from './ambient.ts'
import { BridgeError, type ErrorDetails } from './bridge-error.ts'

/** The part of Lambda's context that is used. */
export interface LambdaContext {
  getRemainingTimeInMillis(): number
  /** On Managed Instances the trace id is here, and not in the environment. */
  readonly xRayTraceId?: string | undefined
}

export interface DeadlineOptions {
  /** The handler's context: the call ends half a second before the function does. */
  readonly context?: LambdaContext | undefined
  /** Milliseconds for the call, AssumeRole and retries and all. 10,000 unless given, or unless there is a context. */
  readonly timeout?: number | undefined
}

/** Milliseconds that may still be used: by the wall clock, since a timer does not run while the environment is frozen. */
export type TimeLeft = () => number

/** Kept back from the function's own deadline, for the answer and the log, in milliseconds. */
export const RESERVE_MILLISECONDS = 500
const DEFAULT_MILLISECONDS = 10_000
/** Eleven days; a timer takes no more than 24. */
const ENDLESS_MILLISECONDS = 1e9

export function timeLeftOf({ context = currentContext(), timeout }: DeadlineOptions): TimeLeft {
  const left = countdown(timeout ?? (context ? ENDLESS_MILLISECONDS : DEFAULT_MILLISECONDS))
  return context ? () => Math.min(left(), context.getRemainingTimeInMillis() - RESERVE_MILLISECONDS) : left
}

export function countdown(milliseconds: number): TimeLeft {
  const end = Date.now() + Math.min(milliseconds, ENDLESS_MILLISECONDS)
  return () => end - Date.now()
}

/** What is left. @throws BridgeError `Deadline` where that is nothing */
export function timeForCall(timeLeft: TimeLeft): number {
  const left = timeLeft()
  // A timer may go off a millisecond early.
  if (left > 1) return left
  throw new BridgeError('Deadline', 'no time is left for another call', 'deadline')
}

/**
 * The work's outcome, if it is there in time.
 * @param giveUp ends the work, which goes on otherwise, and tells what the error shall
 * @throws BridgeError `Deadline`
 */
export function within<T>(
  timeLeft: TimeLeft,
  work: () => Promise<T>,
  whose: string,
  giveUp?: () => ErrorDetails,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const left = timeForCall(timeLeft)
    const late = () =>
      reject(new BridgeError('Deadline', `no answer from ${whose} within ${left} ms`, 'deadline', giveUp?.()))
    const working = work()
    const timer = setTimeout(late, left)
    working.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
