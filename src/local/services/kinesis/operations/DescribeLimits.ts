import type { DescribeLimitsInput, DescribeLimitsOutput } from '@aws-sdk/client-kinesis'
import { defineOperation } from '../../../operation.ts'
import { countOpenShards, ON_DEMAND_STREAM_LIMIT, SHARD_LIMIT } from '../limits.ts'
import { KINESIS } from '../state.ts'

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DescribeLimits.html */
export default defineOperation<DescribeLimitsInput, DescribeLimitsOutput>({
  authorize: () => ({ action: 'kinesis:DescribeLimits', resource: '*' }),
  handle: (_, context) => ({
    ShardLimit: SHARD_LIMIT,
    OpenShardCount: countOpenShards(context, context.account),
    OnDemandStreamCount: [...context.state(KINESIS).streams.values()].filter(({ mode }) => mode === 'ON_DEMAND').length,
    OnDemandStreamCountLimit: ON_DEMAND_STREAM_LIMIT,
  }),
})
