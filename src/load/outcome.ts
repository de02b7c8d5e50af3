/** How an arrival can fail, from the client's own side to the function's. */
export type FailureKind =
  | 'unfinished'
  | 'connection'
  | 'timeout'
  | 'throttle'
  | 'permission'
  | 'credentials'
  | 'vpc'
  | 'service'
  | 'refused'
  | 'function'

export interface Failure {
  readonly kind: FailureKind
  /** AWS's name for it, a throttle's with its `Reason`; a function's error type; a system's code. */
  readonly code: string
  readonly message: string
}

/** What became of one arrival. */
export type Outcome = Failure | 'ok'

/** What a request came to: one outcome for all of its arrivals, or one for each. */
export interface Answer {
  readonly outcomes: Outcome | readonly Outcome[]
  /** What the function itself said of its run, where it was asked. */
  readonly report?: FunctionReport
}

/** A `REPORT` line of a function's log. */
export interface FunctionReport {
  /** Milliseconds. */
  readonly duration: number
  /** Milliseconds; only of the first run of an environment. */
  readonly init?: number
}

/** In words, as they stand in the report. */
export const FAILURE_WORDS: Readonly<Record<FailureKind, string>> = {
  unfinished: 'no answer by the end',
  connection: 'no connection',
  timeout: 'timed out',
  throttle: 'throttled',
  permission: 'permission',
  credentials: 'credentials',
  vpc: 'VPC',
  service: 'service error',
  refused: 'refused',
  function: 'function error',
}
