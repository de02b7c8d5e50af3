import type { RemovePermissionRequest } from '@aws-sdk/client-sqs'
import { defineOperation } from '../../../operation.ts'
import { urlAccess } from '../access.ts'
import { queueOf } from '../find.ts'
import { removePermission } from '../permissions.ts'

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_RemovePermission.html */
export default defineOperation<RemovePermissionRequest, object>({
  authorize: (input, context) => urlAccess('RemovePermission', input, context),
  handle: (input, context) => {
    removePermission(queueOf(input, context), input.Label)
    return {}
  },
})
