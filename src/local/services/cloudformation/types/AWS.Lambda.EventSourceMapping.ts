import type { EventSourceMappingConfiguration } from '@aws-sdk/client-lambda'
import { HandlerFailure } from '../deployment/handler-failure.ts'
import { flag, integer, number, shape, tags, text, texts } from '../property-schema.ts'
import { defineResourceType, type ResourceRequest } from '../resource-type.ts'
import { tagChanges, tagMap } from '../tag-changes.ts'

interface Properties {
  readonly FunctionName: string
  readonly StartingPositionTimestamp?: number
  readonly KmsKeyArn?: string
  readonly [name: string]: unknown
}

type Request = Pick<ResourceRequest<Properties>, 'call' | 'settle'>

/** What a setting goes back to when the template mentions it no more. */
const DEFAULTS: Readonly<Record<string, unknown>> = {
  BisectBatchOnFunctionError: false,
  DestinationConfig: {},
  Enabled: true,
  FilterCriteria: {},
  FunctionResponseTypes: [],
  MaximumBatchingWindowInSeconds: 0,
  MaximumRecordAgeInSeconds: -1,
  MaximumRetryAttempts: -1,
  ParallelizationFactor: 1,
  ScalingConfig: {},
  TumblingWindowInSeconds: 0,
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventsourcemapping.html */
export default defineResourceType<Properties>({
  properties: {
    BatchSize: integer,
    BisectBatchOnFunctionError: flag,
    DestinationConfig: shape('lambda', 'DestinationConfig'),
    Enabled: flag,
    EventSourceArn: text,
    FilterCriteria: shape('lambda', 'FilterCriteria'),
    FunctionName: text,
    FunctionResponseTypes: texts,
    KmsKeyArn: text,
    LoggingConfig: shape('lambda', 'EventSourceMappingLoggingConfig'),
    MaximumBatchingWindowInSeconds: integer,
    MaximumRecordAgeInSeconds: integer,
    MaximumRetryAttempts: integer,
    MetricsConfig: shape('lambda', 'EventSourceMappingMetricsConfig'),
    ParallelizationFactor: integer,
    ProvisionedPollerConfig: shape('lambda', 'ProvisionedPollerConfig'),
    ScalingConfig: shape('lambda', 'ScalingConfig'),
    StartingPosition: text,
    StartingPositionTimestamp: number,
    Tags: tags,
    TumblingWindowInSeconds: integer,
  },
  required: ['FunctionName'],
  notBuilt: [
    'AmazonManagedKafkaEventSourceConfig',
    'DocumentDBEventSourceConfig',
    'Queues',
    'SelfManagedEventSource',
    'SelfManagedKafkaEventSourceConfig',
    'SourceAccessConfigurations',
    'Topics',
  ],
  createOnly: ['EventSourceArn', 'StartingPosition', 'StartingPositionTimestamp'],
  attributes: ['EventSourceMappingArn', 'Id'],
  taggable: true,

  create: async (request) => {
    const { properties, tags: all, call, created } = request
    const { StartingPositionTimestamp: seconds } = properties
    const answer = await call<EventSourceMappingConfiguration>('lambda', 'CreateEventSourceMapping', {
      ...settingsOf(properties),
      EventSourceArn: properties.EventSourceArn,
      StartingPosition: properties.StartingPosition,
      StartingPositionTimestamp: seconds === undefined ? undefined : new Date(seconds * 1000),
      Tags: tagMap(all),
    })
    const { UUID = '', EventSourceMappingArn = '' } = answer
    created(UUID)
    await settleMapping(request, UUID)
    return { Id: UUID, EventSourceMappingArn }
  },

  update: async (request) => {
    const { properties, before, physicalId: UUID, attributes, tags: all, call } = request
    const removed = Object.keys(DEFAULTS).filter((name) => name in before.properties && !(name in properties))
    await call('lambda', 'UpdateEventSourceMapping', {
      UUID,
      ...Object.fromEntries(removed.map((name) => [name, DEFAULTS[name]])),
      ...settingsOf(properties),
    })
    await settleMapping(request, UUID)
    const changes = tagChanges(before.tags, all)
    const Resource = String(attributes.EventSourceMappingArn)
    if (changes.set.length > 0) await call('lambda', 'TagResource', { Resource, Tags: tagMap(changes.set) })
    if (changes.removed.length > 0) await call('lambda', 'UntagResource', { Resource, TagKeys: changes.removed })
    return attributes
  },

  delete: async ({ physicalId: UUID, call, settle }) => {
    await call('lambda', 'DeleteEventSourceMapping', { UUID })
    await settle(async () => (await read(call, UUID)) === undefined)
  },
})

/** Everything but what only creation takes. */
function settingsOf({ KmsKeyArn, ...properties }: Properties): Record<string, unknown> {
  const { EventSourceArn, StartingPosition, StartingPositionTimestamp, Tags, ...settings } = properties
  return { ...settings, KMSKeyArn: KmsKeyArn }
}

async function settleMapping({ call, settle }: Request, UUID: string): Promise<void> {
  await settle(async () => ['Enabled', 'Disabled'].includes((await read(call, UUID))?.State ?? ''))
}

async function read(call: Request['call'], UUID: string): Promise<EventSourceMappingConfiguration | undefined> {
  return call<EventSourceMappingConfiguration>('lambda', 'GetEventSourceMapping', { UUID }).catch((error: unknown) => {
    if (error instanceof HandlerFailure && error.code === 'NotFound') return undefined
    throw error
  })
}
