import { AwsError } from '../../../core/errors.ts'
import { uuid } from '../../../core/random.ts'
import type { OperationContext } from '../../operation.ts'
import { settings } from './describe-queue.ts'
import { invalidParameter } from './errors.ts'
import { findQueueByArn, lookUp, referTo } from './find.ts'
import { Queue } from './queue.ts'
import { changeSettings } from './queue-settings.ts'
import { setAttributes } from './set-attributes.ts'
import { SQS } from './state.ts'
import { addTags } from './tags.ts'

type Texts = Readonly<Record<string, string>>

/** A deleted queue's name is taken for so long. */
const NAME_RETURNS_AFTER = 60_000

/**
 * Creates a queue, or answers the one that has the name if the attributes given do not differ from its own.
 * @throws AwsError `InvalidParameterValue`, `QueueNameExists`, `QueueDeletedRecently`, or what an attribute is refused with
 */
export function createQueue(name: string, attributes: Texts, tags: Texts, context: OperationContext): Queue {
  const { FifoQueue, ...others } = attributes
  checkName(name, FifoQueue)
  const reference = referTo(name, context)
  const existing = lookUp(reference, context.cloud.store)
  if (existing !== undefined) {
    checkSame(existing, others)
    return existing
  }
  const { clock, random, store } = context.cloud
  const { queues, deletions } = context.state(SQS)
  checkDeletion(name, deletions, clock.now())
  const { arn, account, region } = reference
  const findQueue = (target: string) => findQueueByArn(target, store)
  const queue = new Queue({ id: uuid(random), name, arn, account, region, clock, findQueue })
  setAttributes(queue, others, context.cloud)
  addTags(queue.tags, tags)
  queues.set(name, queue)
  return queue
}

function checkName(name: string, fifoQueue: string | undefined): void {
  if (fifoQueue !== undefined && fifoQueue !== 'true') {
    throw new AwsError('InvalidAttributeName', 'Unknown Attribute FifoQueue.')
  }
  const isFifo = fifoQueue === 'true'
  if (isFifo && !name.endsWith('.fifo')) {
    throw new AwsError(
      'InvalidParameterValue',
      'The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length.',
    )
  }
  if (name.length <= 80 && (isFifo ? /^[\w-]+\.fifo$/ : /^[\w-]+$/).test(name)) return
  const reason = 'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length'
  throw invalidParameter(name, 'QueueName', reason)
}

/** Only what is given is compared. */
function checkSame(queue: Queue, { Policy, ...given }: Texts): void {
  const current = settings(queue)
  const wanted = settings({ settings: changeSettings(queue.settings, given, queue.fifo) })
  const differing = Object.keys(given).find((name) => current[name] !== wanted[name])
  const isOtherPolicy = Policy !== undefined && Policy !== (queue.policy?.document ?? '')
  const name = differing ?? (isOtherPolicy ? 'Policy' : undefined)
  if (name === undefined) return
  throw new AwsError(
    'QueueNameExists',
    `A queue already exists with the same name and a different value for attribute ${name}`,
  )
}

function checkDeletion(name: string, deletions: Map<string, number>, now: number): void {
  for (const [deleted, at] of deletions) if (now >= at + NAME_RETURNS_AFTER) deletions.delete(deleted)
  if (!deletions.has(name)) return
  throw new AwsError(
    'QueueDeletedRecently',
    'You must wait 60 seconds after deleting a queue before you can create another with the same name.',
  )
}
