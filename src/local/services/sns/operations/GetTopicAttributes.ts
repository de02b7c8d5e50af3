import type { GetTopicAttributesInput, GetTopicAttributesResponse } from '@aws-sdk/client-sns'
import { defineOperation } from '../../../operation.ts'
import { accessToTopic } from '../access.ts'
import { topicOf } from '../find.ts'
import { describeTopic } from '../topic-attributes.ts'

/** @see https://docs.aws.amazon.com/sns/latest/api/API_GetTopicAttributes.html */
export default defineOperation<GetTopicAttributesInput, GetTopicAttributesResponse>({
  authorize: ({ TopicArn }, context) => accessToTopic('GetTopicAttributes', TopicArn, context),
  handle: ({ TopicArn }, context) => ({ Attributes: describeTopic(topicOf(TopicArn, context)) }),
})
