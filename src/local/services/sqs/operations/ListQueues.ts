import type { ListQueuesRequest, ListQueuesResult } from '@aws-sdk/client-sqs'
import { defineOperation } from '../../../operation.ts'
import { queueUrl } from '../find.ts'
import { paginate } from '../paginate.ts'
import { SQS } from '../state.ts'

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListQueues.html */
export default defineOperation<ListQueuesRequest, ListQueuesResult>({
  authorize: () => ({ action: 'sqs:ListQueues', resource: '*' }),
  handle: ({ QueueNamePrefix = '', ...request }, context) => {
    const queues = [...context.state(SQS).queues.values()].filter(({ name }) => name.startsWith(QueueNamePrefix))
    const { page, NextToken } = paginate(queues, request)
    return {
      ...(page.length > 0 && { QueueUrls: page.map((queue) => queueUrl(queue, context)) }),
      ...(NextToken !== undefined && { NextToken }),
    }
  },
})
