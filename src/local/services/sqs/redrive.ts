import { parseArn } from '../../../core/arn.ts'
import type { AwsError } from '../../../core/errors.ts'
import type { Store } from '../../store/state.ts'
import { invalidParameter } from './errors.ts'
import { findQueueByArn } from './find.ts'

/** Where messages go that were received too often. */
export interface RedrivePolicy {
  readonly deadLetterTargetArn: string
  readonly maxReceiveCount: number
}

/** Which queues may use this one as their dead-letter queue. */
export interface RedriveAllowPolicy {
  readonly redrivePermission: 'allowAll' | 'denyAll' | 'byQueue'
  readonly sourceQueueArns?: readonly string[]
}

const MAX_RECEIVES = 1_000
const MAX_SOURCES = 10

/** @throws AwsError `InvalidParameterValue` */
export function readRedrivePolicy(text: string): RedrivePolicy {
  const { deadLetterTargetArn, maxReceiveCount } = readMap(text, 'RedrivePolicy')
  const missing = deadLetterTargetArn === undefined ? 'deadLetterTargetArn' : 'maxReceiveCount'
  if (deadLetterTargetArn === undefined || maxReceiveCount === undefined) {
    throw invalidParameter(text, 'RedrivePolicy', `Redrive policy does not contain mandatory attribute: ${missing}.`)
  }
  const target = parseArn(String(deadLetterTargetArn))
  if (target === undefined) throw invalidParameter(text, 'RedrivePolicy', 'Invalid value for deadLetterTargetArn.')
  if (target.service !== 'sqs') {
    throw invalidParameter(text, 'RedrivePolicy', 'Only SQS queues are valid resources for deadLetterTargetArn')
  }
  const count = Number(maxReceiveCount)
  if (!Number.isInteger(count) || count < 1 || count > MAX_RECEIVES) {
    const range = `valid values are from 1 to ${MAX_RECEIVES} both inclusive.`
    throw invalidParameter(
      text,
      'RedrivePolicy',
      `Invalid value for maxReceiveCount: ${String(maxReceiveCount)}, ${range}`,
    )
  }
  return { deadLetterTargetArn: String(deadLetterTargetArn), maxReceiveCount: count }
}

/** @throws AwsError `InvalidParameterValue` */
export function readRedriveAllowPolicy(text: string): RedriveAllowPolicy {
  const { redrivePermission, sourceQueueArns } = readMap(text, 'RedriveAllowPolicy')
  if (redrivePermission !== 'allowAll' && redrivePermission !== 'denyAll' && redrivePermission !== 'byQueue') {
    throw cannotAllow(text, ", as it's in an unsupported format.")
  }
  if (redrivePermission !== 'byQueue') {
    if (sourceQueueArns === undefined) return { redrivePermission }
    throw cannotAllow(text, '. You can specify source queue ARNs only when the permission type is byQueue.')
  }
  const arns: unknown[] = Array.isArray(sourceQueueArns) ? sourceQueueArns : []
  const isList = arns.length >= 1 && arns.length <= MAX_SOURCES && arns.every((arn) => typeof arn === 'string')
  if (isList) return { redrivePermission, sourceQueueArns: arns as string[] }
  throw cannotAllow(
    text,
    `. When you specify the byQueue permission type, you must also specify between 1 and ${MAX_SOURCES} source queue ARNs.`,
  )
}

/**
 * Checks that a queue may have that other one as its dead-letter queue: of the same account, Region and type, and willing.
 * @throws AwsError `InvalidParameterValue`
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
 */
export function checkRedrive(sourceArn: string, policy: RedrivePolicy | undefined, store: Store): void {
  if (policy === undefined) return
  const refuse = (reason: string) => invalidParameter(JSON.stringify(policy), 'RedrivePolicy', reason)
  const [source, target] = [parseArn(sourceArn), parseArn(policy.deadLetterTargetArn)]
  if (source?.region !== target?.region) throw refuse('Dead-letter target must be in same region as the source.')
  if (source?.account !== target?.account) {
    // Not verified.
    throw refuse('Dead-letter target owner should be same as the source.')
  }
  const queue = findQueueByArn(policy.deadLetterTargetArn, store)
  if (queue === undefined) throw refuse('Dead letter target does not exist.')
  if (queue.fifo !== sourceArn.endsWith('.fifo')) {
    throw refuse('Dead-letter queue must be same type of queue as the source.')
  }
  const allowed = queue.settings.RedriveAllowPolicy
  if (allowed === undefined || allowed.redrivePermission === 'allowAll') return
  if (allowed.redrivePermission === 'byQueue' && allowed.sourceQueueArns?.includes(sourceArn)) return
  throw refuse('Queue does not have permission to use the dead-letter queue as its redrive target.')
}

function cannotAllow(text: string, why: string): AwsError {
  return invalidParameter(text, 'RedriveAllowPolicy', `Amazon SQS can't create the redrive allow policy${why}`)
}

function readMap(text: string, parameter: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>
  } catch {}
  throw invalidParameter(text, parameter, 'Redrive policy is not a valid JSON map.')
}
