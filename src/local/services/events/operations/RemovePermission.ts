import type { RemovePermissionRequest } from '@aws-sdk/client-eventbridge'
import { defineOperation } from '../../../operation.ts'
import { busAccess } from '../access.ts'
import { removePermission } from '../bus-policy.ts'
import { busArn, busOf } from '../buses.ts'

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_RemovePermission.html */
export default defineOperation<RemovePermissionRequest, object>({
  authorize: ({ EventBusName }, context) =>
    busAccess('RemovePermission', busArn(EventBusName, context), context.cloud.store),
  handle: ({ EventBusName, StatementId, RemoveAllPermissions = false }, context) => {
    removePermission(busOf(EventBusName, context), StatementId, RemoveAllPermissions)
    return {}
  },
})
