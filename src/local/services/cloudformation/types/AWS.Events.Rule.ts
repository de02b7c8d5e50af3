import type { PutRuleResponse, PutTargetsResponse } from '@aws-sdk/client-eventbridge'
import type { TemplateObject } from '../../../../cloudformation/template/template-value.ts'
import { HandlerFailure } from '../deployment/handler-failure.ts'
import { json, listOf, oneOf, shape, tags, text } from '../property-schema.ts'
import { defineResourceType, type ResourceRequest } from '../resource-type.ts'
import { tagChanges } from '../tag-changes.ts'

interface Target extends TemplateObject {
  readonly Id: string
}

interface Properties {
  readonly EventBusName?: string
  readonly EventPattern?: TemplateObject | string
  readonly Targets?: readonly Target[]
  readonly [setting: string]: unknown
}

type Call = ResourceRequest<Properties>['call']

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-rule.html */
export default defineResourceType<Properties>({
  properties: {
    Description: text,
    EventBusName: text,
    EventPattern: json,
    Name: text,
    RoleArn: text,
    ScheduleExpression: text,
    State: oneOf('DISABLED', 'ENABLED', 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS'),
    Tags: tags,
    Targets: listOf(shape('events', 'Target')),
  },
  createOnly: ['EventBusName', 'Name'],
  attributes: ['Arn'],
  name: { property: 'Name', maxLength: 64 },
  taggable: true,

  create: async ({ properties, name, tags: all, call, created }) => {
    const Tags = all.length > 0 ? all : undefined
    const input = { ...settingsOf(properties), Name: name, Tags }
    const { RuleArn: Arn = '' } = await call<PutRuleResponse>('events', 'PutRule', input)
    const bus = busOf(properties)
    created(bus === 'default' ? name : `${bus}|${name}`)
    await putTargets(call, name, properties)
    return { Arn }
  },

  update: async ({ properties, before, physicalId, attributes, tags: all, call }) => {
    const name = nameIn(physicalId)
    await call('events', 'PutRule', { ...settingsOf(properties), Name: name })
    const kept = new Set(properties.Targets?.map(({ Id }) => Id))
    await removeTargets(call, name, {
      ...before.properties,
      Targets: before.properties.Targets?.filter(({ Id }) => !kept.has(Id)) ?? [],
    })
    await putTargets(call, name, properties)
    const { set, removed } = tagChanges(before.tags, all)
    const target = { ResourceARN: attributes.Arn }
    if (set.length > 0) await call('events', 'TagResource', { ...target, Tags: set })
    if (removed.length > 0) await call('events', 'UntagResource', { ...target, TagKeys: removed })
    return attributes
  },

  delete: async ({ properties, physicalId, call }) => {
    const Name = nameIn(physicalId)
    await removeTargets(call, Name, properties)
    await call('events', 'DeleteRule', { Name, EventBusName: properties.EventBusName })
  },
})

function settingsOf({ Targets: _, Tags: __, Name: ___, EventPattern, ...settings }: Properties) {
  const pattern = typeof EventPattern === 'object' ? JSON.stringify(EventPattern) : EventPattern
  return { ...settings, EventPattern: pattern }
}

/** A bus may be named by its ARN as well. */
function busOf({ EventBusName = 'default' }: Properties): string {
  return EventBusName.slice(EventBusName.lastIndexOf('/') + 1)
}

function nameIn(physicalId: string): string {
  return physicalId.slice(physicalId.lastIndexOf('|') + 1)
}

async function putTargets(call: Call, Rule: string, { EventBusName, Targets = [] }: Properties): Promise<void> {
  if (Targets.length === 0) return
  const answer = await call<PutTargetsResponse>('events', 'PutTargets', { Rule, EventBusName, Targets })
  const [failed] = answer.FailedEntries ?? []
  if (failed !== undefined) throw new HandlerFailure(failed.ErrorMessage ?? '', 'GeneralServiceException')
}

async function removeTargets(call: Call, Rule: string, { EventBusName, Targets = [] }: Properties): Promise<void> {
  const Ids = Targets.map(({ Id }) => Id)
  if (Ids.length > 0) await call('events', 'RemoveTargets', { Rule, EventBusName, Ids })
}
