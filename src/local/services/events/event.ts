import { uuid } from '../../../core/random.ts'
import type { Cloud } from '../../cloud.ts'
import type { AcceptedEvent, BusEvent, EventBus } from './state.ts'

/** An event as another service puts it. */
export interface EventEntry {
  readonly source: string
  readonly detailType: string
  readonly detail: object
  readonly resources?: readonly string[]
  /** The account that the event tells of; the bus's where it is missing. */
  readonly account?: string
  /** Milliseconds since the epoch; now where it is missing. */
  readonly time?: number
  /** AWS X-Ray's `Root=…`. */
  readonly traceHeader?: string | undefined
}

/**
 * An event as a bus takes it.
 * @param detail the entry's detail as JSON
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html
 */
export function newEvent(
  { random, clock }: Pick<Cloud, 'random' | 'clock'>,
  { account, region }: Pick<EventBus, 'account' | 'region'>,
  entry: EventEntry,
  detail = JSON.stringify(entry.detail),
): AcceptedEvent {
  const acceptedAt = clock.now()
  const event: BusEvent = {
    version: '0',
    id: uuid(random),
    'detail-type': entry.detailType,
    source: entry.source,
    account: entry.account ?? account,
    time: `${new Date(entry.time ?? acceptedAt).toISOString().slice(0, 19)}Z`,
    region,
    resources: entry.resources ?? [],
    detail: entry.detail,
  }
  return { event, text: textOf(event, detail), acceptedAt, traceHeader: entry.traceHeader }
}

/** The same event as it goes on to another Region, where it has an id of its own. */
export function withNewId(accepted: AcceptedEvent, { random }: Pick<Cloud, 'random'>): AcceptedEvent {
  const event = { ...accepted.event, id: uuid(random) }
  return { ...accepted, event, text: accepted.text.replace(accepted.event.id, event.id) }
}

function textOf({ detail: _, ...head }: BusEvent, detail: string): string {
  return `${JSON.stringify(head).slice(0, -1)},"detail":${detail}}`
}
