import { PolicyError } from '../../../iam/policy-error.ts'
import { validatePolicy } from '../../../iam/validate-policy.ts'
import type { Cloud } from '../../cloud.ts'
import type { Queue } from './queue.ts'
import { changeSettings, invalidValue } from './queue-settings.ts'
import { checkRedrive } from './redrive.ts'

/**
 * Changes settings and the policy of a queue; an empty policy removes it. All or nothing.
 * @throws AwsError `InvalidAttributeName`, `InvalidAttributeValue`, `InvalidParameterValue`
 */
export function setAttributes(
  queue: Queue,
  attributes: Readonly<Record<string, string>>,
  { clock, store }: Cloud,
): void {
  const { Policy, ...changes } = attributes
  const settings = changeSettings(queue.settings, changes, queue.fifo)
  if (changes.RedrivePolicy) checkRedrive(queue.arn, settings.RedrivePolicy, store)
  if (Policy) checkPolicy(Policy)
  if (Policy !== undefined) setPolicy(queue, Policy)
  const { MessageRetentionPeriod } = queue.settings
  queue.settings = settings
  if (MessageRetentionPeriod !== settings.MessageRetentionPeriod) queue.retentionChanged()
  queue.modifiedAt = clock.now()
}

/** Gives a queue that policy, or none where it is empty. */
export function setPolicy(queue: Queue, document: string): void {
  queue.policy = document === '' ? undefined : { name: `policy of ${queue.arn}`, document }
}

function checkPolicy(document: string): void {
  try {
    validatePolicy(document, 'resource')
  } catch (error) {
    if (error instanceof PolicyError) invalidValue('Policy', error.message)
    throw error
  }
}
