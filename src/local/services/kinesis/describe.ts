import type { ChildShard, Shard as SdkShard } from '@aws-sdk/client-kinesis'
import type { Shard, Stream } from './stream.ts'

/** What DescribeStream and DescribeStreamSummary have in common. */
export function describeStream(stream: Stream) {
  return {
    StreamName: stream.name,
    StreamARN: stream.arn,
    StreamStatus: stream.status,
    StreamModeDetails: { StreamMode: stream.mode },
    RetentionPeriodHours: stream.retentionHours,
    StreamCreationTimestamp: new Date(stream.createdAt),
    EnhancedMonitoring: [{ ShardLevelMetrics: [] }],
    EncryptionType: 'NONE' as const,
  }
}

export function describeShard(shard: Shard): SdkShard {
  return {
    ShardId: shard.id,
    ...(shard.parentId !== undefined && { ParentShardId: shard.parentId }),
    ...(shard.adjacentParentId !== undefined && { AdjacentParentShardId: shard.adjacentParentId }),
    HashKeyRange: hashKeyRange(shard),
    SequenceNumberRange: {
      StartingSequenceNumber: shard.sequenceNumbers.start,
      ...(shard.closed && { EndingSequenceNumber: shard.sequenceNumbers.at(shard.end) }),
    },
  }
}

/** The shards that a closed one became. */
export function describeChildren(stream: Stream, parent: Shard): ChildShard[] {
  return stream.shards
    .filter(({ parentId, adjacentParentId }) => parentId === parent.id || adjacentParentId === parent.id)
    .map((child) => ({
      ShardId: child.id,
      ParentShards: [child.parentId, child.adjacentParentId].filter((id) => id !== undefined),
      HashKeyRange: hashKeyRange(child),
    }))
}

function hashKeyRange({ startingHashKey, endingHashKey }: Shard) {
  return { StartingHashKey: String(startingHashKey), EndingHashKey: String(endingHashKey) }
}
