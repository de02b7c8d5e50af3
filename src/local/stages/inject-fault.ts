import { setTimeout } from 'node:timers/promises'
import { AwsError } from '../../core/errors.ts'
import type { Cloud } from '../cloud.ts'
import type { FaultRule } from '../faults.ts'
import type { HttpResponse } from '../protocols/protocol.ts'
import type { AuthenticatedCall } from './authenticate.ts'

/** In place of an answer: the connection ends. */
export const CUT_OFF: HttpResponse = { status: 500, headers: {}, body: '', reset: true }

/**
 * Lets a request suffer the faults that are in force, if any strikes it: waits, answers an error, or tells when to end the
 * connection.
 * @throws AwsError the error that was asked for
 */
export async function injectFault(
  { service, operationName, caller }: AuthenticatedCall,
  { faults }: Cloud,
): Promise<FaultRule['reset']> {
  const strike = faults.strike({ service, operation: operationName, account: caller.account })
  if (strike === undefined) return undefined
  if (strike.latency > 0) await setTimeout(strike.latency)
  if (strike.error === undefined) return strike.reset
  const { code, message = 'a fault that was asked for', status } = strike.error
  throw new AwsError(code, message, status === undefined ? {} : { status })
}
