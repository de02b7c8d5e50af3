import type { Target } from '@aws-sdk/client-eventbridge'
import { type Arn, parseArn } from '../../../core/arn.ts'
import type { OperationContext } from '../../operation.ts'
import { invalid, limitExceeded } from './errors.ts'
import { checkRole } from './put-rule.ts'
import type { EventBus, EventRule } from './state.ts'
import { checkInput } from './target-input.ts'

const MAX_TARGETS = 5

/** What the resource of each kind of target looks like. */
const FORMS: Readonly<Record<string, RegExp>> = {
  lambda: /^function:[\w-]+(:[\w$-]+)?$/,
  sqs: /^[\w-]{1,80}(\.fifo)?$/,
  sns: /^[\w-]{1,256}$/,
  events: /^event-bus\/[\w./-]+$/,
}

/** What a target may have; AWS knows more, for other services. */
const MEMBERS: ReadonlySet<string> = new Set([
  ...['Id', 'Arn', 'RoleArn', 'Input', 'InputPath', 'InputTransformer'],
  ...['SqsParameters', 'DeadLetterConfig', 'RetryPolicy'],
])

/**
 * Adds targets to a rule, or replaces those with the same ids; all of them or none.
 * @throws AwsError `ValidationException`, `LimitExceededException`
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutTargets.html
 */
export function putTargets(
  bus: EventBus,
  rule: EventRule,
  targets: readonly Target[],
  context: OperationContext,
): void {
  for (const target of targets) checkTarget(target, bus, context)
  const ids = new Set([...rule.targets.keys(), ...targets.map(({ Id }) => Id)])
  if (ids.size > MAX_TARGETS) throw limitExceeded()
  for (const target of targets) rule.targets.set(target.Id ?? '', target)
}

function checkTarget(target: Target, bus: EventBus, context: OperationContext): void {
  const { Id, Arn = '', RoleArn, SqsParameters, DeadLetterConfig } = target
  const arn = checkArn(Arn, bus)
  const other = Object.entries(target).find(([name, value]) => value !== undefined && !MEMBERS.has(name))?.[0]
  if (other !== undefined) throw invalid(`Parameter(s) ${other} not supported for target: ${Id}.`)
  if (Arn.endsWith('.fifo') && SqsParameters?.MessageGroupId === undefined) {
    throw invalid(`Parameter(s) SqsParameters must be specified for target: ${Id}.`)
  }
  const needsRole = arn.service === 'events' || arn.account !== bus.account
  if (needsRole && RoleArn === undefined) throw invalid(`RoleArn is required for target ${Arn}.`)
  if (RoleArn !== undefined) checkRole(RoleArn, context)
  checkInput(target)
  if (DeadLetterConfig?.Arn !== undefined) checkDeadLetters(DeadLetterConfig.Arn, bus)
}

/** Only buses may be of another Region (the texts but the first are not verified). */
function checkArn(text: string, { partition, region }: EventBus): Arn {
  const arn = parseArn(text)
  if (arn?.partition !== partition || !/^\d{12}$/.test(arn.account)) throw badArn(text)
  const form = FORMS[arn.service]
  if (form === undefined) {
    throw invalid(`Parameter ${text} is not valid. Reason: the local AWS sends events to lambda, sqs, sns and events.`)
  }
  if (!form.test(arn.resource) || (arn.region !== region && arn.service !== 'events')) throw badArn(text)
  return arn
}

function badArn(text: string): Error {
  return invalid(`Parameter ${text} is not valid. Reason: Provided Arn is not in correct format.`)
}

/** The last text is not verified. */
function checkDeadLetters(text: string, { region }: EventBus): void {
  const arn = parseArn(text)
  if (arn === undefined) throw badArn(text)
  if (arn.service !== 'sqs') throw invalid(`${arn.service} is not supported as a dead letter resource`)
  if (arn.resource.endsWith('.fifo')) throw invalid('SQS FIFO is not supported by Dead Letter Queues')
  if (arn.region !== region) throw invalid('The Dead Letter Queue must be in the same region as the rule')
}
