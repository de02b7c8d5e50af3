import type { SplitShardInput } from '@aws-sdk/client-kinesis'
import { defineOperation } from '../../../operation.ts'
import { findStream, streamAccess } from '../address.ts'
import { invalidArgument } from '../errors.ts'
import { checkShardLimit } from '../limits.ts'
import { findReshardable, splitShard } from '../reshard.ts'

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_SplitShard.html */
export default defineOperation<SplitShardInput, object>({
  authorize: (input, context) => streamAccess('SplitShard', input, context),
  handle: (input, context) => {
    const stream = findStream(input, context)
    const shard = findReshardable(stream, input.ShardToSplit)
    checkShardLimit(context, stream.account, 1)
    const { startingHashKey, endingHashKey } = shard
    const hashKey = BigInt(input.NewStartingHashKey)
    if (hashKey <= startingHashKey + 1n || hashKey >= endingHashKey)
      throw invalidArgument(
        `NewStartingHashKey ${hashKey} used in SplitShard() on shard ${shard.id} in stream ${stream.name} under account ${stream.account} is not both greater than one plus the shard's StartingHashKey ${startingHashKey} and less than the shard's EndingHashKey ${endingHashKey}.`,
      )
    splitShard(stream, shard, hashKey)
    return {}
  },
})
