import type { EventBus as ListedBus, Rule as ListedRule } from '@aws-sdk/client-eventbridge'
import type { EventBus, EventRule } from './state.ts'

export function describeBus({ name, arn, settings, policy, createdAt, modifiedAt }: EventBus) {
  const { Description } = settings
  return {
    Name: name,
    Arn: arn,
    ...(Description !== undefined && { Description }),
    ...(policy && { Policy: String(policy.document) }),
    CreationTime: new Date(createdAt),
    LastModifiedTime: new Date(modifiedAt),
  } satisfies ListedBus
}

export function describeRule({ name, arn, busName, pattern, schedule, state, description, roleArn }: EventRule) {
  return {
    Name: name,
    Arn: arn,
    EventBusName: busName,
    State: state as NonNullable<ListedRule['State']>,
    ...(pattern && { EventPattern: pattern.text }),
    ...(schedule && { ScheduleExpression: schedule.expression }),
    ...(description !== undefined && { Description: description }),
    ...(roleArn !== undefined && { RoleArn: roleArn }),
  } satisfies ListedRule
}
