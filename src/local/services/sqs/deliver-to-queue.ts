import type { MessageAttributeValue } from '@aws-sdk/client-sqs'
import type { Cloud } from '../../cloud.ts'
import { deliver, type Outcome, refused, type Sender } from '../../delivery.ts'
import { findQueueByArn } from './find.ts'
import { sendMessage } from './send-message.ts'
import { queueAccess } from './send-to-queue.ts'

/** A message as another service sends it. */
export interface QueueDelivery {
  readonly body: string
  readonly attributes?: Readonly<Record<string, MessageAttributeValue>>
  readonly groupId?: string | undefined
  readonly traceHeader?: string | undefined
}

/** Sends a message to a queue, as and where its policy allows the sender. */
export function deliverToQueue(cloud: Cloud, sender: Sender, arn: string, delivery: QueueDelivery): Outcome {
  const queue = findQueueByArn(arn, cloud.store)
  if (queue === undefined) return refused('NO_RESOURCE', 'the queue does not exist')
  const access = queueAccess('SendMessage', arn, cloud.store)
  return deliver(cloud, sender, { service: 'sqs', operation: 'SendMessage', access }, () => {
    const { body, attributes, groupId, traceHeader } = delivery
    const input = { MessageBody: body, MessageAttributes: attributes, MessageGroupId: groupId }
    sendMessage(queue, input, { cloud, caller: sender.caller, traceHeader })
  })
}
