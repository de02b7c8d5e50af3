import type { InputLogEvent, PutLogEventsRequest, PutLogEventsResponse } from '@aws-sdk/client-cloudwatch-logs'
import { defineOperation, type OperationContext } from '../../../operation.ts'
import { findGroup, findStream, invalidParameter, streamAccess } from '../group-address.ts'
import { appendToStream, EVENT_OVERHEAD_BYTES, type NewLogEvent, weightOf } from '../log-store.ts'
import { retainedSince } from '../read-events.ts'

const MAX_BATCH_BYTES = 1024 * 1024
const MAX_EVENT_BYTES = 1024 * 1024
const DAY = 86_400_000
const TOO_OLD_MS = 14 * DAY
const TOO_NEW_MS = 2 * 3_600_000

/** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html */
export default defineOperation<PutLogEventsRequest, PutLogEventsResponse>({
  authorize: ({ logGroupName, logStreamName }, context) =>
    streamAccess('PutLogEvents', { logGroupName }, logStreamName, context),
  handle: (input, context) => {
    const { logGroupName, logStreamName } = input
    const group = findGroup({ logGroupName }, context)
    const stream = findStream(group, logStreamName)
    const events = input.logEvents.map(readEvent)
    checkBatch(events)
    const { tooOld, expired, tooNew } = rejectedRanges(events, retainedSince(group, context.cloud.clock.now()), context)
    const accepted = events.slice(Math.max(tooOld, expired), tooNew)
    if ((accepted.at(-1)?.timestamp ?? 0) - (accepted[0]?.timestamp ?? 0) > DAY)
      throw invalidParameter('The batch of log events in a single PutLogEvents request cannot span more than 24 hours.')
    appendToStream(group, stream, accepted, context.cloud.clock.now())
    return {
      // Deprecated and ignored, but always there.
      nextSequenceToken: String(group.nextEventId).padStart(56, '4'),
      ...(accepted.length < events.length && {
        rejectedLogEventsInfo: {
          ...(tooOld > 0 && { tooOldLogEventEndIndex: tooOld }),
          ...(expired > 0 && { expiredLogEventEndIndex: expired }),
          ...(tooNew < events.length && { tooNewLogEventStartIndex: tooNew }),
        },
      }),
    }
  },
})

function readEvent({ timestamp = 0, message = '' }: InputLogEvent): NewLogEvent {
  return { timestamp, message }
}

function checkBatch(events: readonly NewLogEvent[]): void {
  for (const [i, event] of events.entries()) {
    if (i > 0 && event.timestamp < (events[i - 1] as NewLogEvent).timestamp)
      throw invalidParameter('Log events in a single PutLogEvents request must be in chronological order.')
    const bytes = weightOf([event]) - EVENT_OVERHEAD_BYTES
    if (bytes > MAX_EVENT_BYTES)
      throw invalidParameter(`Log event too large: ${bytes} bytes exceeds limit of ${MAX_EVENT_BYTES}`)
  }
  const bytes = weightOf(events)
  if (bytes > MAX_BATCH_BYTES)
    throw invalidParameter(`Upload too large: ${bytes} bytes exceeds limit of ${MAX_BATCH_BYTES}`)
}

/** Clients' clocks do not jump when this AWS's is advanced: an event is too old only if it is so by real time as well. */
function rejectedRanges(events: readonly NewLogEvent[], retained: number, { cloud: { clock } }: OperationContext) {
  const oldest = clock.now() - clock.advanced - TOO_OLD_MS
  const newest = clock.now() + TOO_NEW_MS
  const firstNew = events.findIndex(({ timestamp }) => timestamp > newest)
  return {
    tooOld: events.filter(({ timestamp }) => timestamp < oldest).length,
    expired: events.filter(({ timestamp }) => timestamp < retained).length,
    tooNew: firstNew < 0 ? events.length : firstNew,
  }
}
