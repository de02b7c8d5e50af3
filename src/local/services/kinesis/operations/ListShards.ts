import type { ListShardsInput, ListShardsOutput, ShardFilter } from '@aws-sdk/client-kinesis'
import { defineOperation, type OperationContext, type Validated } from '../../../operation.ts'
import { findStream, type StreamReference, streamAccess } from '../address.ts'
import { describeShard } from '../describe.ts'
import { invalidArgument } from '../errors.ts'
import { checkToken, decodeToken, encodeToken } from '../page-token.ts'
import { type Shard, type Stream, visibleShards } from '../stream.ts'

const DEFAULT_RESULTS = 1_000

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ListShards.html */
export default defineOperation<ListShardsInput, ListShardsOutput>({
  authorize: (input, context) => streamAccess('ListShards', referenceOf(input), context),
  handle: (input, context) => {
    const stream = findStream(referenceOf(input), context)
    const after = firstAfter(input, context)
    const shards = visibleShards(stream).filter(
      (shard) => shard.id > after && isWanted(shard, stream, input.ShardFilter),
    )
    const page = shards.slice(0, input.MaxResults ?? DEFAULT_RESULTS)
    const last = page.at(-1)
    const now = context.cloud.clock.now()
    return {
      Shards: page.map(describeShard),
      ...(shards.length > page.length &&
        last && { NextToken: encodeToken({ arn: stream.arn, after: last.id, issuedAt: now }) }),
    }
  },
})

/** A token stands for its stream; the filter has to be given again with each page (not verified). */
function referenceOf({ NextToken, StreamName, StreamARN }: Validated<ListShardsInput>): StreamReference {
  if (NextToken === undefined) {
    if (StreamName === undefined && StreamARN === undefined)
      throw invalidArgument('Either NextToken or StreamName should be provided.')
    return { StreamName, StreamARN }
  }
  if (StreamName !== undefined) throw invalidArgument('NextToken and StreamName cannot be provided together.')
  return { StreamARN: decodeToken(NextToken).arn }
}

function firstAfter({ NextToken, ExclusiveStartShardId }: Validated<ListShardsInput>, { cloud }: OperationContext) {
  if (NextToken === undefined) return ExclusiveStartShardId ?? ''
  const token = decodeToken(NextToken)
  checkToken(token, cloud.clock.now())
  return token.after
}

function isWanted(shard: Shard, stream: Stream, filter: ShardFilter | undefined): boolean {
  if (filter === undefined) return true
  const horizon = Math.max(stream.createdAt, stream.clock.now() - stream.retentionHours * 3_600_000)
  const time = Math.max(horizon, filter.Timestamp?.getTime() ?? 0)
  const closedAt = shard.closedAt ?? Number.POSITIVE_INFINITY
  switch (filter.Type) {
    case 'AFTER_SHARD_ID':
      if (filter.ShardId === undefined) throw invalidArgument('ShardFilter of type AFTER_SHARD_ID must have a ShardId.')
      return shard.id > filter.ShardId
    case 'AT_LATEST':
      return !shard.closed
    case 'AT_TIMESTAMP':
    case 'FROM_TIMESTAMP':
      if (filter.Timestamp === undefined)
        throw invalidArgument(`ShardFilter of type ${filter.Type} must have a Timestamp.`)
      return closedAt > time && (filter.Type === 'FROM_TIMESTAMP' || shard.createdAt <= time)
    case 'AT_TRIM_HORIZON':
      return closedAt > horizon && shard.createdAt <= horizon
    default:
      return true
  }
}
