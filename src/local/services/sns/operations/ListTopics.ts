import type { ListTopicsInput, ListTopicsResponse } from '@aws-sdk/client-sns'
import { defineOperation } from '../../../operation.ts'
import { accessToTopics } from '../access.ts'
import { paginate } from '../paginate.ts'
import { SNS } from '../state.ts'

/** @see https://docs.aws.amazon.com/sns/latest/api/API_ListTopics.html */
export default defineOperation<ListTopicsInput, ListTopicsResponse>({
  authorize: (_, context) => accessToTopics('ListTopics', context),
  handle: ({ NextToken }, context) => {
    const { page, ...rest } = paginate([...context.state(SNS).topics.values()], NextToken)
    return { Topics: page.map(({ arn }) => ({ TopicArn: arn })), ...rest }
  },
})
