import { AwsError } from '../../../core/errors.ts'
import { invalidArgument } from './errors.ts'
import { uniformRanges } from './hash-key.ts'
import { addShard, openShards, type Shard, type Stream } from './stream.ts'

/** Closes the shard and opens two that share its range; the second begins with that hash key. */
export function splitShard(stream: Stream, shard: Shard, newStartingHashKey: bigint): void {
  const { startingHashKey, endingHashKey, id: parentId } = shard
  addShard(stream, { startingHashKey, endingHashKey: newStartingHashKey - 1n, parentId })
  addShard(stream, { startingHashKey: newStartingHashKey, endingHashKey, parentId })
  shard.close()
}

/** Closes two neighbours and opens one that has both ranges; `lower` ends where `upper` begins. */
export function mergeShards(stream: Stream, lower: Shard, upper: Shard): void {
  addShard(stream, {
    startingHashKey: lower.startingHashKey,
    endingHashKey: upper.endingHashKey,
    parentId: lower.id,
    adjacentParentId: upper.id,
  })
  lower.close()
  upper.close()
}

/** Brings the open shards to that many equal ranges by splits, then merges; so short-lived shards may come into being. */
export function reshardUniformly(stream: Stream, count: number): void {
  const starts = new Set(uniformRanges(count).map(({ startingHashKey }) => startingHashKey))
  for (const start of starts) {
    const shard = openShards(stream).find((open) => open.startingHashKey < start && start <= open.endingHashKey)
    if (shard !== undefined) splitShard(stream, shard, start)
  }
  for (const start of starts) {
    for (;;) {
      const lower = openShards(stream).find(({ startingHashKey }) => startingHashKey === start) as Shard
      const upper = openShards(stream).find(({ startingHashKey }) => startingHashKey === lower.endingHashKey + 1n)
      if (upper === undefined || starts.has(upper.startingHashKey)) break
      mergeShards(stream, lower, upper)
    }
  }
}

/** @throws AwsError for a shard that does not exist, or is closed, or whose stream scales by itself */
export function findReshardable(stream: Stream, shardId: string): Shard {
  const { name, account, mode } = stream
  if (mode === 'ON_DEMAND') throw onDemand(stream)
  const shard = stream.shards.find(({ id, expired }) => id === shardId && !expired)
  if (shard === undefined) {
    throw new AwsError(
      'ResourceNotFoundException',
      `Could not find shard ${shardId} in stream ${name} under account ${account}.`,
    )
  }
  if (shard.closed) {
    throw invalidArgument(
      `Shard ${shardId} in stream ${name} under account ${account} has already been merged or split, and thus is not eligible for merging or splitting.`,
    )
  }
  return shard
}

export function onDemand({ name, account }: Stream): AwsError {
  return new AwsError(
    'ValidationException',
    `Request is invalid. Stream ${name} under account ${account} is in On-Demand mode.`,
  )
}
