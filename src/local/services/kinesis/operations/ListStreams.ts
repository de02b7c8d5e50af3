import type { ListStreamsInput, ListStreamsOutput } from '@aws-sdk/client-kinesis'
import { defineOperation } from '../../../operation.ts'
import { decodeToken, encodeToken } from '../page-token.ts'
import { KINESIS } from '../state.ts'

const DEFAULT_LIMIT = 100

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ListStreams.html */
export default defineOperation<ListStreamsInput, ListStreamsOutput>({
  authorize: () => ({ action: 'kinesis:ListStreams', resource: '*' }),
  handle: ({ Limit = DEFAULT_LIMIT, ExclusiveStartStreamName, NextToken }, context) => {
    const after = NextToken === undefined ? (ExclusiveStartStreamName ?? '') : decodeToken(NextToken).after
    const streams = [...context.state(KINESIS).streams.values()]
      .filter(({ name }) => name > after)
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    const page = streams.slice(0, Limit)
    const last = page.at(-1)
    const hasMore = streams.length > page.length
    return {
      StreamNames: page.map(({ name }) => name),
      HasMoreStreams: hasMore,
      ...(hasMore &&
        last && { NextToken: encodeToken({ arn: '', after: last.name, issuedAt: context.cloud.clock.now() }) }),
      StreamSummaries: page.map((stream) => ({
        StreamName: stream.name,
        StreamARN: stream.arn,
        StreamStatus: stream.status,
        StreamModeDetails: { StreamMode: stream.mode },
        StreamCreationTimestamp: new Date(stream.createdAt),
      })),
    }
  },
})
