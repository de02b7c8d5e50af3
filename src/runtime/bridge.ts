import { BridgeError } from './bridge-error.ts'
import { type InvocationType, invoke, type Target } from './invoke.ts'
import { type Part, split } from './split.ts'

export interface BridgeOptions {
  readonly target: Target
  /**
   * `Event` (unless given): handed over as soon as the target's queue has it; order is then not promised.
   * `RequestResponse`: delivered when the target has answered; order is kept per shard.
   */
  readonly invocationType?: InvocationType
  /** What happens to a record that is too large for `Event` (1 MB): sent as `RequestResponse` (6 MB) unless `fail`. */
  readonly oversize?: 'sync' | 'fail'
  /**
   * Whether the event source mapping has `ReportBatchItemFailures`, as it should. Without it Lambda ignores the answer: set
   * `false`, and every failure fails the whole batch, which then comes again.
   */
  readonly reportBatchItemFailures?: boolean
}

/** What Lambda gives a stream handler. */
export interface StreamEvent {
  readonly Records?: readonly { readonly kinesis?: { readonly sequenceNumber: string } }[]
}

export interface BridgeContext {
  getRemainingTimeInMillis(): number
}

export interface BatchResponse {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[]
}

/** Payload limits in bytes. @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const LIMITS: Readonly<Record<InvocationType, number>> = { Event: 1_048_576, RequestResponse: 6_291_456 }

/** Kept back from the deadline, for the answer and the log, in milliseconds. */
const RESERVE_MILLISECONDS = 500

/**
 * Makes a handler that hands a Kinesis batch to a function in another account: in order, split by size, stopping at the first
 * failure. What was not delivered is reported, so that Lambda retries exactly that; if nothing was, it throws.
 *
 * @example
 * export const handler = bridge({ target: { functionArn: process.env.TARGET, roleArn: process.env.ROLE } })
 */
export function bridge(options: BridgeOptions): (event: StreamEvent, context: BridgeContext) => Promise<BatchResponse> {
  const { invocationType = 'Event' } = options
  return async (event, context) => {
    const timeLeft = () => context.getRemainingTimeInMillis() - RESERVE_MILLISECONDS
    const records = event.Records ?? []
    for (const part of split(records, LIMITS[invocationType])) {
      try {
        await deliver(part, options, timeLeft)
      } catch (error) {
        return stopped(error, part, records, options)
      }
    }
    return { batchItemFailures: [] }
  }
}

async function deliver(
  part: Part,
  { target, invocationType = 'Event', oversize = 'sync' }: BridgeOptions,
  timeLeft: () => number,
) {
  const fits = part.bytes <= LIMITS[invocationType]
  const type = fits || oversize === 'fail' ? invocationType : 'RequestResponse'
  if (part.bytes > LIMITS[type]) {
    const message = `a record of ${part.bytes} bytes is over the ${LIMITS[type]} of an invocation of type ${type}`
    throw new BridgeError('RecordTooLarge', message, { retryable: false })
  }
  await invoke(target, part.payload, type, timeLeft)
}

/** Ends a batch at its first failure, says so in one line, and answers what is left to do. */
function stopped(
  error: unknown,
  { from }: Part,
  records: NonNullable<StreamEvent['Records']>,
  { target, reportBatchItemFailures = true }: BridgeOptions,
): BatchResponse {
  const { code, retryable, account } =
    error instanceof BridgeError ? error : { code: 'Internal', retryable: false, account: undefined }
  const message = error instanceof Error ? error.message : String(error)
  const itemIdentifier = records[from]?.kinesis?.sequenceNumber
  const facts = {
    code,
    retryable,
    account,
    delivered: from,
    undelivered: records.length - from,
    target: target.functionArn,
  }
  console.error(JSON.stringify({ level: 'ERROR', message: `bridge stopped: ${message}`, ...facts }))
  if (from === 0 || itemIdentifier === undefined || !reportBatchItemFailures) throw error
  return { batchItemFailures: [{ itemIdentifier }] }
}
