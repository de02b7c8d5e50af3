import { uuid } from '../../../core/random.ts'
import type { Cloud } from '../../cloud.ts'
import { serviceCaller } from '../../credentials.ts'
import type { Sender, Undelivered } from '../../delivery.ts'
import { deliverToFunction } from '../lambda/deliver-to-function.ts'
import { deliverToQueue, type QueueDelivery } from '../sqs/deliver-to-queue.ts'
import { confirmationRequest, lambdaEvent, notification } from './envelope.ts'
import { passes } from './filter-policy.ts'
import { type PublishedMessage, textFor } from './message.ts'
import { retryDelay } from './retry-delay.ts'
import type { Subscription, Topic } from './state.ts'
import { deadLetterTarget, isRaw } from './subscription-attributes.ts'

/** A message on its way to one subscription. */
interface Dispatch {
  readonly topic: Topic
  readonly subscription: Subscription
  readonly messageId: string
  /** To the endpoint, and to a dead-letter queue, which gets what a queue would get. */
  readonly delivery: QueueDelivery
  readonly deadLetter: QueueDelivery
}

/** Hands a message to every confirmed subscription of its topic whose filter lets it through. */
export function fanOut(cloud: Cloud, topic: Topic, message: PublishedMessage): void {
  for (const subscription of topic.subscriptions.values()) {
    const { isConfirmed, filter, protocol } = subscription
    if (!isConfirmed || (filter !== undefined && !passes(filter, protocol, message))) continue
    dispatch(cloud, toDispatch(cloud, topic, subscription, message))
  }
}

/** Sends an endpoint the token with which its subscription can be confirmed. */
export function requestConfirmation(cloud: Cloud, topic: Topic, subscription: Subscription): void {
  const id = uuid(cloud.random)
  const request = confirmationRequest(cloud, topic, subscription, { id, now: cloud.clock.now() })
  const deadLetter = { body: JSON.stringify(request) }
  const delivery =
    subscription.protocol === 'lambda' ? { body: JSON.stringify(lambdaEvent(subscription, request)) } : deadLetter
  dispatch(cloud, { topic, subscription, messageId: id, delivery, deadLetter })
}

function toDispatch(cloud: Cloud, topic: Topic, subscription: Subscription, message: PublishedMessage): Dispatch {
  const { groupId, traceHeader, attributes, id: messageId } = message
  const more = { groupId, traceHeader }
  const envelope = notification(cloud, topic, subscription, message)
  const deadLetter: QueueDelivery = isRaw(subscription)
    ? { body: textFor(subscription.protocol, message), attributes, ...more }
    : { body: JSON.stringify(envelope), ...more }
  const delivery =
    subscription.protocol === 'lambda'
      ? { ...more, body: JSON.stringify(lambdaEvent(subscription, envelope)) }
      : deadLetter
  return { topic, subscription, messageId, delivery, deadLetter }
}

/** Delivers; what fails is tried again, what is refused or was tried too often goes to the dead-letter queue or is told. */
function dispatch(cloud: Cloud, one: Dispatch, failures = 0): void {
  const { topic, subscription, delivery } = one
  const { protocol, endpoint } = subscription
  const deliver = protocol === 'sqs' ? deliverToQueue : deliverToFunction
  const outcome = deliver(cloud, senderFor(topic), endpoint, delivery)
  if (outcome.kind === 'delivered') return
  const delay = outcome.kind === 'failed' ? retryDelay(failures) : undefined
  if (delay === undefined) giveUp(cloud, one, outcome)
  else cloud.clock.schedule(delay, () => dispatch(cloud, one, failures + 1))
}

function giveUp(cloud: Cloud, { topic, subscription, messageId, deadLetter }: Dispatch, { reason }: Undelivered): void {
  const target = deadLetterTarget(subscription)
  const story = `message ${messageId} of ${topic.arn} could not be delivered to ${subscription.endpoint} (${reason})`
  if (target === undefined) {
    cloud.log(`${story} and is gone: the subscription has no dead-letter queue`)
    return
  }
  const last = deliverToQueue(cloud, senderFor(topic), target, deadLetter)
  if (last.kind !== 'delivered')
    cloud.log(`${story}, nor to its dead-letter queue ${target} (${last.reason}), and is gone`)
}

/** SNS, on behalf of the topic. */
function senderFor({ arn, account, partition, region }: Topic): Sender {
  return { caller: serviceCaller('sns.amazonaws.com', { sourceArn: arn, account, partition }), region }
}
