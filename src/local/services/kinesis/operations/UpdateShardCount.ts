import type { UpdateShardCountInput, UpdateShardCountOutput } from '@aws-sdk/client-kinesis'
import { AwsError } from '../../../../core/errors.ts'
import { defineOperation } from '../../../operation.ts'
import { findStream, streamAccess } from '../address.ts'
import { checkShardLimit, SHARDS_PER_STREAM } from '../limits.ts'
import { onDemand, reshardUniformly } from '../reshard.ts'
import { openShards } from '../stream.ts'

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateShardCount.html */
export default defineOperation<UpdateShardCountInput, UpdateShardCountOutput>({
  authorize: (input, context) => streamAccess('UpdateShardCount', input, context),
  handle: (input, context) => {
    const stream = findStream(input, context)
    if (stream.mode === 'ON_DEMAND') throw onDemand(stream)
    const { TargetShardCount: target } = input
    const current = openShards(stream).length
    checkTarget(target, current)
    checkShardLimit(context, stream.account, Math.max(0, target - current))
    reshardUniformly(stream, target)
    return {
      StreamName: stream.name,
      StreamARN: stream.arn,
      CurrentShardCount: current,
      TargetShardCount: target,
    }
  },
})

function checkTarget(target: number, current: number): void {
  const counts = `Current open shard count: ${current}, Target shard count: ${target}`
  if (target > SHARDS_PER_STREAM)
    throw exceeded(`Target shard count or number of open shards cannot be greater than ${SHARDS_PER_STREAM}. ${counts}`)
  if (target > current * 2)
    throw exceeded(`UpdateShardCount cannot scale up over double your current open shard count. ${counts}`)
  if (target < current / 2)
    throw exceeded(`UpdateShardCount cannot scale down below half your current open shard count. ${counts}`)
}

function exceeded(message: string): AwsError {
  return new AwsError('LimitExceededException', message)
}
