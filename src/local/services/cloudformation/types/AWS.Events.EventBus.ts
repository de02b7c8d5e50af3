import type { CreateEventBusResponse } from '@aws-sdk/client-eventbridge'
import { type PolicyProperty, policyText } from '../policy-text.ts'
import { json, struct, tags, text } from '../property-schema.ts'
import { defineResourceType, type ResourceRequest } from '../resource-type.ts'
import { tagChanges } from '../tag-changes.ts'

interface Properties {
  readonly Name: string
  readonly DeadLetterConfig?: object
  readonly Description?: string
  readonly EventSourceName?: string
  readonly KmsKeyIdentifier?: string
  readonly LogConfig?: object
  readonly Policy?: PolicyProperty
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-eventbus.html */
export default defineResourceType<Properties>({
  properties: {
    DeadLetterConfig: struct({ Arn: text }),
    Description: text,
    EventSourceName: text,
    KmsKeyIdentifier: text,
    LogConfig: struct({ IncludeDetail: text, Level: text }),
    Name: text,
    Policy: json,
    Tags: tags,
  },
  required: ['Name'],
  createOnly: ['Name'],
  attributes: ['Arn'],
  name: { property: 'Name', maxLength: 256 },
  taggable: true,

  create: async ({ properties, name, tags: all, call, created }) => {
    const Tags = all.length > 0 ? all : undefined
    const { EventSourceName } = properties
    const input = { ...settingsOf(properties), Name: name, EventSourceName, Tags }
    const { EventBusArn: Arn = '' } = await call<CreateEventBusResponse>('events', 'CreateEventBus', input)
    created(name)
    await putPolicy(call, name, properties.Policy)
    return { Arn }
  },

  update: async ({ properties, before, physicalId: Name, attributes, tags: all, call, changed }) => {
    await call('events', 'UpdateEventBus', { Name, ...settingsOf(properties) })
    if (changed('Policy')) {
      if (properties.Policy === undefined)
        await call('events', 'RemovePermission', { EventBusName: Name, RemoveAllPermissions: true })
      else await putPolicy(call, Name, properties.Policy)
    }
    const { set, removed } = tagChanges(before.tags, all)
    const target = { ResourceARN: attributes.Arn }
    if (set.length > 0) await call('events', 'TagResource', { ...target, Tags: set })
    if (removed.length > 0) await call('events', 'UntagResource', { ...target, TagKeys: removed })
    return attributes
  },

  delete: async ({ physicalId: Name, call }) => {
    await call('events', 'DeleteEventBus', { Name })
  },
})

function settingsOf({ DeadLetterConfig, Description, KmsKeyIdentifier, LogConfig }: Properties) {
  return { DeadLetterConfig, Description, KmsKeyIdentifier, LogConfig }
}

async function putPolicy(
  call: ResourceRequest<Properties>['call'],
  EventBusName: string,
  policy: PolicyProperty | undefined,
): Promise<void> {
  if (policy !== undefined) await call('events', 'PutPermission', { EventBusName, Policy: policyText(policy) })
}
