import type { PutEventsRequestEntry, PutEventsResultEntry } from '@aws-sdk/client-eventbridge'
import type { OperationContext } from '../../operation.ts'
import { busArn, findBus } from './buses.ts'
import { invalid } from './errors.ts'
import { newEvent } from './event.ts'
import { acceptEvent } from './route-event.ts'

/** 1 MB, of all entries of a request. */
const MAX_BYTES = 1_048_576
const TIME_BYTES = 14

/**
 * Puts events on buses, each by itself.
 * @throws AwsError `ValidationException` for entries that are too large together
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
 */
export function putEntries(entries: readonly PutEventsRequestEntry[], context: OperationContext) {
  if (entries.reduce((sum, entry) => sum + sizeOf(entry), 0) > MAX_BYTES) {
    throw invalid('Total size of the entries in the request is over the limit.')
  }
  return entries.map((entry) => problemOf(entry, context) ?? { EventId: accept(entry, context) })
}

/** Why an entry is not taken; undefined where it is. */
function problemOf(entry: PutEventsRequestEntry, context: OperationContext): PutEventsResultEntry | undefined {
  for (const name of ['Source', 'DetailType', 'Detail'] as const) {
    if (!entry[name]) return notValid(name, `${name} is a required argument.`)
  }
  if (entry.Source?.startsWith('aws.')) {
    return { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'Not authorized for the source.' }
  }
  if (parseDetail(entry) === undefined) return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' }
  const [, , , region] = busArn(entry.EventBusName, context).split(':')
  // Not verified.
  return region === context.region ? undefined : notValid('EventBusName', 'The event bus is in another Region.')
}

function notValid(name: string, reason: string): PutEventsResultEntry {
  return { ErrorCode: 'InvalidArgument', ErrorMessage: `Parameter ${name} is not valid. Reason: ${reason}` }
}

/** A bus that is not there takes events as well, and loses them. */
function accept(entry: PutEventsRequestEntry, context: OperationContext): string {
  const { Source = '', DetailType = '', Detail = '', Resources, Time, TraceHeader, EventBusName } = entry
  const { cloud, account, region } = context
  const arn = busArn(EventBusName, context)
  const accepted = newEvent(
    cloud,
    { account, region },
    {
      ...{ source: Source, detailType: DetailType, detail: parseDetail(entry) ?? {} },
      ...(Resources && { resources: Resources }),
      ...(Time && { time: Time.getTime() }),
      traceHeader: TraceHeader ?? context.traceHeader,
    },
    Detail,
  )
  const bus = findBus(arn, cloud)
  if (bus === undefined) cloud.log(`event ${accepted.event.id} is gone: there is no event bus ${arn}`)
  else acceptEvent(cloud, bus, accepted)
  return accepted.event.id
}

function parseDetail({ Detail = '' }: PutEventsRequestEntry): object | undefined {
  try {
    const value: unknown = JSON.parse(Detail)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html#eb-calculate-event-entry-size */
function sizeOf({ Source = '', DetailType = '', Detail = '', Resources = [], Time }: PutEventsRequestEntry): number {
  const texts = [Source, DetailType, Detail, ...Resources].map((text) => Buffer.byteLength(text))
  return texts.reduce((sum, bytes) => sum + bytes, Time === undefined ? 0 : TIME_BYTES)
}
