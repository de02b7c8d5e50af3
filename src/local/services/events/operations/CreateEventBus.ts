import type { CreateEventBusRequest, CreateEventBusResponse } from '@aws-sdk/client-eventbridge'
import { defineOperation } from '../../../operation.ts'
import { busAccess } from '../access.ts'
import { busArn, createBus } from '../buses.ts'
import { missing } from '../errors.ts'
import { addTags, requestTags } from '../tags.ts'

/** Buses of partners have sources, which there are none of. @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateEventBus.html */
export default defineOperation<CreateEventBusRequest, CreateEventBusResponse>({
  authorize: ({ Name, Tags = [] }, context) => {
    const actions = ['CreateEventBus', ...(Tags.length > 0 ? ['TagResource'] : [])]
    return actions.map((action) => busAccess(action, busArn(Name, context), context.cloud.store, requestTags(Tags)))
  },
  handle: ({ Name, EventSourceName, Tags, ...settings }, context) => {
    if (EventSourceName !== undefined) throw missing(`Event source ${EventSourceName} does not exist.`)
    const bus = createBus(Name, settings, context)
    addTags(bus.tags, Tags)
    return { EventBusArn: bus.arn, ...settings }
  },
})
