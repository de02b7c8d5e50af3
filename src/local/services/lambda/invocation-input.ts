import { AwsError } from '../../../core/errors.ts'

const USER = { fields: { Type: 'User' } }

/** What an invocation may carry, in bytes; in Lambda's documents 1 MB is 1,048,576 bytes. */
export const MAX_SYNC_BYTES = 6_291_456
export const MAX_ASYNC_BYTES = 1_048_576

/** Makes sure that a payload is JSON of no more than that. @throws AwsError `RequestTooLargeException`, `InvalidRequestContentException` */
export function checkPayload(payload: Buffer, limit: number): void {
  if (payload.length > limit) {
    const message = `Request must be smaller than ${limit} bytes for the InvokeFunction operation`
    throw new AwsError('RequestTooLargeException', message, USER)
  }
  if (payload.length === 0) return
  try {
    JSON.parse(payload.toString())
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'not JSON'
    throw new AwsError('InvalidRequestContentException', `Could not parse request body into json: ${reason}`, USER)
  }
}

/** The client context as the function gets it. @throws AwsError `InvalidRequestContentException` */
export function readClientContext(base64: string): string {
  const text = Buffer.from(base64, 'base64').toString()
  try {
    JSON.parse(text)
    return text
  } catch {
    const message = 'Client context must be a valid Base64-encoded JSON object.'
    throw new AwsError('InvalidRequestContentException', message, USER)
  }
}

/** A log stays in its account. @throws AwsError `AccessDeniedException` */
export function checkLogAccess(logType: string | undefined, owner: string, caller: { readonly account: string }): void {
  if (logType !== 'Tail' || owner === caller.account) return
  throw new AwsError('AccessDeniedException', 'Cross-account log access is not allowed')
}
