import type { ErrorKind } from '../runtime/bridge-error.ts'
import { kindOf } from '../runtime/error-kind.ts'
import type { Failure, FailureKind } from './outcome.ts'
import type { HttpAnswer } from './signed-client.ts'

const KINDS: Readonly<Partial<Record<ErrorKind, FailureKind>>> = {
  throttle: 'throttle',
  permission: 'permission',
  credentials: 'credentials',
  clock: 'credentials',
  network: 'vpc',
  transient: 'service',
}

/** What AWS’s refusal is: a row of the table that the run-time library goes by too. */
export function refusal({ status, headers, body }: HttpAnswer): Failure {
  const { Reason, __type, code, message, Message } = fieldsOf(body)
  const [header = ''] = String(headers['x-amzn-errortype'] ?? '').split(':')
  const name = (header || (__type ?? code ?? '')).replace(/^.*#/, '') || `HTTP ${status}`
  return awsFailure(name, status, message ?? Message ?? '', Reason)
}

/** A failure by AWS’s name for it. @param reason of a throttle */
export function awsFailure(name: string, status: number, message: string, reason?: string): Failure {
  const kind = KINDS[kindOf(name, status, message)] ?? 'refused'
  return { kind, code: reason === undefined ? name : `${name}: ${reason}`, message }
}

/** A function that answered with an error of its own. */
export function functionFailure(body: string): Failure {
  const { errorType, errorMessage } = fieldsOf(body)
  return { kind: 'function', code: errorType ?? 'Unhandled', message: errorMessage ?? '' }
}

/** A request to which there was no answer. */
export function noAnswer(error: unknown): Failure {
  const {
    name = 'Error',
    code = name,
    message = '',
  } = Object(error) as { name?: string; code?: string; message?: string }
  if (/Credential/i.test(name)) return { kind: 'credentials', code: name, message }
  return { kind: code === 'ETIMEDOUT' ? 'timeout' : 'connection', code, message }
}

type Fields = Partial<
  Record<'Reason' | '__type' | 'code' | 'message' | 'Message' | 'errorType' | 'errorMessage', string>
>

/** The texts of a JSON object; none where it is anything else. */
function fieldsOf(body: string): Fields {
  try {
    const value: unknown = JSON.parse(body)
    return Object.fromEntries(Object.entries(Object(value) as object).filter(([, text]) => typeof text === 'string'))
  } catch {
    return {}
  }
}
