import { bucketNotifications, notificationSchema, type TemplateNotifications } from '../bucket-notifications.ts'
import { flag, listOf, oneOf, shape, struct, tags, text } from '../property-schema.ts'
import { defineResourceType, type ResourceRequest, type Tag } from '../resource-type.ts'

interface Properties {
  readonly BucketEncryption?: { readonly ServerSideEncryptionConfiguration: readonly unknown[] }
  readonly NotificationConfiguration?: TemplateNotifications
  readonly OwnershipControls?: unknown
  readonly PublicAccessBlockConfiguration?: unknown
  readonly VersioningConfiguration?: { readonly Status: string }
}

type Request = Pick<ResourceRequest<Properties>, 'call' | 'properties'>

const ENCRYPTION_RULE = struct({
  BucketKeyEnabled: flag,
  ServerSideEncryptionByDefault: struct({ KMSMasterKeyID: text, SSEAlgorithm: text }, ['SSEAlgorithm']),
})

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucket.html */
export default defineResourceType<Properties>({
  properties: {
    BucketEncryption: struct({ ServerSideEncryptionConfiguration: listOf(ENCRYPTION_RULE) }, [
      'ServerSideEncryptionConfiguration',
    ]),
    BucketName: text,
    NotificationConfiguration: notificationSchema,
    OwnershipControls: shape('s3', 'OwnershipControls'),
    PublicAccessBlockConfiguration: shape('s3', 'PublicAccessBlockConfiguration'),
    Tags: tags,
    VersioningConfiguration: struct({ Status: oneOf('Enabled', 'Suspended') }, ['Status']),
  },
  notBuilt: [
    'AbacStatus',
    'AccelerateConfiguration',
    'AccessControl',
    'AnalyticsConfigurations',
    'BucketNamePrefix',
    'BucketNamespace',
    'CorsConfiguration',
    'IntelligentTieringConfigurations',
    'InventoryConfigurations',
    'LifecycleConfiguration',
    'LoggingConfiguration',
    'MetadataConfiguration',
    'MetadataTableConfiguration',
    'MetricsConfigurations',
    'ObjectLockConfiguration',
    'ObjectLockEnabled',
    'ReplicationConfiguration',
    'WebsiteConfiguration',
  ],
  createOnly: ['BucketName'],
  attributes: ['Arn', 'DomainName', 'DualStackDomainName', 'RegionalDomainName', 'WebsiteURL'],
  name: { property: 'BucketName', maxLength: 63, lowerCase: true },
  taggable: true,

  create: async (request) => {
    const { name: Bucket, stack, call, created } = request
    const { region } = stack
    const isHome = region === 'us-east-1'
    await call('s3', 'CreateBucket', {
      Bucket,
      ...(!isHome && { CreateBucketConfiguration: { LocationConstraint: region } }),
    })
    created(Bucket)
    await putSettings(request, Bucket, request.tags, {})
    if (request.properties.NotificationConfiguration !== undefined) await putNotifications(request, Bucket)
    const { dnsSuffix } = stack
    return {
      Arn: `arn:${stack.partition}:s3:::${Bucket}`,
      DomainName: `${Bucket}.s3.${dnsSuffix}`,
      DualStackDomainName: `${Bucket}.s3.dualstack.${region}.${dnsSuffix}`,
      RegionalDomainName: `${Bucket}.s3.${region}.${dnsSuffix}`,
      WebsiteURL: `http://${Bucket}.s3-website-${region}.${dnsSuffix}`,
    }
  },

  update: async (request) => {
    const { physicalId: Bucket, tags: all, before, attributes, call, changed, properties } = request
    const isRetagged = JSON.stringify(before.tags) !== JSON.stringify(all)
    await putSettings(request, Bucket, isRetagged ? all : [], before.properties)
    if (isRetagged && all.length === 0) await call('s3', 'DeleteBucketTagging', { Bucket })
    for (const [name, operation] of REMOVALS) {
      if (changed(name) && properties[name] === undefined) await call('s3', operation, { Bucket })
    }
    if (changed('VersioningConfiguration') && properties.VersioningConfiguration === undefined)
      await call('s3', 'PutBucketVersioning', { Bucket, VersioningConfiguration: { Status: 'Suspended' } })
    if (changed('NotificationConfiguration')) await putNotifications(request, Bucket)
    return attributes
  },

  delete: async ({ physicalId: Bucket, call }) => {
    await call('s3', 'DeleteBucket', { Bucket })
  },
})

const REMOVALS = [
  ['BucketEncryption', 'DeleteBucketEncryption'],
  ['OwnershipControls', 'DeleteBucketOwnershipControls'],
  ['PublicAccessBlockConfiguration', 'DeletePublicAccessBlock'],
] as const

/** Sets what the template has and what differs from before. */
async function putSettings(
  { call, properties }: Request,
  Bucket: string,
  TagSet: readonly Tag[],
  before: Properties,
): Promise<void> {
  const { BucketEncryption, OwnershipControls, PublicAccessBlockConfiguration, VersioningConfiguration } = properties
  const isNew = (name: keyof Properties) =>
    properties[name] !== undefined && JSON.stringify(properties[name]) !== JSON.stringify(before[name])
  if (isNew('OwnershipControls')) await call('s3', 'PutBucketOwnershipControls', { Bucket, OwnershipControls })
  if (isNew('PublicAccessBlockConfiguration'))
    await call('s3', 'PutPublicAccessBlock', { Bucket, PublicAccessBlockConfiguration })
  if (isNew('VersioningConfiguration')) await call('s3', 'PutBucketVersioning', { Bucket, VersioningConfiguration })
  if (isNew('BucketEncryption')) {
    const Rules = BucketEncryption?.ServerSideEncryptionConfiguration.map(encryptionRule)
    await call('s3', 'PutBucketEncryption', { Bucket, ServerSideEncryptionConfiguration: { Rules } })
  }
  if (TagSet.length > 0) await call('s3', 'PutBucketTagging', { Bucket, Tagging: { TagSet } })
}

/** S3 takes them only where the destinations let it send, as it does for anyone. */
async function putNotifications({ call, properties }: Request, Bucket: string): Promise<void> {
  const NotificationConfiguration = bucketNotifications(properties.NotificationConfiguration)
  await call('s3', 'PutBucketNotificationConfiguration', { Bucket, NotificationConfiguration })
}

/** The template's own name for the default, and S3's. */
function encryptionRule(rule: unknown): unknown {
  const { ServerSideEncryptionByDefault, ...rest } = rule as { ServerSideEncryptionByDefault?: unknown }
  return { ...rest, ApplyServerSideEncryptionByDefault: ServerSideEncryptionByDefault }
}
