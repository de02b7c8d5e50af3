import type { UpdateEventBusRequest, UpdateEventBusResponse } from '@aws-sdk/client-eventbridge'
import { defineOperation } from '../../../operation.ts'
import { busAccess } from '../access.ts'
import { busArn, busOf } from '../buses.ts'

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_UpdateEventBus.html */
export default defineOperation<UpdateEventBusRequest, UpdateEventBusResponse>({
  authorize: ({ Name }, context) => busAccess('UpdateEventBus', busArn(Name, context), context.cloud.store),
  handle: ({ Name, ...settings }, context) => {
    const bus = busOf(Name, context)
    bus.settings = { ...bus.settings, ...settings }
    bus.modifiedAt = context.cloud.clock.now()
    return { Arn: bus.arn, Name: bus.name, ...bus.settings }
  },
})
