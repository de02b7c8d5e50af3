import type { PutEventsRequest, PutEventsRequestEntry, PutEventsResponse } from '@aws-sdk/client-eventbridge'
import { type Access, defineOperation, type OperationContext } from '../../../operation.ts'
import { busAccess } from '../access.ts'
import { busArn } from '../buses.ts'
import { missing } from '../errors.ts'
import { putEntries } from '../put-entries.ts'

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
export default defineOperation<PutEventsRequest, PutEventsResponse>({
  authorize: ({ Entries }, context) => {
    const buses = new Set(Entries.map(({ EventBusName }) => busArn(EventBusName, context)))
    return [...buses].map((bus) => accessTo(bus, Entries, context))
  },
  handle: ({ Entries, EndpointId }, context) => {
    if (EndpointId !== undefined) throw missing(`Endpoint ${EndpointId} does not exist.`)
    const results = putEntries(Entries, context)
    return { FailedEntryCount: results.filter((result) => 'ErrorCode' in result).length, Entries: results }
  },
})

/** With what is told of the events that are for this bus. */
function accessTo(bus: string, all: readonly PutEventsRequestEntry[], context: OperationContext): Access {
  const entries = all.filter(({ EventBusName }) => busArn(EventBusName, context) === bus)
  return busAccess('PutEvents', bus, context.cloud.store, {
    'events:source': entries.map(({ Source = '' }) => Source),
    'events:detail-type': entries.map(({ DetailType = '' }) => DetailType),
  })
}
