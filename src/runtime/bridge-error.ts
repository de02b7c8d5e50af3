/**
 * What kind of failure it is, and so whether trying again can help:
 *
 * - `throttle`: too many calls or too much concurrency; retried, `Retry-After` honoured
 * - `transient`: AWS could not, for a moment; retried
 * - `network`: the called function's own network or state is not ready (no free address, no network interface); passes slowly,
 *   retried with long pauses
 * - `connection`: the connection broke; retried if the request had not been sent, or may be sent twice
 * - `unreachable`: there is no way to AWS from here
 * - `deadline`: the time was up
 * - `function`: the called function failed
 * - `credentials`: AWS takes the credentials no longer; a session is renewed once
 * - `clock`: AWS did not like the time of the signature; the clock is set once
 * - `permission`: denied; `account` and `fix` say whose turn it is
 * - `payload`: too large, or not what the other side takes; never retried
 * - `options`: what this library was given is wrong
 * - `permanent`: everything else that stays as it is until somebody acts
 */
export type ErrorKind =
  | 'throttle'
  | 'transient'
  | 'network'
  | 'connection'
  | 'unreachable'
  | 'deadline'
  | 'function'
  | 'credentials'
  | 'clock'
  | 'permission'
  | 'payload'
  | 'options'
  | 'permanent'

/** Kinds that later may be better, and the first pause in milliseconds before another try; 0: the caller's to decide. */
export const PAUSES: Readonly<Partial<Record<ErrorKind, number>>> = {
  throttle: 200,
  transient: 100,
  network: 1_000,
  connection: 100,
  unreachable: 0,
  deadline: 0,
  function: 0,
}

export interface ErrorDetails {
  readonly account?: string | undefined
  readonly fix?: string | undefined
  readonly mayHaveRun?: boolean
  readonly retryAfter?: number
  readonly reason?: string | undefined
  readonly cause?: unknown
}

/** Why a call failed, without credentials and without any payload. */
export class BridgeError extends Error {
  /**
   * AWS's error code (`AccessDenied`, `TooManyRequestsException` …), or one of ours: `Network`, `Deadline`,
   * `FunctionError`, `PartialFailure`, `RecordTooLarge`, `CallbackFailed`, `NotSent`, `InvalidPayload`, `InvalidAnswer`,
   * `InvalidClaim`, `InvalidQueue`, `InProgress`, `SessionTooLong`, `InvalidTarget`, `InvalidAccount`, `UnknownTarget`, `UnknownAccount`,
   * `UnexpectedAnswer`.
   */
  declare readonly code: string
  declare readonly kind: ErrorKind
  /** Whether trying again later can help without anybody changing anything. */
  declare readonly retryable: boolean
  /** The account that has to change something, where the answer tells. */
  declare readonly account: string | undefined
  /** What has to be changed there. */
  declare readonly fix: string | undefined
  /** Whether the called function may have run although this failed: then only what may run twice is safe to send again. */
  declare readonly mayHaveRun: boolean
  /** Milliseconds that AWS asks to wait; 0 where it does not say. */
  declare readonly retryAfter: number
  /** Which of its limits Lambda means by 429: `ReservedFunctionConcurrentInvocationLimitExceeded` and the like. */
  declare readonly reason: string | undefined

  constructor(code: string, message: string, kind: ErrorKind, details: ErrorDetails = {}) {
    super(message, details)
    this.name = 'BridgeError'
    Object.assign(this, { code, kind, retryable: kind in PAUSES, mayHaveRun: false, retryAfter: 0 }, details)
  }
}
