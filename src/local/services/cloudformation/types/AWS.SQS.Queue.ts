import type { GetQueueAttributesResult, GetQueueUrlResult } from '@aws-sdk/client-sqs'
import type { TemplateObject, TemplateValue } from '../../../../cloudformation/template/template-value.ts'
import { alreadyExists, HandlerFailure } from '../deployment/handler-failure.ts'
import { flag, integer, json, oneOf, tags, text } from '../property-schema.ts'
import { type Attributes, defineResourceType, type ResourceRequest } from '../resource-type.ts'
import { tagChanges, tagMap } from '../tag-changes.ts'

const SETTINGS = {
  ContentBasedDeduplication: flag,
  DeduplicationScope: oneOf('queue', 'messageGroup'),
  DelaySeconds: integer,
  FifoThroughputLimit: oneOf('perQueue', 'perMessageGroupId'),
  KmsDataKeyReusePeriodSeconds: integer,
  KmsMasterKeyId: text,
  MaximumMessageSize: integer,
  MessageRetentionPeriod: integer,
  ReceiveMessageWaitTimeSeconds: integer,
  RedriveAllowPolicy: json,
  RedrivePolicy: json,
  SqsManagedSseEnabled: flag,
  VisibilityTimeout: integer,
}

/** What a setting goes back to when the template mentions it no more. */
const DEFAULTS: Readonly<Record<string, string>> = {
  ContentBasedDeduplication: 'false',
  DeduplicationScope: 'queue',
  DelaySeconds: '0',
  FifoThroughputLimit: 'perQueue',
  KmsDataKeyReusePeriodSeconds: '300',
  KmsMasterKeyId: '',
  MaximumMessageSize: '1048576',
  MessageRetentionPeriod: '345600',
  ReceiveMessageWaitTimeSeconds: '0',
  RedriveAllowPolicy: '',
  RedrivePolicy: '',
  SqsManagedSseEnabled: 'true',
  VisibilityTimeout: '30',
}

type Properties = TemplateObject

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html */
export default defineResourceType<Properties>({
  properties: { ...SETTINGS, FifoQueue: flag, QueueName: text, Tags: tags },
  createOnly: ['FifoQueue', 'QueueName'],
  attributes: ['Arn', 'QueueName', 'QueueUrl'],
  name: { property: 'QueueName', maxLength: 80 },
  taggable: true,

  create: async ({ properties, name, tags: all, call, created }) => {
    const isFifo = properties.FifoQueue === true
    const QueueName = isFifo && properties.QueueName === undefined ? `${name.slice(0, 75)}.fifo` : name
    if (properties.QueueName !== undefined) await refuseExisting(call, QueueName)
    const { QueueUrl = '' } = await call<GetQueueUrlResult>('sqs', 'CreateQueue', {
      QueueName,
      Attributes: { ...attributesOf(properties), ...(isFifo && { FifoQueue: 'true' }) },
      tags: tagMap(all),
    })
    created(QueueUrl)
    return readAttributes(call, QueueUrl)
  },

  update: async ({ properties, before, tags: all, physicalId: QueueUrl, call }) => {
    const removed = Object.keys(before.properties).filter((name) => properties[name] === undefined && name in DEFAULTS)
    const Attributes = {
      ...Object.fromEntries(removed.map((name) => [name, DEFAULTS[name]])),
      ...attributesOf(properties),
    }
    if (Object.keys(Attributes).length > 0) await call('sqs', 'SetQueueAttributes', { QueueUrl, Attributes })
    const changes = tagChanges(before.tags, all)
    if (changes.set.length > 0) await call('sqs', 'TagQueue', { QueueUrl, Tags: tagMap(changes.set) })
    if (changes.removed.length > 0) await call('sqs', 'UntagQueue', { QueueUrl, TagKeys: changes.removed })
    return readAttributes(call, QueueUrl)
  },

  delete: async ({ physicalId, call }) => {
    await call('sqs', 'DeleteQueue', { QueueUrl: physicalId })
  },
})

function attributesOf(properties: Properties): Record<string, string> {
  const given = Object.entries(properties).filter(([name]) => name in SETTINGS)
  return Object.fromEntries(given.map(([name, value]) => [name, textOf(value)]))
}

function textOf(value: TemplateValue): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** Creating a queue that is there already would answer that one, which is not the stack's. @throws HandlerFailure */
async function refuseExisting(call: ResourceRequest<Properties>['call'], QueueName: string): Promise<void> {
  const found = await call<GetQueueUrlResult>('sqs', 'GetQueueUrl', { QueueName }).catch((error: unknown) => {
    // Whoever may not look may not create either, or has to do without the question.
    if (error instanceof HandlerFailure && ['NotFound', 'AccessDenied'].includes(error.code)) return undefined
    throw error
  })
  if (found?.QueueUrl !== undefined) throw alreadyExists('AWS::SQS::Queue', found.QueueUrl)
}

async function readAttributes(call: ResourceRequest<Properties>['call'], QueueUrl: string): Promise<Attributes> {
  const input = { QueueUrl, AttributeNames: ['QueueArn'] }
  const { Attributes } = await call<GetQueueAttributesResult>('sqs', 'GetQueueAttributes', input)
  const arn = Attributes?.QueueArn ?? ''
  return { Arn: arn, QueueName: arn.slice(arn.lastIndexOf(':') + 1), QueueUrl }
}
