import type { GetLogEventsRequest, GetLogEventsResponse } from '@aws-sdk/client-cloudwatch-logs'
import { defineOperation, type Validated } from '../../../operation.ts'
import { findGroup, findStream, invalidParameter, streamAccess } from '../group-address.ts'
import type { EventKey, LogEvent } from '../log-stream.ts'
import { BEGINNING, between, decodeKey, END, encodeKey, pageOf, retainedSince, startOf } from '../read-events.ts'

/** Where a token stands: between events, looking forward or back. */
interface Token {
  readonly direction: 'forward' | 'backward'
  readonly key: EventKey
}

/**
 * Without a token answers the latest events, or with `startFromHead` the earliest. A token that comes back unchanged says
 * that there is nothing more in its direction now.
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html
 */
export default defineOperation<GetLogEventsRequest, GetLogEventsResponse>({
  authorize: (input, context) => streamAccess('GetLogEvents', input, input.logStreamName, context),
  handle: (input, context) => {
    const group = findGroup(input, context)
    const { events } = findStream(group, input.logStreamName)
    const since = Math.max(input.startTime ?? 0, retainedSince(group, context.cloud.clock.now()))
    const within = between(events, startOf(since), input.endTime === undefined ? END : startOf(input.endTime))
    const token = input.nextToken === undefined ? undefined : readToken(input.nextToken)
    const page = pageOf(candidates(within, token), readsForward(input, token) ? 'head' : 'tail', input.limit)
    const { first, last } = edges(page, within, token)
    return {
      events: page.map(({ timestamp, message, ingestedAt }) => ({ timestamp, message, ingestionTime: ingestedAt })),
      nextForwardToken: `f/${encodeKey(last)}`,
      nextBackwardToken: `b/${encodeKey(first)}`,
    }
  },
})

function readsForward({ startFromHead = false }: Validated<GetLogEventsRequest>, token: Token | undefined): boolean {
  return token === undefined ? startFromHead : token.direction === 'forward'
}

/** A forward token excludes the event it names and what is before it; a backward one that event and what comes after. */
function candidates(events: readonly LogEvent[], token: Token | undefined): readonly LogEvent[] {
  if (token === undefined) return events
  return token.direction === 'forward' ? between(events, token.key, END) : between(events, BEGINNING, token.key)
}

/** The first and last event of the page; where it is empty, the place it would have been at. */
function edges(page: readonly LogEvent[], within: readonly LogEvent[], token: Token | undefined) {
  const [first, last] = [page[0], page.at(-1)]
  if (first !== undefined && last !== undefined) return { first, last }
  const key = token?.key ?? within.at(-1) ?? BEGINNING
  if (token?.direction === 'forward') return { first: { ...key, id: key.id + 1 }, last: key }
  return { first: key, last: { ...key, id: Math.max(0, key.id - 1) } }
}

function readToken(text: string): Token {
  const key = decodeKey(text.slice(2))
  if (key === undefined || !/^[fb]\//.test(text)) throw invalidParameter('The specified nextToken is invalid.')
  return { direction: text.startsWith('f') ? 'forward' : 'backward', key }
}
