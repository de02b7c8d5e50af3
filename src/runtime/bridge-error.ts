/** Why something could not be delivered, without credentials and without any payload. */
export class BridgeError extends Error {
  /**
   * AWS's error code (`AccessDenied`, `TooManyRequestsException` …), or one of ours: `Network`, `Deadline`,
   * `FunctionError`, `RecordTooLarge`, `SessionTooLong`, `InvalidTarget`, `UnexpectedAnswer`.
   */
  readonly code: string
  /** Whether trying again later can help without anybody changing anything. */
  readonly retryable: boolean
  /** The account that has to change something, where the answer tells. */
  readonly account: string | undefined

  constructor(code: string, message: string, options: { retryable: boolean; account?: string | undefined }) {
    super(message)
    this.name = 'BridgeError'
    this.code = code
    this.retryable = options.retryable
    this.account = options.account
  }
}
