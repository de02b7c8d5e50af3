import type { CreateTopicResponse, SubscribeResponse } from '@aws-sdk/client-sns'
import type { TemplateObject, TemplateValue } from '../../../../cloudformation/template/template-value.ts'
import { alreadyExists, HandlerFailure } from '../deployment/handler-failure.ts'
import { flag, listOf, struct, tags, text } from '../property-schema.ts'
import { defineResourceType, type ResourceRequest } from '../resource-type.ts'
import { tagChanges } from '../tag-changes.ts'

interface Subscription {
  readonly Endpoint: string
  readonly Protocol: string
}

interface Properties extends TemplateObject {
  readonly FifoTopic: boolean
  readonly Subscription: readonly (Subscription & TemplateObject)[]
}

type Call = ResourceRequest<Properties>['call']

const SETTINGS = {
  ContentBasedDeduplication: flag,
  DisplayName: text,
  FifoThroughputScope: text,
  KmsMasterKeyId: text,
  SignatureVersion: text,
  TracingConfig: text,
}

/** What a setting goes back to when the template mentions it no more. */
const DEFAULTS: Readonly<Record<string, string>> = {
  ContentBasedDeduplication: 'false',
  DisplayName: '',
  FifoThroughputScope: 'Topic',
  KmsMasterKeyId: '',
  SignatureVersion: '1',
  TracingConfig: 'PassThrough',
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-topic.html */
export default defineResourceType<Properties>({
  properties: {
    ...SETTINGS,
    FifoTopic: flag,
    Subscription: listOf(struct({ Endpoint: text, Protocol: text }, ['Endpoint', 'Protocol'])),
    Tags: tags,
    TopicName: text,
  },
  notBuilt: ['ArchivePolicy', 'DataProtectionPolicy', 'DeliveryStatusLogging'],
  createOnly: ['FifoTopic', 'TopicName'],
  attributes: ['TopicArn', 'TopicName'],
  name: { property: 'TopicName', maxLength: 256 },
  taggable: true,

  create: async ({ properties, name: given, stack, tags: Tags, call, created }) => {
    const isFifo = properties.FifoTopic === true
    const name = isFifo && properties.TopicName === undefined ? `${given.slice(0, 251)}.fifo` : given
    await refuseExisting(call, `arn:${stack.partition}:sns:${stack.region}:${stack.account}:${name}`)
    const Attributes = { ...attributesOf(properties), ...(isFifo && { FifoTopic: 'true' }) }
    const { TopicArn = '' } = await call<CreateTopicResponse>('sns', 'CreateTopic', { Name: name, Attributes, Tags })
    created(TopicArn)
    for (const subscription of properties.Subscription ?? [])
      await call('sns', 'Subscribe', { TopicArn, ...subscription })
    return { TopicArn, TopicName: name }
  },

  update: async ({ properties, before, physicalId: TopicArn, attributes, tags: all, call, changed }) => {
    const removed = Object.keys(before.properties).filter((name) => properties[name] === undefined && name in DEFAULTS)
    const wanted = {
      ...Object.fromEntries(removed.map((name) => [name, DEFAULTS[name]])),
      ...attributesOf(properties),
    }
    for (const [AttributeName, AttributeValue] of Object.entries(wanted)) {
      if (changed(AttributeName)) await call('sns', 'SetTopicAttributes', { TopicArn, AttributeName, AttributeValue })
    }
    await changeSubscriptions(call, TopicArn, before.properties.Subscription, properties.Subscription)
    const { set, removed: keys } = tagChanges(before.tags, all)
    if (set.length > 0) await call('sns', 'TagResource', { ResourceArn: TopicArn, Tags: set })
    if (keys.length > 0) await call('sns', 'UntagResource', { ResourceArn: TopicArn, TagKeys: keys })
    return attributes
  },

  delete: async ({ physicalId, call }) => {
    await call('sns', 'DeleteTopic', { TopicArn: physicalId })
  },
})

function attributesOf(properties: Properties): Record<string, string> {
  const given = Object.entries(properties).filter(([name]) => name in SETTINGS)
  return Object.fromEntries(given.map(([name, value]: [string, TemplateValue]) => [name, String(value)]))
}

/** Creating a topic that is there already would answer that one, which is not the stack's. @throws HandlerFailure */
async function refuseExisting(call: Call, TopicArn: string): Promise<void> {
  const found = await call('sns', 'GetTopicAttributes', { TopicArn }).catch((error: unknown) => {
    if (error instanceof HandlerFailure && error.code === 'NotFound') return undefined
    throw error
  })
  if (found !== undefined) throw alreadyExists('AWS::SNS::Topic', TopicArn)
}

/** Subscriptions within a topic have no ids of their own; those that are gone from the template are looked up. */
async function changeSubscriptions(
  call: Call,
  TopicArn: string,
  before: readonly Subscription[] = [],
  after: readonly Subscription[] = [],
): Promise<void> {
  const isSame = (a: Subscription, b: Subscription) => a.Endpoint === b.Endpoint && a.Protocol === b.Protocol
  for (const one of after) {
    if (!before.some((other) => isSame(one, other))) await call('sns', 'Subscribe', { TopicArn, ...one })
  }
  const gone = before.filter((one) => !after.some((other) => isSame(one, other)))
  for (const subscription of gone) {
    // Subscribing once more answers the subscription that is there.
    const { SubscriptionArn } = await call<SubscribeResponse>('sns', 'Subscribe', { TopicArn, ...subscription })
    await call('sns', 'Unsubscribe', { SubscriptionArn })
  }
}
