import { type PolicyProperty, policyText } from '../policy-text.ts'
import { json, texts } from '../property-schema.ts'
import { defineResourceType, type ResourceRequest } from '../resource-type.ts'

interface Properties {
  readonly PolicyDocument: PolicyProperty
  readonly Topics: readonly string[]
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-topicpolicy.html */
export default defineResourceType<Properties>({
  properties: { PolicyDocument: json, Topics: texts },
  required: ['PolicyDocument', 'Topics'],
  attributes: ['Id'],

  create: async ({ properties: { PolicyDocument, Topics }, name: id, call, created }) => {
    created(id)
    await put(call, Topics, () => policyText(PolicyDocument))
    return { Id: id }
  },

  update: async ({ properties: { PolicyDocument, Topics }, before, physicalId, stack, call }) => {
    await put(call, Topics, () => policyText(PolicyDocument))
    const left = before.properties.Topics.filter((topic) => !Topics.includes(topic))
    await put(call, left, (topic) => defaultPolicy(topic, stack.account))
    return { Id: physicalId }
  },

  delete: ({ properties, stack, call }) => put(call, properties.Topics, (topic) => defaultPolicy(topic, stack.account)),
})

async function put(
  call: ResourceRequest<Properties>['call'],
  topics: readonly string[],
  policyFor: (topic: string) => string,
): Promise<void> {
  for (const TopicArn of topics) {
    const AttributeValue = policyFor(TopicArn)
    await call('sns', 'SetTopicAttributes', { TopicArn, AttributeName: 'Policy', AttributeValue })
  }
}

/** The policy that a topic is created with, to which it goes back. */
function defaultPolicy(topic: string, account: string): string {
  const actions = [
    'GetTopicAttributes',
    'SetTopicAttributes',
    'AddPermission',
    'RemovePermission',
    'DeleteTopic',
    'Subscribe',
    'ListSubscriptionsByTopic',
    'Publish',
  ]
  return JSON.stringify({
    Version: '2008-10-17',
    Id: '__default_policy_ID',
    Statement: [
      {
        Sid: '__default_statement_ID',
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: actions.map((action) => `SNS:${action}`),
        Resource: topic,
        Condition: { StringEquals: { 'AWS:SourceOwner': account } },
      },
    ],
  })
}
