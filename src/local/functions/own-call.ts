import { AwsError } from '../../core/errors.ts'
import type { Cloud } from '../cloud.ts'

/** A call that Lambda makes to another service. */
export interface OwnCall {
  readonly service: string
  readonly operation: string
  /** Whose role it is made with. */
  readonly account: string
}

/**
 * Carries out a call of Lambda's own to another service, which the faults that are in force may strike like any request; only
 * their latency is left out.
 * @throws AwsError the error that was asked for, or where the connection was to end
 */
export async function ownCall<T>(cloud: Cloud, call: OwnCall, carryOut: () => T | Promise<T>): Promise<T> {
  const strike = cloud.faults.strike(call)
  if (strike?.error) {
    const { code, message = 'a fault that was asked for', status } = strike.error
    throw new AwsError(code, message, status === undefined ? {} : { status })
  }
  if (strike?.reset === 'before') throw cutOff()
  const result = await carryOut()
  if (strike?.reset === 'after') throw cutOff()
  return result
}

function cutOff(): AwsError {
  return new AwsError('ServiceUnavailable', 'the connection ended', { status: 503 })
}
