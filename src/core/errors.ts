/** Anything an AWS error may carry beside code and message, as the service model spells it (`Reason`, `Type` …). */
export type ErrorFields = Readonly<Record<string, unknown>>

/**
 * An error as AWS puts it on the wire. The HTTP status and the error's shape come from the service model or, for codes that
 * no model has (`AccessDenied`, `SignatureDoesNotMatch` …), from the table of common errors; `status` overrides both.
 */
export class AwsError extends Error {
  readonly code: string
  readonly status: number | undefined
  readonly fields: ErrorFields
  /** HTTP headers to answer with, by lower-case name. */
  readonly headers: Readonly<Record<string, string>>

  constructor(
    code: string,
    message: string,
    options: { status?: number; fields?: ErrorFields; headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(message)
    this.name = 'AwsError'
    this.code = code
    this.status = options.status
    this.fields = options.fields ?? {}
    this.headers = options.headers ?? {}
  }
}
