import type { SubscribeInput, SubscribeResponse } from '@aws-sdk/client-sns'
import { defineOperation } from '../../../operation.ts'
import { accessToTopic } from '../access.ts'
import { topicOf } from '../find.ts'
import { subscribe } from '../subscribe.ts'

/** @see https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html */
export default defineOperation<SubscribeInput, SubscribeResponse>({
  authorize: ({ TopicArn, Protocol, Endpoint = '' }, context) =>
    accessToTopic('Subscribe', TopicArn, context, { 'sns:Protocol': Protocol, 'sns:Endpoint': Endpoint }),
  handle: (input, context) => {
    const { arn, isConfirmed } = subscribe(topicOf(input.TopicArn, context), input, context)
    return { SubscriptionArn: isConfirmed || input.ReturnSubscriptionArn ? arn : 'pending confirmation' }
  },
})
