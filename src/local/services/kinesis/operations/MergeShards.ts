import type { MergeShardsInput } from '@aws-sdk/client-kinesis'
import { defineOperation } from '../../../operation.ts'
import { findStream, streamAccess } from '../address.ts'
import { invalidArgument } from '../errors.ts'
import { findReshardable, mergeShards } from '../reshard.ts'

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_MergeShards.html */
export default defineOperation<MergeShardsInput, object>({
  authorize: (input, context) => streamAccess('MergeShards', input, context),
  handle: (input, context) => {
    const stream = findStream(input, context)
    const lower = findReshardable(stream, input.ShardToMerge)
    const upper = findReshardable(stream, input.AdjacentShardToMerge)
    if (lower.endingHashKey + 1n !== upper.startingHashKey)
      throw invalidArgument(
        `Shards ${lower.id} and ${upper.id} in stream ${stream.name} under account ${stream.account} are not an adjacent pair of shards eligible for merging`,
      )
    mergeShards(stream, lower, upper)
    return {}
  },
})
