import type { UnsubscribeInput } from '@aws-sdk/client-sns'
import { defineOperation } from '../../../operation.ts'
import { accessToSubscription } from '../access.ts'
import { findTopicByArn, topicOfSubscription } from '../find.ts'

/**
 * Deletes a subscription, as its owner or the topic's; where there is none, nothing happens.
 * @see https://docs.aws.amazon.com/sns/latest/api/API_Unsubscribe.html
 */
export default defineOperation<UnsubscribeInput, object>({
  authorize: ({ SubscriptionArn }, context) => accessToSubscription('Unsubscribe', SubscriptionArn, context),
  handle: ({ SubscriptionArn }, context) => {
    const topic = findTopicByArn(topicOfSubscription(SubscriptionArn, context), context.cloud.store)
    if (topic?.subscriptions.delete(SubscriptionArn)) topic.unsubscribed++
    return {}
  },
})
