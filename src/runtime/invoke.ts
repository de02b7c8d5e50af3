import { encode } from '../sigv4/canonical-request.ts'
import { assumedCredentials, dropSession, ownCredentials, type RoleOptions } from './assumed-role.ts'
import { BridgeError } from './bridge-error.ts'
import { callAws } from './call-aws.ts'

/** A function in any account: called with a role there, or, without one, with the calling function's own credentials. */
export interface Target extends Partial<RoleOptions> {
  /** With the qualifier, where one is wanted. */
  readonly functionArn: string
}

export type InvocationType = 'Event' | 'RequestResponse'

/** AWS says so of credentials that are over before their time. */
const STALE = new Set(['ExpiredToken', 'ExpiredTokenException', 'InvalidClientTokenId', 'UnrecognizedClientException'])

const RETRY_PAUSES = [100, 400] as const

/**
 * Invokes a function once, or, where the answer says that nothing was started and later may be better, up to three times.
 * A session that AWS no longer accepts is renewed once.
 * @param timeLeft milliseconds that may still be used, asked before each attempt
 * @throws BridgeError
 */
export async function invoke(
  target: Target,
  payload: string,
  type: InvocationType,
  timeLeft: () => number,
): Promise<string> {
  for (let attempt = 0, renewed = false; ; attempt++) {
    try {
      return await invokeOnce(target, payload, type, timeLeft())
    } catch (error) {
      if (!(error instanceof BridgeError)) throw error
      const pause = RETRY_PAUSES[attempt]
      if (STALE.has(error.code) && !renewed && target.roleArn !== undefined) {
        renewed = true
        dropSession(target as RoleOptions)
      } else if (!mayRetry(error) || pause === undefined || timeLeft() < 2 * pause) throw error
      else await new Promise((resolve) => setTimeout(resolve, pause))
    }
  }
}

/** After a lost connection nobody knows whether the event was taken: only an answer that refuses it is safe to follow up. */
function mayRetry({ code, retryable }: BridgeError): boolean {
  return retryable && code !== 'Network' && code !== 'Deadline'
}

async function invokeOnce(target: Target, payload: string, type: InvocationType, timeout: number): Promise<string> {
  const { functionArn, roleArn } = target
  if (timeout <= 0) throw new BridgeError('Deadline', 'no time is left for another call', { retryable: true })
  const credentials =
    roleArn === undefined ? ownCredentials() : await assumedCredentials({ ...target, roleArn }, timeout)
  const { headers, body } = await callAws({
    service: 'lambda',
    region: functionArn.split(':')[3] ?? '',
    path: `/2015-03-31/functions/${encode(functionArn)}/invocations`,
    headers: { 'content-type': 'application/json', 'x-amz-invocation-type': type },
    body: payload,
    credentials,
    timeout,
  })
  if (headers['x-amz-function-error'] === undefined) return body
  const { errorType = 'Unknown' } = JSON.parse(body) as { errorType?: string }
  const message = `${functionArn} failed with ${errorType}; its log says more`
  throw new BridgeError('FunctionError', message, { retryable: true, account: functionArn.split(':')[4] })
}
