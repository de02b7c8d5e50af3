import type { CreateQueueRequest, CreateQueueResult } from '@aws-sdk/client-sqs'
import { defineOperation } from '../../../operation.ts'
import { queueArnAccess } from '../access.ts'
import { createQueue } from '../create-queue.ts'
import { queueUrl, referTo } from '../find.ts'
import { requestTags } from '../tags.ts'

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html */
export default defineOperation<CreateQueueRequest, CreateQueueResult>({
  authorize: ({ QueueName, tags }, context) => {
    const { arn } = referTo(QueueName, context)
    const access = (action: string) => queueArnAccess(action, arn, context, requestTags(tags))
    return [access('CreateQueue'), ...(Object.keys(tags ?? {}).length > 0 ? [access('TagQueue')] : [])]
  },
  handle: ({ QueueName, Attributes = {}, tags = {} }, context) => ({
    QueueUrl: queueUrl(createQueue(QueueName, Attributes, tags, context), context),
  }),
})
