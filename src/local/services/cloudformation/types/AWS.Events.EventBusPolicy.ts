import type { DescribeEventBusResponse } from '@aws-sdk/client-eventbridge'
import type { TemplateObject } from '../../../../cloudformation/template/template-value.ts'
import { json, oneOf, struct, text } from '../property-schema.ts'
import { defineResourceType, type ResourceRequest } from '../resource-type.ts'

interface Properties {
  readonly StatementId: string
  readonly EventBusName?: string
  readonly Statement?: TemplateObject | string
  readonly Action?: string
  readonly Principal?: string
  readonly Condition?: object
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-eventbuspolicy.html */
export default defineResourceType<Properties>({
  properties: {
    Action: oneOf('events:PutEvents'),
    Condition: struct({ Key: text, Type: text, Value: text }),
    EventBusName: text,
    Principal: text,
    Statement: json,
    StatementId: text,
  },
  required: ['StatementId'],
  createOnly: ['EventBusName', 'StatementId'],

  create: async ({ properties, call, created }) => {
    await put(call, properties)
    created(`${properties.EventBusName ?? 'default'}|${properties.StatementId}`)
    return {}
  },

  update: async ({ properties, call }) => {
    await put(call, properties)
    return {}
  },

  delete: async ({ properties: { EventBusName, StatementId }, call }) => {
    await call('events', 'RemovePermission', { EventBusName, StatementId })
  },
})

/** A whole statement takes its place within the bus's policy. */
async function put(call: ResourceRequest<Properties>['call'], properties: Properties): Promise<void> {
  const { Statement, StatementId, EventBusName, ...parts } = properties
  if (Statement === undefined) {
    await call('events', 'PutPermission', { EventBusName, StatementId, ...parts })
    return
  }
  const { Policy = '{}' } = await call<DescribeEventBusResponse>('events', 'DescribeEventBus', { Name: EventBusName })
  const policy = JSON.parse(Policy) as { Statement?: readonly { Sid?: string }[] }
  const others = [policy.Statement ?? []].flat().filter(({ Sid }) => Sid !== StatementId)
  const statement = typeof Statement === 'string' ? (JSON.parse(Statement) as object) : Statement
  const document = { Version: '2012-10-17', Statement: [...others, { Sid: StatementId, ...statement }] }
  await call('events', 'PutPermission', { EventBusName, Policy: JSON.stringify(document) })
}
