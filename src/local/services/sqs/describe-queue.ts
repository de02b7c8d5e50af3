import { AwsError } from '../../../core/errors.ts'
import type { Queue } from './queue.ts'
import { isSetting } from './queue-settings.ts'

/**
 * The attributes asked for, or with `All` all that the queue has; those it has not are left out.
 * @throws AwsError `InvalidAttributeName` for a name that no queue has
 */
export function describeQueue(queue: Queue, names: readonly string[]): Record<string, string> {
  const attributes = { ...facts(queue), ...settings(queue) }
  for (const name of names) {
    if (name === 'All' || name === 'Policy' || name === 'FifoQueue' || isSetting(name)) continue
    if (!Object.hasOwn(attributes, name)) throw new AwsError('InvalidAttributeName', `Unknown Attribute ${name}.`)
  }
  const isWanted = names.includes('All') ? () => true : (name: string) => names.includes(name)
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => isWanted(name)))
}

function facts({ arn, counts, createdAt, modifiedAt, fifo, policy }: Queue): Record<string, string> {
  return {
    QueueArn: arn,
    ApproximateNumberOfMessages: String(counts.visible),
    ApproximateNumberOfMessagesNotVisible: String(counts['in flight']),
    ApproximateNumberOfMessagesDelayed: String(counts.delayed),
    CreatedTimestamp: String(Math.floor(createdAt / 1000)),
    LastModifiedTimestamp: String(Math.floor(modifiedAt / 1000)),
    ...(fifo && { FifoQueue: 'true' }),
    ...(policy && { Policy: String(policy.document) }),
  }
}

/** A queue's settings as texts. */
export function settings(queue: Pick<Queue, 'settings'>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(queue.settings).map(([name, value]) => [
      name,
      typeof value === 'object' ? JSON.stringify(value) : String(value),
    ]),
  )
}
