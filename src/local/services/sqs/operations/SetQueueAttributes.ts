import type { SetQueueAttributesRequest } from '@aws-sdk/client-sqs'
import { defineOperation } from '../../../operation.ts'
import { urlAccess } from '../access.ts'
import { queueOf } from '../find.ts'
import { setAttributes } from '../set-attributes.ts'

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
export default defineOperation<SetQueueAttributesRequest, object>({
  authorize: (input, context) => urlAccess('SetQueueAttributes', input, context),
  handle: (input, context) => {
    setAttributes(queueOf(input, context), input.Attributes as Record<string, string>, context.cloud)
    return {}
  },
})
