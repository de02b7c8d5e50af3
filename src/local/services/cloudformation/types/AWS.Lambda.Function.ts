import { CONFIGURATION, changeExtras, codeOf, type FunctionProperties, settleFunction } from '../lambda-function.ts'
import { integer, oneOf, shape, struct, tags, text, texts } from '../property-schema.ts'
import { defineResourceType } from '../resource-type.ts'
import { tagChanges, tagMap } from '../tag-changes.ts'

const ROLE = {
  type: 'string',
  pattern: '^arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+$',
} as const

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html */
export default defineResourceType<FunctionProperties>({
  properties: {
    Architectures: texts,
    Code: struct({
      ImageUri: text,
      S3Bucket: text,
      S3Key: text,
      S3ObjectVersion: text,
      SourceKMSKeyArn: text,
      ZipFile: text,
    }),
    DeadLetterConfig: shape('lambda', 'DeadLetterConfig'),
    Description: text,
    Environment: shape('lambda', 'Environment'),
    EphemeralStorage: shape('lambda', 'EphemeralStorage'),
    FunctionName: text,
    Handler: text,
    ImageConfig: shape('lambda', 'ImageConfig'),
    KmsKeyArn: text,
    Layers: texts,
    LoggingConfig: shape('lambda', 'LoggingConfig'),
    MemorySize: integer,
    PackageType: oneOf('Image', 'Zip'),
    RecursiveLoop: oneOf('Allow', 'Terminate'),
    ReservedConcurrentExecutions: integer,
    Role: ROLE,
    Runtime: text,
    RuntimeManagementConfig: struct({ RuntimeVersionArn: text, UpdateRuntimeOn: text }, ['UpdateRuntimeOn']),
    SnapStart: shape('lambda', 'SnapStart'),
    Tags: tags,
    Timeout: integer,
    TracingConfig: shape('lambda', 'TracingConfig'),
    VpcConfig: shape('lambda', 'VpcConfig'),
  },
  required: ['Code', 'Role'],
  notBuilt: [
    'CapacityProviderConfig',
    'CodeSigningConfigArn',
    'DurableConfig',
    'FileSystemConfigs',
    'FunctionScalingConfig',
    'PublishToLatestPublished',
    'TenancyConfig',
  ],
  createOnly: ['FunctionName', 'PackageType'],
  attributes: ['Arn', 'SnapStartResponse', 'SnapStartResponse.ApplyOn', 'SnapStartResponse.OptimizationStatus'],
  name: { property: 'FunctionName', maxLength: 64 },
  taggable: true,

  create: async (request) => {
    const { properties, name, tags: all, call, created } = request
    const { Architectures, PackageType, KmsKeyArn } = properties
    await call('lambda', 'CreateFunction', {
      FunctionName: name,
      Code: codeOf(properties),
      ...configurationOf(properties),
      Architectures,
      PackageType,
      KMSKeyArn: KmsKeyArn,
      Tags: tagMap(all),
    })
    created(name)
    const Arn = await settleFunction(request, name)
    await changeExtras(call, name, {}, properties)
    return attributesOf(Arn, properties)
  },

  update: async (request) => {
    const { properties, before, physicalId: FunctionName, tags: all, attributes, call, changed } = request
    if (changed('Code', 'Architectures')) {
      const { Architectures } = properties
      await call('lambda', 'UpdateFunctionCode', { FunctionName, ...codeOf(properties), Architectures })
      await settleFunction(request, FunctionName)
    }
    if (changed(...Object.keys(CONFIGURATION), 'KmsKeyArn')) {
      const removed = Object.keys(CONFIGURATION).filter((name) => name in before.properties && !(name in properties))
      await call('lambda', 'UpdateFunctionConfiguration', {
        FunctionName,
        ...Object.fromEntries(removed.map((name) => [name, CONFIGURATION[name]])),
        ...configurationOf(properties),
        ...(changed('KmsKeyArn') && { KMSKeyArn: properties.KmsKeyArn ?? '' }),
      })
      await settleFunction(request, FunctionName)
    }
    await changeExtras(call, FunctionName, before.properties, properties)
    const { set, removed } = tagChanges(before.tags, all)
    const Resource = String(attributes.Arn)
    if (set.length > 0) await call('lambda', 'TagResource', { Resource, Tags: tagMap(set) })
    if (removed.length > 0) await call('lambda', 'UntagResource', { Resource, TagKeys: removed })
    return attributesOf(Resource, properties)
  },

  delete: async ({ physicalId, call }) => {
    await call('lambda', 'DeleteFunction', { FunctionName: physicalId })
  },
})

function configurationOf(properties: FunctionProperties): Record<string, unknown> {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => name in CONFIGURATION))
}

function attributesOf(Arn: string, { SnapStart }: FunctionProperties) {
  const { ApplyOn = 'None' } = (SnapStart ?? {}) as { ApplyOn?: string }
  const status = ApplyOn === 'None' ? 'Off' : 'On'
  return { Arn, 'SnapStartResponse.ApplyOn': ApplyOn, 'SnapStartResponse.OptimizationStatus': status }
}
