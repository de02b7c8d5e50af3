import type { PutPermissionRequest } from '@aws-sdk/client-eventbridge'
import { defineOperation } from '../../../operation.ts'
import { busAccess } from '../access.ts'
import { putPermission } from '../bus-policy.ts'
import { busArn, busOf } from '../buses.ts'

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutPermission.html */
export default defineOperation<PutPermissionRequest, object>({
  authorize: ({ EventBusName }, context) =>
    busAccess('PutPermission', busArn(EventBusName, context), context.cloud.store),
  handle: (input, context) => {
    putPermission(busOf(input.EventBusName, context), input)
    return {}
  },
})
