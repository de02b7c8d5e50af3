import { AwsError } from '../../../core/errors.ts'
import type { OperationContext } from '../../operation.ts'
import { KINESIS } from './state.ts'
import { openShards } from './stream.ts'

/** Of one account in a Region, as in us-east-1. @see https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html */
export const SHARD_LIMIT = 20_000
export const ON_DEMAND_STREAM_LIMIT = 50
/** Of one stream. */
export const SHARDS_PER_STREAM = 10_000

/** Open shards of the account that owns the stream. */
export function countOpenShards(context: OperationContext, account: string): number {
  const streams = [...context.state(KINESIS, { account }).streams.values()]
  return streams.reduce((sum, stream) => sum + openShards(stream).length, 0)
}

/** @throws AwsError `LimitExceededException` where that many more shards would be too many */
export function checkShardLimit(context: OperationContext, account: string, additional: number): void {
  const count = countOpenShards(context, account)
  if (count + additional <= SHARD_LIMIT) return
  throw new AwsError(
    'LimitExceededException',
    `This request would exceed the shard limit for the account ${account} in ${context.region}. Current shard count for the account: ${count}. Limit: ${SHARD_LIMIT}. Number of additional shards that would have resulted from this request: ${additional}. Refer to the AWS Service Limits page (http://docs.aws.amazon.com/general/latest/gr/aws_service_limits.html) for current limits and how to request higher limits.`,
  )
}
