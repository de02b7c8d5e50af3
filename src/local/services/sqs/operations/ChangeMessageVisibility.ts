import type { ChangeMessageVisibilityRequest } from '@aws-sdk/client-sqs'
import { defineOperation } from '../../../operation.ts'
import { urlAccess } from '../access.ts'
import { changeVisibility } from '../change-visibility.ts'
import { queueOf } from '../find.ts'

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibility.html */
export default defineOperation<ChangeMessageVisibilityRequest, object>({
  authorize: (input, context) => urlAccess('ChangeMessageVisibility', input, context),
  handle: (input, context) => changeVisibility(queueOf(input, context), input, context),
})
