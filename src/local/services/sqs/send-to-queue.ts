import type { MessageAttributeValue } from '@aws-sdk/client-sqs'
import { uuid } from '../../../core/random.ts'
import type { Cloud } from '../../cloud.ts'
import type { Access } from '../../operation.ts'
import type { Store } from '../../store/state.ts'
import { arnAccess } from './access.ts'
import { findQueueByArn } from './find.ts'

/** The actions that event source mappings, destinations and dead-letter queues need. */
export type QueueAction =
  | 'SendMessage'
  | 'ReceiveMessage'
  | 'DeleteMessage'
  | 'ChangeMessageVisibility'
  | 'GetQueueAttributes'

/** The access that `sqs:<action>` on a queue needs, whether there is such a queue or not. */
export function queueAccess(action: QueueAction, queueArn: string, store: Store): Access {
  return arnAccess(action, queueArn, store)
}

/**
 * Puts a message on a queue, as other services do; nobody is asked whether that is allowed. Texts become message attributes
 * of type String. In a FIFO queue, every message is a group and a deduplication id of its own.
 * @returns false where there is no such queue
 */
export function sendToQueue(
  { clock, random, store }: Pick<Cloud, 'clock' | 'random' | 'store'>,
  queueArn: string,
  body: string,
  attributes: Readonly<Record<string, string | MessageAttributeValue>> = {},
  traceHeader?: string,
): boolean {
  const queue = findQueueByArn(queueArn, store)
  if (queue === undefined) return false
  const id = uuid(random)
  const named = Object.entries(attributes).map(([name, value]) => [
    name,
    typeof value === 'string' ? { DataType: 'String', StringValue: value } : value,
  ])
  queue.send(
    {
      id,
      body,
      senderId: queue.account,
      ...(named.length > 0 && { attributes: Object.fromEntries(named) }),
      ...(traceHeader !== undefined && { traceHeader }),
      ...(queue.fifo && { groupId: id, deduplicationId: id }),
    },
    clock.now(),
  )
  return true
}
