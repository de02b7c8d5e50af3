import type { Cloud } from '../../cloud.ts'
import { findBus } from './buses.ts'
import { type EventEntry, newEvent } from './event.ts'
import { acceptEvent } from './route-event.ts'
import { type BusEvent, EVENTS } from './state.ts'

export { busAccess } from './access.ts'
export type { EventEntry }

/**
 * Puts an event on a bus, as other services do; nobody is asked whether that is allowed.
 * @returns false where there is no such bus
 */
export function putEvent(cloud: Cloud, busArn: string, entry: EventEntry): boolean {
  const bus = findBus(busArn, cloud)
  if (bus === undefined) return false
  acceptEvent(cloud, bus, newEvent(cloud, bus, entry))
  return true
}

/** What buses got, of one account or of all; the oldest of each bus first. */
export function listEvents(
  { store }: Pick<Cloud, 'store'>,
  { account }: { readonly account?: string } = {},
): readonly { readonly eventBusArn: string; readonly event: BusEvent }[] {
  return store
    .all(EVENTS)
    .flatMap(({ buses }) => [...buses.values()])
    .filter((bus) => account === undefined || bus.account === account)
    .flatMap(({ arn, events }) => events.list().map(({ event }) => ({ eventBusArn: arn, event })))
}
