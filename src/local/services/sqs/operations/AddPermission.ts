import type { AddPermissionRequest } from '@aws-sdk/client-sqs'
import { defineOperation } from '../../../operation.ts'
import { urlAccess } from '../access.ts'
import { queueOf } from '../find.ts'
import { addPermission } from '../permissions.ts'

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_AddPermission.html */
export default defineOperation<AddPermissionRequest, object>({
  authorize: (input, context) => urlAccess('AddPermission', input, context),
  handle: (input, context) => {
    addPermission(queueOf(input, context), input, context.partition.id)
    return {}
  },
})
