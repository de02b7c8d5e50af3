import { type Arn, parseArn } from '../../../core/arn.ts'
import { AwsError } from '../../../core/errors.ts'
import type { OperationContext } from '../../operation.ts'
import type { Store } from '../../store/state.ts'
import { invalidParameter } from './errors.ts'
import { SNS, type Subscription, type Topic } from './state.ts'

/** The topic of any account that has this ARN. */
export function findTopicByArn(arn: string, store: Store): Topic | undefined {
  const parsed = parseArn(arn)
  return parsed?.service === 'sns' ? store.get(SNS, parsed).topics.get(parsed.resource) : undefined
}

/** @throws AwsError `InvalidParameter` for what is no topic's ARN, `NotFound` */
export function topicOf(arn: string, context: OperationContext): Topic {
  readTopicArn(arn, context)
  const topic = findTopicByArn(arn, context.cloud.store)
  if (topic !== undefined) return topic
  throw new AwsError('NotFound', 'Topic does not exist')
}

/** The same for operations on tags, which know resources alone. @throws AwsError `InvalidParameter`, `ResourceNotFound` */
export function taggedTopic(arn: string, { cloud }: OperationContext): Topic {
  const topic = findTopicByArn(arn, cloud.store)
  if (topic !== undefined) return topic
  throw new AwsError('ResourceNotFound', 'Resource does not exist')
}

/**
 * Reads a topic's ARN, of whatever account in this Region.
 * @throws AwsError `InvalidParameter`
 */
export function readTopicArn(arn: string, context: OperationContext, parameter = 'TopicArn'): Arn {
  const parsed = readArn(arn, context, parameter)
  if (parsed.resource.includes(':')) throw invalidParameter(parameter)
  return parsed
}

/** A subscription's topic, by the ARN of the subscription. @throws AwsError `InvalidParameter` */
export function topicOfSubscription(arn: string, context: OperationContext): string {
  const { resource } = readArn(arn, context, 'SubscriptionArn')
  if (!/^[\w-]+:[\da-f-]{36}$/.test(resource)) throw invalidParameter('SubscriptionId')
  return arn.slice(0, arn.lastIndexOf(':'))
}

export function lookUpSubscription(arn: string, context: OperationContext): Subscription | undefined {
  return findTopicByArn(topicOfSubscription(arn, context), context.cloud.store)?.subscriptions.get(arn)
}

/** @throws AwsError `InvalidParameter`, `NotFound` */
export function findSubscription(arn: string, context: OperationContext): Subscription {
  const subscription = lookUpSubscription(arn, context)
  if (subscription !== undefined) return subscription
  throw new AwsError('NotFound', 'Subscription does not exist')
}

function readArn(arn: string, { partition, region }: OperationContext, parameter: string): Arn {
  const elements = arn.split(':').length
  if (elements < 6) {
    throw invalidParameter(`${parameter} Reason: An ARN must have at least 6 elements, not ${elements}`)
  }
  const parsed = parseArn(arn)
  if (parsed?.service === 'sns' && parsed.partition === partition.id && parsed.region === region) return parsed
  throw invalidParameter(parameter)
}
