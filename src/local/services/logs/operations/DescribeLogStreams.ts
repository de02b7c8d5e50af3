import type { DescribeLogStreamsRequest, DescribeLogStreamsResponse } from '@aws-sdk/client-cloudwatch-logs'
import { defineOperation } from '../../../operation.ts'
import { findGroup, groupAccess, invalidParameter } from '../group-address.ts'
import type { LogStream } from '../log-stream.ts'
import { paginate } from '../paginate.ts'

/** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogStreams.html */
export default defineOperation<DescribeLogStreamsRequest, DescribeLogStreamsResponse>({
  authorize: (input, context) => groupAccess('DescribeLogStreams', input, context),
  handle: (input, context) => {
    const { logStreamNamePrefix: prefix, orderBy = 'LogStreamName', descending = false } = input
    if (prefix !== undefined && orderBy === 'LastEventTime')
      throw invalidParameter('Cannot order by LastEventTime with a logStreamNamePrefix.')
    const streams = [...findGroup(input, context).streams.values()]
      .filter(({ name }) => name.startsWith(prefix ?? ''))
      .toSorted(orderBy === 'LastEventTime' ? byLastEvent : byName)
    const { page, next } = paginate(descending ? streams.reverse() : streams, input.nextToken, input.limit)
    return { logStreams: page.map(describeLogStream), ...next }
  },
})

function byName(a: LogStream, b: LogStream): number {
  return a.name < b.name ? -1 : 1
}

function byLastEvent(a: LogStream, b: LogStream): number {
  return (a.events.at(-1)?.timestamp ?? 0) - (b.events.at(-1)?.timestamp ?? 0) || byName(a, b)
}

function describeLogStream(stream: LogStream) {
  const { name, arn, createdAt, events, lastIngestion } = stream
  const [first, last] = [events[0], events.at(-1)]
  return {
    logStreamName: name,
    arn,
    creationTime: createdAt,
    // AWS has reported 0 for streams since June 2019.
    storedBytes: 0,
    ...(first && { firstEventTimestamp: first.timestamp }),
    ...(last && { lastEventTimestamp: last.timestamp }),
    ...(lastIngestion !== undefined && { lastIngestionTime: lastIngestion }),
  }
}
