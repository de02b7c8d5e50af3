import type { DescribeEventBusRequest, DescribeEventBusResponse } from '@aws-sdk/client-eventbridge'
import { defineOperation } from '../../../operation.ts'
import { busAccess } from '../access.ts'
import { busArn, busOf } from '../buses.ts'
import { describeBus } from '../describe.ts'

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DescribeEventBus.html */
export default defineOperation<DescribeEventBusRequest, DescribeEventBusResponse>({
  authorize: ({ Name }, context) => busAccess('DescribeEventBus', busArn(Name, context), context.cloud.store),
  handle: ({ Name }, context) => {
    const bus = busOf(Name, context)
    return { ...describeBus(bus), ...bus.settings }
  },
})
