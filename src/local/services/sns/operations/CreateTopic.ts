import type { CreateTopicInput, CreateTopicResponse } from '@aws-sdk/client-sns'
import { defineOperation } from '../../../operation.ts'
import { createTopic, topicArn } from '../create-topic.ts'
import { notHere } from '../errors.ts'
import { topicAccess } from '../publish-to-topic.ts'
import { requestTags } from '../tags.ts'

/** @see https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html */
export default defineOperation<CreateTopicInput, CreateTopicResponse>({
  authorize: ({ Name, Tags = [] }, context) => {
    const actions = ['CreateTopic', ...(Tags.length > 0 ? ['TagResource'] : [])]
    const arn = topicArn(Name, context)
    return actions.map((action) => topicAccess(action, arn, context.cloud.store, requestTags(Tags)))
  },
  handle: ({ Name, Attributes = {}, Tags = [], DataProtectionPolicy }, context) => {
    if (DataProtectionPolicy) throw notHere('DataProtectionPolicy', 'has no data protection policies')
    return { TopicArn: createTopic(Name, Attributes, Tags, context).arn }
  },
})
