import type { DescribeLogGroupsResponse } from '@aws-sdk/client-cloudwatch-logs'
import { flag, integer, oneOf, tags, text } from '../property-schema.ts'
import { type Attributes, defineResourceType, type ResourceRequest } from '../resource-type.ts'
import { tagChanges, tagMap } from '../tag-changes.ts'

interface Properties {
  readonly DeletionProtectionEnabled?: boolean
  readonly KmsKeyId?: string
  readonly LogGroupClass?: string
  readonly RetentionInDays?: number
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-logs-loggroup.html */
export default defineResourceType<Properties>({
  properties: {
    DeletionProtectionEnabled: flag,
    KmsKeyId: text,
    LogGroupClass: oneOf('STANDARD', 'INFREQUENT_ACCESS', 'DELIVERY'),
    LogGroupName: text,
    RetentionInDays: integer,
    Tags: tags,
  },
  notBuilt: [
    'BearerTokenAuthenticationEnabled',
    'DataProtectionPolicy',
    'FieldIndexPolicies',
    'ResourcePolicyDocument',
  ],
  // AWS changes the last three in place; here they go with a new group.
  createOnly: ['LogGroupName', 'KmsKeyId', 'LogGroupClass', 'DeletionProtectionEnabled'],
  attributes: ['Arn'],
  name: { property: 'LogGroupName', maxLength: 512 },
  taggable: true,

  create: async ({ properties, name, tags: all, call, created }) => {
    const { RetentionInDays, KmsKeyId, LogGroupClass, DeletionProtectionEnabled } = properties
    await call('logs', 'CreateLogGroup', {
      logGroupName: name,
      kmsKeyId: KmsKeyId,
      logGroupClass: LogGroupClass,
      deletionProtectionEnabled: DeletionProtectionEnabled,
      tags: tagMap(all),
    })
    created(name)
    if (RetentionInDays !== undefined)
      await call('logs', 'PutRetentionPolicy', { logGroupName: name, retentionInDays: RetentionInDays })
    return readAttributes(call, name)
  },

  update: async ({ properties, before, physicalId: logGroupName, attributes, tags: all, call, changed }) => {
    const { RetentionInDays: retentionInDays } = properties
    if (changed('RetentionInDays')) {
      if (retentionInDays === undefined) await call('logs', 'DeleteRetentionPolicy', { logGroupName })
      else await call('logs', 'PutRetentionPolicy', { logGroupName, retentionInDays })
    }
    const { set, removed } = tagChanges(before.tags, all)
    const resourceArn = String(attributes.Arn).replace(/:\*$/, '')
    if (set.length > 0) await call('logs', 'TagResource', { resourceArn, tags: tagMap(set) })
    if (removed.length > 0) await call('logs', 'UntagResource', { resourceArn, tagKeys: removed })
    return attributes
  },

  delete: async ({ physicalId, call }) => {
    await call('logs', 'DeleteLogGroup', { logGroupName: physicalId })
  },
})

async function readAttributes(call: ResourceRequest<Properties>['call'], name: string): Promise<Attributes> {
  const input = { logGroupNamePrefix: name }
  const { logGroups = [] } = await call<DescribeLogGroupsResponse>('logs', 'DescribeLogGroups', input)
  return { Arn: logGroups.find(({ logGroupName }) => logGroupName === name)?.arn ?? '' }
}
