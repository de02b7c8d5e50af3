import type { FilterLogEventsRequest, FilterLogEventsResponse } from '@aws-sdk/client-cloudwatch-logs'
import { defineOperation, type Validated } from '../../../operation.ts'
import { parseFilterPattern } from '../filter-pattern.ts'
import { findGroup, findStream, groupAccess, invalidParameter } from '../group-address.ts'
import type { LogGroup } from '../log-store.ts'
import { compareEvents, type EventKey, type LogEvent, type LogStream } from '../log-stream.ts'
import { BEGINNING, between, decodeKey, END, encodeKey, pageOf, retainedSince, startOf } from '../read-events.ts'

type Input = Validated<FilterLogEventsRequest>
type FoundEvent = LogEvent & { readonly stream: string }

/**
 * Events of a group or some of its streams by timestamp, the earliest first, or with `startFromHead: false` the latest.
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html
 */
export default defineOperation<FilterLogEventsRequest, FilterLogEventsResponse>({
  authorize: (input, context) => groupAccess('FilterLogEvents', input, context),
  handle: (input, context) => {
    const group = findGroup(input, context)
    const token = input.nextToken === undefined ? undefined : readToken(input.nextToken)
    const direction = token?.direction ?? (input.startFromHead === false ? 'tail' : 'head')
    const found = search(input, group, retainedSince(group, context.cloud.clock.now()))
    const rest = token === undefined ? found : restOf(found, direction, token.key)
    const page = pageOf(rest, direction, input.limit)
    const last = direction === 'head' ? page.at(-1) : page[0]
    const events = direction === 'head' ? page : page.toReversed()
    return {
      events: events.map(describeEvent),
      searchedLogStreams: [],
      ...(page.length < rest.length && last && { nextToken: `${direction}/${encodeKey(last)}` }),
    }
  },
})

function search(input: Input, group: LogGroup, retained: number): FoundEvent[] {
  const matches = parseFilterPattern(input.filterPattern)
  const after = startOf(Math.max(input.startTime ?? 0, retained))
  const before = input.endTime === undefined ? END : startOf(input.endTime + 1)
  return streamsOf(input, group)
    .flatMap(({ name, events }) =>
      between(events, after, before)
        .filter(({ message }) => matches(message))
        .map((event) => ({ ...event, stream: name })),
    )
    .toSorted(compareEvents)
}

function streamsOf({ logStreamNames, logStreamNamePrefix }: Input, group: LogGroup): readonly LogStream[] {
  if (logStreamNames !== undefined && logStreamNamePrefix !== undefined)
    throw invalidParameter('logStreamNames and logStreamNamePrefix are mutually exclusive parameters.')
  if (logStreamNames !== undefined) return [...new Set(logStreamNames)].map((name) => findStream(group, name))
  return [...group.streams.values()].filter(({ name }) => name.startsWith(logStreamNamePrefix ?? ''))
}

function restOf(events: readonly FoundEvent[], direction: 'head' | 'tail', key: EventKey): readonly FoundEvent[] {
  return direction === 'head' ? between(events, key, END) : between(events, BEGINNING, key)
}

function readToken(text: string): { direction: 'head' | 'tail'; key: EventKey } {
  const [direction, digits = ''] = text.split('/')
  const key = decodeKey(digits)
  if (key === undefined || (direction !== 'head' && direction !== 'tail'))
    throw invalidParameter('The specified nextToken is invalid.')
  return { direction, key }
}

function describeEvent(event: FoundEvent) {
  const { stream, timestamp, message, ingestedAt } = event
  return { logStreamName: stream, timestamp, message, ingestionTime: ingestedAt, eventId: encodeKey(event) }
}
