import { type Arn, parseArn } from '../core/arn.ts'
import { encode } from '../sigv4/canonical-request.ts'
import type { Credentials } from '../sigv4/sign-request.ts'
import { assumedCredentials, dropSession, ownCredentials, type RoleOptions } from './assumed-role.ts'
import { BridgeError } from './bridge-error.ts'
import { callAws, parseObject } from './call-aws.ts'

/** A function in any account: called with a role there, or, without one, with the calling function's own credentials. */
export interface Target extends Partial<RoleOptions> {
  /** With the qualifier, where one is wanted. */
  readonly functionArn: string
}

export type InvocationType = 'Event' | 'RequestResponse'

/** AWS says so of credentials that are over before their time. */
const STALE = new Set(['ExpiredToken', 'ExpiredTokenException', 'InvalidClientTokenId', 'UnrecognizedClientException'])

const RETRY_PAUSES = [100, 400] as const

/** After these nobody knows whether the event was taken, or it is known to be. */
const MAYBE_STARTED = new Set(['Network', 'Deadline', 'FunctionError'])

/**
 * Invokes a function once, or, where the answer says that nothing was started and later may be better, up to three times.
 * A session that AWS no longer accepts is renewed once.
 * @param timeLeft milliseconds that may still be used, asked before each call
 * @throws BridgeError
 */
export async function invoke(
  target: Target,
  payload: string,
  type: InvocationType,
  timeLeft: () => number,
): Promise<string> {
  const { functionArn } = target
  const place = functionPlace(functionArn)
  for (let attempt = 0, renewed = false; ; attempt++) {
    let credentials: Credentials | undefined
    try {
      credentials = await credentialsFor(target, timeLeft)
      return await invokeOnce({ functionArn, place, payload, type, credentials, timeout: timeForCall(timeLeft) })
    } catch (error) {
      if (!(error instanceof BridgeError)) throw error
      const pause = RETRY_PAUSES[attempt]
      if (STALE.has(error.code) && !renewed && hasRole(target) && credentials !== undefined) {
        renewed = true
        dropSession(target, credentials)
      } else if (!mayRetry(error) || pause === undefined || timeLeft() < 2 * pause) throw error
      else await new Promise((resolve) => setTimeout(resolve, pause))
    }
  }
}

/** Only an answer that refuses the event is safe to follow up. */
function mayRetry({ code, retryable }: BridgeError): boolean {
  return retryable && !MAYBE_STARTED.has(code)
}

async function credentialsFor(target: Target, timeLeft: () => number): Promise<Credentials> {
  return hasRole(target) ? assumedCredentials(target, timeForCall(timeLeft)) : ownCredentials()
}

function hasRole(target: Target): target is Target & RoleOptions {
  return target.roleArn !== undefined
}

function timeForCall(timeLeft: () => number): number {
  const timeout = timeLeft()
  if (timeout > 0) return timeout
  throw new BridgeError('Deadline', 'no time is left for another call', { retryable: true })
}

interface Invocation {
  readonly functionArn: string
  readonly place: Arn
  readonly payload: string
  readonly type: InvocationType
  readonly credentials: Credentials
  readonly timeout: number
}

async function invokeOnce({ functionArn, place, payload, type, credentials, timeout }: Invocation): Promise<string> {
  const { headers, body } = await callAws({
    service: 'lambda',
    region: place.region,
    path: `/2015-03-31/functions/${encode(functionArn)}/invocations`,
    headers: { 'content-type': 'application/json', 'x-amz-invocation-type': type },
    body: payload,
    credentials,
    owner: place.account,
    timeout,
  })
  if (headers['x-amz-function-error'] === undefined) return body
  const message = `${functionArn} failed with ${errorType(body)}; its log says more`
  throw new BridgeError('FunctionError', message, { retryable: true, account: place.account })
}

function functionPlace(functionArn: string): Arn {
  const arn = parseArn(functionArn)
  if (arn?.service === 'lambda' && arn.region && arn.account) return arn
  throw new BridgeError('InvalidTarget', `functionArn \`${functionArn}\` is not the ARN of a function`, {
    retryable: false,
  })
}

/** The name of the error's class. All else in the answer is the other account's own. */
function errorType(body: string): string {
  const { errorType } = parseObject(body)
  return typeof errorType === 'string' && /^[\w.:$-]{1,128}$/.test(errorType) ? errorType : 'Unknown'
}
