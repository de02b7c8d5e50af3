import type { ListSubscriptionsByTopicInput, ListSubscriptionsByTopicResponse } from '@aws-sdk/client-sns'
import { defineOperation } from '../../../operation.ts'
import { accessToTopic } from '../access.ts'
import { listedSubscription } from '../describe-subscription.ts'
import { topicOf } from '../find.ts'
import { paginate } from '../paginate.ts'

/** @see https://docs.aws.amazon.com/sns/latest/api/API_ListSubscriptionsByTopic.html */
export default defineOperation<ListSubscriptionsByTopicInput, ListSubscriptionsByTopicResponse>({
  authorize: ({ TopicArn }, context) => accessToTopic('ListSubscriptionsByTopic', TopicArn, context),
  handle: ({ TopicArn, NextToken }, context) => {
    const { page, ...rest } = paginate([...topicOf(TopicArn, context).subscriptions.values()], NextToken)
    return { Subscriptions: page.map(listedSubscription), ...rest }
  },
})
