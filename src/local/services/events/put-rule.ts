import type { PutRuleRequest } from '@aws-sdk/client-eventbridge'
import { AwsError } from '../../../core/errors.ts'
import { parsePattern, validatePattern } from '../../event-pattern.ts'
import type { OperationContext, Validated } from '../../operation.ts'
import { assumeForService } from '../../service-role.ts'
import { busOf } from './buses.ts'
import { invalid, limitExceeded } from './errors.ts'
import { ruleArn } from './rules.ts'
import { readSchedule, restartSchedule } from './schedule.ts'
import type { EventRule } from './state.ts'
import { addTags } from './tags.ts'

const MAX_RULES = 300
const MAX_PATTERN = 2_048

/**
 * Creates a rule, or replaces all of it but its targets and tags.
 * @throws AwsError `ValidationException`, `InvalidEventPatternException`, `ResourceNotFoundException`, `LimitExceededException`
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html
 */
export function putRule(input: Validated<PutRuleRequest>, context: OperationContext): EventRule {
  const { Name: name, EventPattern, ScheduleExpression, Description, RoleArn, State = 'ENABLED', Tags } = input
  const bus = busOf(input.EventBusName, context)
  if (!EventPattern && !ScheduleExpression) {
    throw invalid('Parameter(s) EventPattern or ScheduleExpression must be specified.')
  }
  if (ScheduleExpression && bus.name !== 'default') {
    throw invalid('ScheduleExpression is supported only on the default event bus.')
  }
  if (RoleArn !== undefined) checkRole(RoleArn, context)
  const settings = {
    description: Description,
    roleArn: RoleArn,
    pattern: EventPattern ? readPattern(EventPattern, name) : undefined,
    schedule: ScheduleExpression ? readSchedule(ScheduleExpression) : undefined,
    state: State,
  }
  const existing = bus.rules.get(name)
  if (existing === undefined && bus.rules.size >= MAX_RULES) throw limitExceeded()
  const rule = existing ?? newRule(name, bus, context.account)
  if (existing === undefined) addTags(rule.tags, Tags)
  Object.assign(rule, settings)
  bus.rules.set(name, rule)
  restartSchedule(context.cloud, bus, rule)
  return rule
}

/** @throws AwsError `ValidationException` for a role that EventBridge cannot assume */
export function checkRole(arn: string, { cloud }: OperationContext): void {
  const service = 'events.amazonaws.com'
  if (assumeForService(cloud, arn, { service, sessionName: 'check' }) !== undefined) return
  throw invalid(`Provided role '${arn}' cannot be assumed by principal '${service}'.`)
}

/** @throws AwsError `InvalidEventPatternException` */
export function checkPattern(text: string): void {
  const problem = validatePattern(text)
  if (problem === undefined) return
  throw new AwsError('InvalidEventPatternException', `Event pattern is not valid. Reason: ${problem}`)
}

function readPattern(text: string, name: string): NonNullable<EventRule['pattern']> {
  if (Buffer.byteLength(text) > MAX_PATTERN) {
    throw invalid(`Parameter EventPattern for rule ${name} exceeds limit of ${MAX_PATTERN}.`)
  }
  checkPattern(text)
  return { text, rules: parsePattern(JSON.parse(text)) }
}

function newRule(name: string, bus: { readonly name: string; readonly arn: string }, createdBy: string): EventRule {
  return {
    ...{ name, arn: ruleArn(name, bus.arn), busName: bus.name, createdBy },
    description: undefined,
    roleArn: undefined,
    pattern: undefined,
    schedule: undefined,
    state: 'ENABLED',
    tags: new Map(),
    targets: new Map(),
    stop: undefined,
  }
}
