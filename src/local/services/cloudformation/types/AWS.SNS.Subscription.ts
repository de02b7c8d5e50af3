import type { SubscribeResponse } from '@aws-sdk/client-sns'
import type { TemplateObject, TemplateValue } from '../../../../cloudformation/template/template-value.ts'
import { notBuilt } from '../deployment/handler-failure.ts'
import { flag, json, text } from '../property-schema.ts'
import { defineResourceType } from '../resource-type.ts'

interface Properties extends TemplateObject {
  readonly TopicArn: string
  readonly Protocol: string
}

const SETTINGS = {
  DeliveryPolicy: json,
  FilterPolicy: json,
  FilterPolicyScope: text,
  RawMessageDelivery: flag,
  RedrivePolicy: json,
  SubscriptionRoleArn: text,
}

/** What a setting goes back to when the template mentions it no more. */
const DEFAULTS: Readonly<Record<string, string>> = {
  DeliveryPolicy: '',
  FilterPolicy: '{}',
  FilterPolicyScope: 'MessageAttributes',
  RawMessageDelivery: 'false',
  RedrivePolicy: '',
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-subscription.html */
export default defineResourceType<Properties>({
  properties: { ...SETTINGS, Endpoint: text, Protocol: text, Region: text, TopicArn: text },
  required: ['TopicArn', 'Protocol'],
  notBuilt: ['ReplayPolicy'],
  createOnly: ['Endpoint', 'Protocol', 'TopicArn'],
  attributes: ['Arn'],

  create: async ({ properties, stack, call, created }) => {
    const { TopicArn, Protocol, Endpoint, Region = stack.region } = properties
    if (Region !== stack.region) throw notBuilt('subscriptions to topics of another Region')
    const { SubscriptionArn = '' } = await call<SubscribeResponse>('sns', 'Subscribe', {
      TopicArn,
      Protocol,
      Endpoint,
      Attributes: attributesOf(properties),
      ReturnSubscriptionArn: true,
    })
    created(SubscriptionArn)
    return { Arn: SubscriptionArn }
  },

  update: async ({ properties, before, physicalId: SubscriptionArn, call, changed }) => {
    const removed = Object.keys(before.properties).filter((name) => properties[name] === undefined && name in DEFAULTS)
    const wanted = {
      ...Object.fromEntries(removed.map((name) => [name, DEFAULTS[name]])),
      ...attributesOf(properties),
    }
    for (const [AttributeName, AttributeValue] of Object.entries(wanted)) {
      if (!changed(AttributeName)) continue
      await call('sns', 'SetSubscriptionAttributes', { SubscriptionArn, AttributeName, AttributeValue })
    }
    return { Arn: SubscriptionArn }
  },

  delete: async ({ physicalId, call }) => {
    await call('sns', 'Unsubscribe', { SubscriptionArn: physicalId })
  },
})

function attributesOf(properties: Properties): Record<string, string> {
  const given = Object.entries(properties).filter(([name]) => name in SETTINGS)
  return Object.fromEntries(given.map(([name, value]) => [name, textOf(value)]))
}

function textOf(value: TemplateValue): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
