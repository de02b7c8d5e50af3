import type { ListDeadLetterSourceQueuesRequest, ListDeadLetterSourceQueuesResult } from '@aws-sdk/client-sqs'
import { defineOperation } from '../../../operation.ts'
import { urlAccess } from '../access.ts'
import { queueOf, queueUrl } from '../find.ts'
import { paginate } from '../paginate.ts'
import { SQS } from '../state.ts'

/**
 * The queues that have this one as their dead-letter queue.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListDeadLetterSourceQueues.html
 */
export default defineOperation<ListDeadLetterSourceQueuesRequest, ListDeadLetterSourceQueuesResult>({
  authorize: (input, context) => urlAccess('ListDeadLetterSourceQueues', input, context),
  handle: (input, context) => {
    const { arn, account } = queueOf(input, context)
    const queues = [...context.state(SQS, { account }).queues.values()]
    const sources = queues.filter(({ settings }) => settings.RedrivePolicy?.deadLetterTargetArn === arn)
    const { page, NextToken } = paginate(sources, input)
    return {
      queueUrls: page.map((queue) => queueUrl(queue, context)),
      ...(NextToken !== undefined && { NextToken }),
    }
  },
})
