import type { DeleteEventBusRequest } from '@aws-sdk/client-eventbridge'
import { defineOperation } from '../../../operation.ts'
import { busAccess } from '../access.ts'
import { busArn, deleteBus } from '../buses.ts'

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DeleteEventBus.html */
export default defineOperation<DeleteEventBusRequest, object>({
  authorize: ({ Name }, context) => busAccess('DeleteEventBus', busArn(Name, context), context.cloud.store),
  handle: ({ Name }, context) => {
    deleteBus(Name, context)
    return {}
  },
})
