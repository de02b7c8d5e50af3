import type { GetQueueUrlRequest, GetQueueUrlResult } from '@aws-sdk/client-sqs'
import { isAccountId } from '../../../../core/account-id.ts'
import { defineOperation, type OperationContext, type Validated } from '../../../operation.ts'
import { queueArnAccess } from '../access.ts'
import { invalidParameter } from '../errors.ts'
import { findQueue, queueUrl, referTo } from '../find.ts'

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueUrl.html */
export default defineOperation<GetQueueUrlRequest, GetQueueUrlResult>({
  authorize: (input, context) => queueArnAccess('GetQueueUrl', reference(input, context).arn, context),
  handle: (input, context) => ({
    QueueUrl: queueUrl(findQueue(reference(input, context), context.cloud.store), context),
  }),
})

function reference({ QueueName, QueueOwnerAWSAccountId }: Validated<GetQueueUrlRequest>, context: OperationContext) {
  if (QueueOwnerAWSAccountId !== undefined && !isAccountId(QueueOwnerAWSAccountId)) {
    throw invalidParameter(QueueOwnerAWSAccountId, 'QueueOwnerAWSAccountId', 'An account id has twelve digits.')
  }
  return referTo(QueueName, context, QueueOwnerAWSAccountId)
}
