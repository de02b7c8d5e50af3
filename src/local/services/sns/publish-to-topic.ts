import type { MessageAttributeValue } from '@aws-sdk/client-sns'
import { accountOf } from '../../../core/arn.ts'
import { uuid } from '../../../core/random.ts'
import type { Cloud } from '../../cloud.ts'
import type { Access } from '../../operation.ts'
import type { Store } from '../../store/state.ts'
import { fanOut } from './fan-out.ts'
import { findTopicByArn } from './find.ts'
import { resourceTags } from './tags.ts'

/** The access that `sns:<action>` on a topic needs, whether there is such a topic or not. */
export function topicAccess(action: string, topicArn: string, store: Store, more: Access['context'] = {}): Access {
  const topic = findTopicByArn(topicArn, store)
  const owner = accountOf(topicArn)
  return {
    action: `sns:${action}`,
    resource: topicArn,
    ...(owner !== undefined && { resourceAccount: owner }),
    resourcePolicy: topic?.policy,
    context: { ...resourceTags(topic?.tags), ...more },
  }
}

/**
 * Publishes a message, as other services do; nobody is asked whether that is allowed. Texts become message attributes of type
 * String.
 * @returns false where there is no such topic
 */
export function publishToTopic(
  cloud: Cloud,
  topicArn: string,
  message: string,
  attributes: Readonly<Record<string, string | MessageAttributeValue>> = {},
  { subject, traceHeader }: { readonly subject?: string; readonly traceHeader?: string } = {},
): boolean {
  const topic = findTopicByArn(topicArn, cloud.store)
  if (topic === undefined) return false
  const named = Object.entries(attributes).map(([name, value]) => [
    name,
    typeof value === 'string' ? { DataType: 'String', StringValue: value } : value,
  ])
  fanOut(cloud, topic, {
    id: uuid(cloud.random),
    text: message,
    ...(subject !== undefined && { subject }),
    attributes: Object.fromEntries(named),
    publishedAt: cloud.clock.now(),
    ...(traceHeader !== undefined && { traceHeader }),
  })
  return true
}
