import { AwsError } from '../core/errors.ts'
import { uuid } from '../core/random.ts'
import { decide } from './authorizer.ts'
import type { Cloud } from './cloud.ts'
import type { Caller } from './credentials.ts'
import type { Access } from './operation.ts'

/** Who hands something on: a service for one of its resources, or a role that it has assumed; from a Region. */
export interface Sender {
  readonly caller: Caller
  readonly region: string
}

/** Why something could not be delivered, as EventBridge tells its dead-letter queues. */
export type DeliveryError =
  | 'NO_RESOURCE'
  | 'NO_PERMISSIONS'
  | 'INVALID_PARAMETER'
  | 'THROTTLING'
  | 'CONNECTION_FAILURE'
  | 'ERROR_FROM_TARGET'
  | 'FAILED_TO_ASSUME_ROLE'
  | 'THIRD_ACCOUNT_HOP_DETECTED'
  | 'THIRD_REGION_HOP_DETECTED'

/** `refused` is for good; what `failed` may go well another time. */
export interface Undelivered {
  readonly kind: 'refused' | 'failed'
  readonly code: DeliveryError
  readonly reason: string
}

export type Outcome = { readonly kind: 'delivered' } | Undelivered

/** What a sender calls. */
export interface Target {
  readonly service: string
  readonly operation: string
  readonly access: Access
}

const DELIVERED: Outcome = { kind: 'delivered' }

/** Hands something on to another service: faults that were asked for strike it, policies decide it. */
export function deliver(cloud: Cloud, { caller, region }: Sender, target: Target, send: () => void): Outcome {
  const { service, operation, access } = target
  const strike = cloud.faults.strike({ service, operation, account: caller.account })
  if (strike?.error) return failure(strike.error)
  if (strike?.reset === 'before') return cutOff()
  const { decision, message } = decide(cloud, caller, access, { requestId: uuid(cloud.random), region })
  if (decision !== 'allow') return refused('NO_PERMISSIONS', message)
  try {
    send()
  } catch (error) {
    if (error instanceof AwsError) return refused('INVALID_PARAMETER', error.message)
    throw error
  }
  return strike?.reset === 'after' ? cutOff() : DELIVERED
}

export function refused(code: DeliveryError, reason: string): Undelivered {
  return { kind: 'refused', code, reason }
}

/** Errors of servers and throttling pass; others do not. */
function failure({ code, message = code, status = 400 }: { code: string; message?: string; status?: number }): Outcome {
  if (/throttl|too ?many|exceeded/i.test(code)) return { kind: 'failed', code: 'THROTTLING', reason: message }
  return { kind: status >= 500 ? 'failed' : 'refused', code: 'ERROR_FROM_TARGET', reason: message }
}

function cutOff(): Undelivered {
  return { kind: 'failed', code: 'CONNECTION_FAILURE', reason: 'the connection ended' }
}
