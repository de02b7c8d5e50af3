import type { ListEventBusesRequest, ListEventBusesResponse } from '@aws-sdk/client-eventbridge'
import { defineOperation } from '../../../operation.ts'
import { accessToBuses } from '../access.ts'
import { allBuses } from '../buses.ts'
import { describeBus } from '../describe.ts'
import { paginate } from '../paginate.ts'

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListEventBuses.html */
export default defineOperation<ListEventBusesRequest, ListEventBusesResponse>({
  authorize: (_, context) => accessToBuses('ListEventBuses', context),
  handle: ({ NamePrefix = '', ...request }, context) => {
    const found = allBuses(context).filter(({ name }) => name.startsWith(NamePrefix))
    const { page, ...rest } = paginate(found, ({ name }) => name, request)
    return { EventBuses: page.map(describeBus), ...rest }
  },
})
