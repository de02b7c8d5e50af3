import { type PolicyProperty, policyText } from '../policy-text.ts'
import { json, texts } from '../property-schema.ts'
import { defineResourceType, type ResourceRequest } from '../resource-type.ts'

interface Properties {
  readonly PolicyDocument: PolicyProperty
  readonly Queues: readonly string[]
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queuepolicy.html */
export default defineResourceType<Properties>({
  properties: { PolicyDocument: json, Queues: texts },
  required: ['PolicyDocument', 'Queues'],
  attributes: ['Id'],

  create: async ({ properties, name: id, call, created }) => {
    created(id)
    await put(call, properties.Queues, policyText(properties.PolicyDocument))
    return { Id: id }
  },

  update: async ({ properties, before, physicalId, call }) => {
    const removed = before.properties.Queues.filter((queue) => !properties.Queues.includes(queue))
    await put(call, properties.Queues, policyText(properties.PolicyDocument))
    await put(call, removed, '')
    return { Id: physicalId }
  },

  delete: ({ properties, call }) => put(call, properties.Queues, ''),
})

async function put(
  call: ResourceRequest<Properties>['call'],
  queues: readonly string[],
  Policy: string,
): Promise<void> {
  for (const QueueUrl of queues) await call('sqs', 'SetQueueAttributes', { QueueUrl, Attributes: { Policy } })
}
