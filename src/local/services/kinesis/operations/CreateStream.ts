import type { CreateStreamInput } from '@aws-sdk/client-kinesis'
import { AwsError } from '../../../../core/errors.ts'
import { defineOperation } from '../../../operation.ts'
import { streamAccess } from '../address.ts'
import { violation } from '../errors.ts'
import { checkShardLimit } from '../limits.ts'
import { KINESIS } from '../state.ts'
import { createStream } from '../stream.ts'
import { addTags, tagContext } from '../tags.ts'

const ON_DEMAND_SHARDS = 4

/**
 * The stream is ACTIVE at once.
 * @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_CreateStream.html
 */
export default defineOperation<CreateStreamInput, object>({
  authorize: (input, context) => [
    streamAccess('CreateStream', input, context, tagContext(input.Tags)),
    ...(input.Tags ? [streamAccess('AddTagsToStream', input, context, tagContext(input.Tags))] : []),
  ],
  handle: (input, context) => {
    const { account, partition, region, cloud } = context
    const { StreamName: name, StreamModeDetails, MaxRecordSizeInKiB, RecordDistributionStrategy } = input
    const mode = StreamModeDetails?.StreamMode ?? 'PROVISIONED'
    const shardCount = input.ShardCount ?? (mode === 'ON_DEMAND' ? ON_DEMAND_SHARDS : undefined)
    if (shardCount === undefined) throw violation('null', 'shardCount', 'Member must not be null')
    if (RecordDistributionStrategy === 'AUTO')
      throw new AwsError('NotImplemented', 'kinesis: the record distribution strategy AUTO is not built', {
        status: 501,
      })
    const { streams } = context.state(KINESIS)
    if (streams.has(name))
      throw new AwsError('ResourceInUseException', `Stream ${name} under account ${account} already exists.`)
    checkShardLimit(context, account, shardCount)
    const stream = createStream({
      name,
      place: { partition: partition.id, account, region },
      clock: cloud.clock,
      shardCount,
      mode,
      ...(MaxRecordSizeInKiB !== undefined && { maxRecordBytes: MaxRecordSizeInKiB * 1024 }),
    })
    addTags(stream.tags, input.Tags ?? {}, `stream ${name} under account ${account}`)
    streams.set(name, stream)
    return {}
  },
})
