import type { Tag } from '@aws-sdk/client-sns'
import type { OperationContext } from '../../operation.ts'
import { invalidParameter, notHere } from './errors.ts'
import { type Attributes, SNS, type Topic } from './state.ts'
import { addTags } from './tags.ts'
import { hasAttributes, readAttributes } from './topic-attributes.ts'
import { defaultPolicy, policyOf, setPolicy } from './topic-policy.ts'

/** The ARN that a topic of that name has, or would have. */
export function topicArn(name: string, { account, partition, region }: OperationContext): string {
  return `arn:${partition.id}:sns:${region}:${account}:${name}`
}

/**
 * Creates a topic, or answers the one that has the name if it is what is asked for.
 * @throws AwsError `InvalidParameter`, `TagLimitExceeded`
 */
export function createTopic(
  name: string,
  attributes: Attributes,
  tags: readonly Tag[],
  context: OperationContext,
): Topic {
  if (name.endsWith('.fifo')) throw notHere('Topic Name', 'has no FIFO topics')
  if (!/^[\w-]{1,256}$/.test(name)) throw invalidParameter('Topic Name')
  const { topics } = context.state(SNS)
  const settings = readAttributes(attributes)
  const existing = topics.get(name)
  if (existing !== undefined) {
    checkSame(existing, attributes, tags)
    return existing
  }
  const { account, region, partition } = context
  const arn = topicArn(name, context)
  const topic: Topic = {
    ...{ name, arn, account, region, partition: partition.id },
    ...policyOf(arn, defaultPolicy(arn, account)),
    attributes: settings,
    tags: new Map(),
    subscriptions: new Map(),
    unsubscribed: 0,
  }
  if (attributes.Policy !== undefined) setPolicy(topic, attributes.Policy)
  addTags(topic.tags, tags)
  topics.set(name, topic)
  return topic
}

function checkSame(topic: Topic, { FifoTopic: _, ...attributes }: Attributes, tags: readonly Tag[]): void {
  if (tags.some(({ Key = '', Value }) => topic.tags.get(Key) !== Value)) {
    throw invalidParameter('Tags Reason: Topic already exists with different tags')
  }
  if (!hasAttributes(topic, attributes)) {
    throw invalidParameter('Attributes Reason: Topic already exists with different attributes')
  }
}
