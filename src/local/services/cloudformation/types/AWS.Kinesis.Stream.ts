import type { DescribeStreamSummaryOutput } from '@aws-sdk/client-kinesis'
import { integer, oneOf, struct, tags, text } from '../property-schema.ts'
import { type Attributes, defineResourceType, type ResourceRequest } from '../resource-type.ts'
import { tagChanges, tagMap } from '../tag-changes.ts'

interface Properties {
  readonly MaxRecordSizeInKiB?: number
  readonly RetentionPeriodHours?: number
  readonly ShardCount?: number
  readonly StreamModeDetails?: { readonly StreamMode: 'PROVISIONED' | 'ON_DEMAND' }
}

type Call = ResourceRequest<Properties>['call']

const DEFAULT_RETENTION_HOURS = 24

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-kinesis-stream.html */
export default defineResourceType<Properties>({
  properties: {
    MaxRecordSizeInKiB: integer,
    Name: text,
    RetentionPeriodHours: integer,
    ShardCount: integer,
    StreamModeDetails: struct({ StreamMode: oneOf('ON_DEMAND', 'PROVISIONED') }, ['StreamMode']),
    Tags: tags,
  },
  notBuilt: ['DesiredShardLevelMetrics', 'StreamEncryption', 'WarmThroughputMiBps'],
  createOnly: ['Name'],
  attributes: ['Arn'],
  name: { property: 'Name', maxLength: 128 },
  taggable: true,

  create: async ({ properties, name, tags: all, call, created, settle }) => {
    const { ShardCount, StreamModeDetails, MaxRecordSizeInKiB, RetentionPeriodHours } = properties
    await call('kinesis', 'CreateStream', {
      StreamName: name,
      StreamModeDetails,
      // A stream of which nothing is said has one shard.
      ShardCount: ShardCount ?? (StreamModeDetails?.StreamMode === 'ON_DEMAND' ? undefined : 1),
      MaxRecordSizeInKiB,
      Tags: tagMap(all),
    })
    created(name)
    await settle(() => isActive(call, name))
    await changeRetention(call, name, DEFAULT_RETENTION_HOURS, RetentionPeriodHours)
    return readAttributes(call, name)
  },

  update: async ({ properties, before, physicalId: StreamName, attributes, tags: all, call, changed, settle }) => {
    const StreamARN = String(attributes.Arn)
    const { StreamModeDetails, ShardCount = 1, MaxRecordSizeInKiB, RetentionPeriodHours } = properties
    const isProvisioned = StreamModeDetails?.StreamMode !== 'ON_DEMAND'
    if (changed('StreamModeDetails')) {
      const details = StreamModeDetails ?? { StreamMode: 'PROVISIONED' }
      await call('kinesis', 'UpdateStreamMode', { StreamARN, StreamModeDetails: details })
    }
    if (changed('ShardCount') && isProvisioned) {
      const input = { StreamName, TargetShardCount: ShardCount, ScalingType: 'UNIFORM_SCALING' }
      await call('kinesis', 'UpdateShardCount', input)
    }
    if (changed('MaxRecordSizeInKiB') && MaxRecordSizeInKiB !== undefined)
      await call('kinesis', 'UpdateMaxRecordSize', { StreamARN, MaxRecordSizeInKiB })
    await settle(() => isActive(call, StreamName))
    await changeRetention(call, StreamName, before.properties.RetentionPeriodHours, RetentionPeriodHours)
    const { set, removed } = tagChanges(before.tags, all)
    if (set.length > 0) await call('kinesis', 'AddTagsToStream', { StreamName, Tags: tagMap(set) })
    if (removed.length > 0) await call('kinesis', 'RemoveTagsFromStream', { StreamName, TagKeys: removed })
    return attributes
  },

  delete: async ({ physicalId, call }) => {
    await call('kinesis', 'DeleteStream', { StreamName: physicalId, EnforceConsumerDeletion: true })
  },
})

async function describe(call: Call, StreamName: string) {
  const input = { StreamName }
  const answer = await call<DescribeStreamSummaryOutput>('kinesis', 'DescribeStreamSummary', input)
  return answer.StreamDescriptionSummary
}

async function isActive(call: Call, name: string): Promise<boolean> {
  return (await describe(call, name))?.StreamStatus === 'ACTIVE'
}

async function readAttributes(call: Call, name: string): Promise<Attributes> {
  return { Arn: (await describe(call, name))?.StreamARN ?? '' }
}

async function changeRetention(
  call: Call,
  StreamName: string,
  before = DEFAULT_RETENTION_HOURS,
  after = DEFAULT_RETENTION_HOURS,
): Promise<void> {
  if (after === before) return
  const operation = after > before ? 'IncreaseStreamRetentionPeriod' : 'DecreaseStreamRetentionPeriod'
  await call('kinesis', operation, { StreamName, RetentionPeriodHours: after })
}
