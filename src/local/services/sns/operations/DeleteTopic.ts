import type { DeleteTopicInput } from '@aws-sdk/client-sns'
import { defineOperation } from '../../../operation.ts'
import { accessToTopic } from '../access.ts'
import { findTopicByArn } from '../find.ts'
import { SNS } from '../state.ts'

/**
 * Deletes a topic with its subscriptions; where there is none, nothing happens.
 * @see https://docs.aws.amazon.com/sns/latest/api/API_DeleteTopic.html
 */
export default defineOperation<DeleteTopicInput, object>({
  authorize: ({ TopicArn }, context) => accessToTopic('DeleteTopic', TopicArn, context),
  handle: ({ TopicArn }, context) => {
    const topic = findTopicByArn(TopicArn, context.cloud.store)
    if (topic !== undefined) context.state(SNS, topic).topics.delete(topic.name)
    return {}
  },
})
