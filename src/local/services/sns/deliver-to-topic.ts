import type { Cloud } from '../../cloud.ts'
import { deliver, type Outcome, refused, type Sender } from '../../delivery.ts'
import { findTopicByArn } from './find.ts'
import { MAX_MESSAGE_BYTES } from './publish.ts'
import { publishToTopic, topicAccess } from './publish-to-topic.ts'

/** Publishes a message to a topic, as and where its policy allows the sender. */
export function deliverToTopic(
  cloud: Cloud,
  sender: Sender,
  arn: string,
  { body, traceHeader }: { readonly body: string; readonly traceHeader?: string | undefined },
): Outcome {
  if (findTopicByArn(arn, cloud.store) === undefined) return refused('NO_RESOURCE', 'the topic does not exist')
  if (Buffer.byteLength(body) > MAX_MESSAGE_BYTES) return refused('INVALID_PARAMETER', 'Message too long')
  const access = topicAccess('Publish', arn, cloud.store)
  return deliver(cloud, sender, { service: 'sns', operation: 'Publish', access }, () => {
    publishToTopic(cloud, arn, body, {}, traceHeader === undefined ? {} : { traceHeader })
  })
}
