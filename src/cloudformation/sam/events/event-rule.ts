import { isObject, type TemplateObject, type TemplateValue } from '../../template/template-value.ts'
import { getAtt, isFilled, ref } from '../calls.ts'
import { BOOLEAN, MAP, type PropertyTable, STRING } from '../check-properties.ts'
import { type Generated, makeResource, present } from '../make-resource.ts'
import { invalidEvent } from '../sam-problem.ts'
import type { EventTarget, ExpandedEvent, SamEvent } from './event.ts'
import { permission } from './permission.ts'

const TARGET_SUFFIX = 'LambdaTarget'
const MAX_TARGET_ID_LENGTH = 64

/** What rules by time and rules by pattern have in common. */
export const RULE_PROPERTIES: PropertyTable = {
  RuleName: STRING,
  Input: STRING,
  Enabled: BOOLEAN,
  State: STRING,
  DeadLetterConfig: MAP,
  RetryPolicy: MAP,
}

/** A rule of EventBridge that calls the function, with the permission for it. @throws SamProblem */
export function eventRule(
  event: SamEvent,
  target: EventTarget,
  rule: Readonly<Record<string, TemplateValue | undefined>>,
  more: { targetId?: TemplateValue | undefined; settings?: TemplateObject } = {},
): ExpandedEvent {
  const { name, logicalId, properties } = event
  const { Enabled, State, DeadLetterConfig, RetryPolicy, Input } = properties
  const SourceArn = getAtt(logicalId, 'Arn')
  const dead = isObject(DeadLetterConfig) ? deadLetterQueue(event, target, DeadLetterConfig) : undefined
  if (isFilled(State) && Enabled !== undefined)
    throw invalidEvent(target.functionId, name, 'State and Enabled Properties cannot both be specified.')
  const Target = present({
    Arn: target.arn,
    Id: more.targetId ?? `${logicalId.slice(0, MAX_TARGET_ID_LENGTH - TARGET_SUFFIX.length)}${TARGET_SUFFIX}`,
    Input,
    ...more.settings,
    ...(dead !== undefined && { DeadLetterConfig: { Arn: dead.arn } }),
    RetryPolicy,
  })
  const made = makeResource(
    logicalId,
    'AWS::Events::Rule',
    {
      ...rule,
      ...(isFilled(State) && { State }),
      ...(Enabled !== undefined && { State: isFilled(Enabled) ? 'ENABLED' : 'DISABLED' }),
      Targets: [Target],
    },
    { attributes: target.attributes },
  )
  const allowed = permission(event, target, { Principal: 'events.amazonaws.com', SourceArn })
  return { resources: [...(dead?.resources ?? []), made, allowed] }
}

interface DeadLetterQueue {
  readonly arn: TemplateValue
  readonly resources: readonly Generated[]
}

/** The queue that is named, or a new one that the rule may send to. */
function deadLetterQueue(
  { logicalId }: SamEvent,
  { functionId, attributes }: EventTarget,
  { Arn, Type, QueueLogicalId }: TemplateObject,
): DeadLetterQueue {
  const refuse = (text: string) => invalidEvent(functionId, logicalId, text)
  if (Arn !== undefined && Type !== undefined)
    throw refuse("You can either define 'Arn' or 'Type' property of DeadLetterConfig.")
  if (Type !== undefined && Type !== 'SQS')
    throw refuse("The only valid value for 'Type' property of DeadLetterConfig is 'SQS'.")
  if (Arn !== undefined) return { arn: Arn, resources: [] }
  if (Type === undefined) throw refuse("No 'Arn' or 'Type' property provided for DeadLetterConfig.")
  if (QueueLogicalId !== undefined && typeof QueueLogicalId !== 'string')
    throw refuse('QueueLogicalId must be a string')
  const queue = makeResource(QueueLogicalId || `${logicalId}Queue`, 'AWS::SQS::Queue', {}, { attributes })
  const arn = getAtt(queue.logicalId, 'Arn')
  const statement = {
    Action: 'sqs:SendMessage',
    Effect: 'Allow',
    Principal: { Service: 'events.amazonaws.com' },
    Resource: arn,
    Condition: { ArnEquals: { 'aws:SourceArn': getAtt(logicalId, 'Arn') } },
  }
  const policy = makeResource(
    `${logicalId}QueuePolicy`,
    'AWS::SQS::QueuePolicy',
    { PolicyDocument: { Version: '2012-10-17', Statement: [statement] }, Queues: [ref(queue.logicalId)] },
    { attributes },
  )
  return { arn, resources: [queue, policy] }
}
