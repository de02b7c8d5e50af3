import type { Target } from '@aws-sdk/client-eventbridge'
import { parseArn } from '../../../core/arn.ts'
import type { Cloud } from '../../cloud.ts'
import { serviceCaller } from '../../credentials.ts'
import { deliver, type Outcome, refused, type Sender, type Undelivered } from '../../delivery.ts'
import { matchesRules } from '../../event-pattern.ts'
import { assumeForService } from '../../service-role.ts'
import { deliverToFunction } from '../lambda/deliver-to-function.ts'
import { deliverToTopic } from '../sns/deliver-to-topic.ts'
import { deliverToQueue } from '../sqs/deliver-to-queue.ts'
import { busAccess } from './access.ts'
import { findBus } from './buses.ts'
import { withNewId } from './event.ts'
import { retryDelay } from './retry-delay.ts'
import type { AcceptedEvent, EventBus, EventRule } from './state.ts'
import { targetInput } from './target-input.ts'

const SERVICE = 'events.amazonaws.com'
const MAX_RETRIES = 185
const MAX_AGE_SECONDS = 86_400

/** An event on its way to one target. */
interface Passage {
  readonly bus: EventBus
  readonly rule: EventRule
  readonly target: Target
  readonly accepted: AcceptedEvent
  /** The buses that it was on, this one included. */
  readonly path: readonly string[]
}

/** Keeps an event on a bus, and sends it to the targets of every rule that it matches. */
export function acceptEvent(cloud: Cloud, bus: EventBus, accepted: AcceptedEvent, path: readonly string[] = []): void {
  bus.events.add(accepted)
  for (const rule of bus.rules.values()) {
    if (rule.state === 'DISABLED' || rule.pattern === undefined) continue
    if (matchesRules(rule.pattern.rules, accepted.event)) sendToTargets(cloud, bus, rule, accepted, path)
  }
}

/** Sends an event to all targets of a rule, whether it matches or not. */
export function sendToTargets(
  cloud: Cloud,
  bus: EventBus,
  rule: EventRule,
  accepted: AcceptedEvent,
  path: readonly string[] = [],
): void {
  for (const target of rule.targets.values()) {
    pass(cloud, { bus, rule, target, accepted, path: [...path, bus.arn] })
  }
}

/**
 * Delivers; what fails is tried again, what is refused or was tried too often goes to the target's dead-letter queue or is told.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html
 */
function pass(cloud: Cloud, one: Passage, failures = 0): void {
  const outcome = send(cloud, one)
  if (outcome.kind === 'delivered') return
  if (outcome.kind === 'refused') {
    giveUp(cloud, one, outcome, failures)
    return
  }
  const { MaximumRetryAttempts = MAX_RETRIES, MaximumEventAgeInSeconds = MAX_AGE_SECONDS } =
    one.target.RetryPolicy ?? {}
  const delay = retryDelay(failures)
  const age = cloud.clock.now() + delay - one.accepted.acceptedAt
  if (failures >= MaximumRetryAttempts) giveUp(cloud, one, outcome, failures, 'MaximumRetryAttempts')
  else if (age > MaximumEventAgeInSeconds * 1_000) giveUp(cloud, one, outcome, failures, 'MaximumEventAgeInSeconds')
  else cloud.clock.schedule(delay, () => pass(cloud, one, failures + 1))
}

function send(cloud: Cloud, one: Passage): Outcome {
  const { rule, target, accepted } = one
  const arn = target.Arn ?? ''
  const sender = senderFor(cloud, one)
  if (sender === undefined) return refused('FAILED_TO_ASSUME_ROLE', `the role ${target.RoleArn} cannot be assumed`)
  const { traceHeader } = accepted
  const delivery = { body: targetInput(target, rule, accepted), traceHeader }
  switch (parseArn(arn)?.service) {
    case 'lambda':
      return deliverToFunction(cloud, sender, arn, delivery)
    case 'sqs':
      return deliverToQueue(cloud, sender, arn, { ...delivery, groupId: target.SqsParameters?.MessageGroupId })
    case 'sns':
      return deliverToTopic(cloud, sender, arn, delivery)
    default:
      return deliverToBus(cloud, sender, arn, one)
  }
}

/** The target's role where it has one, else EventBridge itself; undefined where the role cannot be assumed. */
function senderFor(cloud: Cloud, { bus, rule, target }: Passage): Sender | undefined {
  if (target.RoleArn === undefined) return eventBridge(bus, rule)
  const caller = assumeForService(cloud, target.RoleArn, { service: SERVICE, sessionName: rule.name })
  return caller && { caller, region: bus.region }
}

/** EventBridge, on behalf of the rule. */
function eventBridge({ account, partition, region }: EventBus, { arn }: EventRule): Sender {
  return { caller: serviceCaller(SERVICE, { sourceArn: arn, account, partition }), region }
}

/** An event goes on to one other account and one other Region, and to no bus twice, while AWS lets buses of one account run in circles. */
function deliverToBus(cloud: Cloud, sender: Sender, arn: string, { bus: from, accepted, path }: Passage): Outcome {
  const { event } = accepted
  const bus = findBus(arn, cloud)
  if (bus === undefined) return refused('NO_RESOURCE', 'the event bus does not exist')
  if (event.account !== from.account && bus.account !== from.account) {
    return refused('THIRD_ACCOUNT_HOP_DETECTED', 'the event comes from another account already')
  }
  if (event.region !== from.region && bus.region !== from.region) {
    return refused('THIRD_REGION_HOP_DETECTED', 'the event comes from another Region already')
  }
  if (path.includes(arn)) return refused('ERROR_FROM_TARGET', 'the event has been on that bus already')
  const facts = { 'events:source': [event.source], 'events:detail-type': [event['detail-type']] }
  const access = busAccess('PutEvents', arn, cloud.store, facts)
  return deliver(cloud, sender, { service: 'events', operation: 'PutEvents', access }, () => {
    acceptEvent(cloud, bus, bus.region === from.region ? accepted : withNewId(accepted, cloud), path)
  })
}

/** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html */
function giveUp(
  cloud: Cloud,
  { bus, rule, target, accepted }: Passage,
  { code, reason }: Undelivered,
  retries: number,
  exhausted?: string,
): void {
  const story = `event ${accepted.event.id} of ${rule.arn} could not be delivered to ${target.Arn} (${reason})`
  const queue = target.DeadLetterConfig?.Arn
  if (queue === undefined) {
    cloud.log(`${story} and is gone: the target has no dead-letter queue`)
    return
  }
  const facts = {
    RULE_ARN: rule.arn,
    TARGET_ARN: target.Arn ?? '',
    ERROR_CODE: code,
    ERROR_MESSAGE: reason,
    ...(exhausted !== undefined && { EXHAUSTED_RETRY_CONDITION: exhausted }),
    RETRY_ATTEMPTS: String(retries),
  }
  const attributes = Object.fromEntries(
    Object.entries(facts).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
  )
  const last = deliverToQueue(cloud, eventBridge(bus, rule), queue, { body: accepted.text, attributes })
  if (last.kind !== 'delivered')
    cloud.log(`${story}, nor to its dead-letter queue ${queue} (${last.reason}), and is gone`)
}
