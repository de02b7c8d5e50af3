import type { SetTopicAttributesInput } from '@aws-sdk/client-sns'
import { defineOperation } from '../../../operation.ts'
import { accessToTopic } from '../access.ts'
import { topicOf } from '../find.ts'
import { setAttribute } from '../topic-attributes.ts'

/** @see https://docs.aws.amazon.com/sns/latest/api/API_SetTopicAttributes.html */
export default defineOperation<SetTopicAttributesInput, object>({
  authorize: ({ TopicArn }, context) => accessToTopic('SetTopicAttributes', TopicArn, context),
  handle: ({ TopicArn, AttributeName, AttributeValue = '' }, context) => {
    setAttribute(topicOf(TopicArn, context), AttributeName, AttributeValue)
    return {}
  },
})
