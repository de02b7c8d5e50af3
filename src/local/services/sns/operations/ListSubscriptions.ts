import type { ListSubscriptionsInput, ListSubscriptionsResponse } from '@aws-sdk/client-sns'
import { defineOperation } from '../../../operation.ts'
import { accessToTopics } from '../access.ts'
import { listedSubscription } from '../describe-subscription.ts'
import { paginate } from '../paginate.ts'
import { SNS } from '../state.ts'

/**
 * The subscriptions that the account made, to topics of whatever account.
 * @see https://docs.aws.amazon.com/sns/latest/api/API_ListSubscriptions.html
 */
export default defineOperation<ListSubscriptionsInput, ListSubscriptionsResponse>({
  authorize: (_, context) => accessToTopics('ListSubscriptions', context),
  handle: ({ NextToken }, { account, partition, region, cloud }) => {
    const topics = cloud.store.all(SNS).flatMap((state) => [...state.topics.values()])
    const own = topics
      .filter((topic) => topic.partition === partition.id && topic.region === region)
      .flatMap(({ subscriptions }) => [...subscriptions.values()])
      .filter(({ owner }) => owner === account)
    const { page, ...rest } = paginate(own, NextToken)
    return { Subscriptions: page.map(listedSubscription), ...rest }
  },
})
