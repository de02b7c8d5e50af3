import type { NotificationConfiguration, NotificationConfigurationFilter } from '@aws-sdk/client-s3'
import { parseArn } from '../../../../core/arn.ts'
import type { AwsError } from '../../../../core/errors.ts'
import { type Random, uuid } from '../../../../core/random.ts'
import { invalidArgument } from '../errors.ts'
import type { Bucket } from '../state.ts'

/** One rule of a bucket's notifications: what of, where to. */
export interface NotificationRule {
  readonly id: string
  readonly arn: string
  /** `s3:ObjectCreated:*` */
  readonly events: readonly string[]
  readonly prefix: string
  readonly suffix: string
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html */
const EVENT =
  /^s3:(ReducedRedundancyLostObject|ObjectCreated:(\*|Put|Post|Copy|CompleteMultipartUpload)|ObjectRemoved:(\*|Delete|DeleteMarkerCreated)|ObjectRestore:(\*|Post|Completed|Delete)|Replication:(\*|Operation(FailedReplication|NotTracked|MissedThreshold|ReplicatedAfterThreshold))|LifecycleTransition|IntelligentTiering|ObjectAcl:Put|LifecycleExpiration:(\*|Delete|DeleteMarkerCreated)|ObjectTagging:(\*|Put|Delete))$/

/** The configuration with an id for each rule, as it is kept and shown. */
export function withIds(configuration: NotificationConfiguration, random: Random): NotificationConfiguration {
  const named = <T extends { Id?: string | undefined }>(rules: readonly T[] | undefined) =>
    rules?.map((rule) => ({ ...rule, Id: rule.Id ?? uuid(random) }))
  const { QueueConfigurations, TopicConfigurations, LambdaFunctionConfigurations, ...rest } = configuration
  return {
    ...rest,
    QueueConfigurations: named(QueueConfigurations),
    TopicConfigurations: named(TopicConfigurations),
    LambdaFunctionConfigurations: named(LambdaFunctionConfigurations),
  }
}

/** All rules, whatever their destinations. @throws AwsError `InvalidArgument` for a filter that is none */
export function rulesOf(configuration: NotificationConfiguration): NotificationRule[] {
  const { QueueConfigurations = [], TopicConfigurations = [], LambdaFunctionConfigurations = [] } = configuration
  return [
    ...QueueConfigurations.map((one) => ({ ...one, arn: one.QueueArn })),
    ...TopicConfigurations.map((one) => ({ ...one, arn: one.TopicArn })),
    ...LambdaFunctionConfigurations.map((one) => ({ ...one, arn: one.LambdaFunctionArn })),
  ].map(({ Id = '', arn = '', Events = [], Filter }) => ({ id: Id, arn, events: Events, ...readFilter(Filter) }))
}

/** Whether a rule is about this event of this key. */
export function matchesRule({ events, prefix, suffix }: NotificationRule, event: string, key: string): boolean {
  return events.some((one) => coversEvent(one, `s3:${event}`)) && key.startsWith(prefix) && key.endsWith(suffix)
}

/**
 * @throws AwsError `InvalidArgument` for events that S3 does not have, destinations in other Regions, or rules of which both
 * are about the same event
 */
export function checkRules(rules: readonly NotificationRule[], { region }: Bucket): void {
  for (const { events, arn } of rules) {
    const unknown = events.find((event) => !EVENT.test(event))
    if (unknown !== undefined) {
      throw invalidArgument('A specified event is not supported for notifications.', 'event', unknown)
    }
    const place = parseArn(arn)
    if (place === undefined) throw invalidArgument('The ARN could not be parsed', 'ARN', arn)
    if (place.region !== region) {
      const message = 'The notification destination service region is not valid for the bucket location constraint'
      throw invalidArgument(message, 'Region', place.region)
    }
  }
  const isTwice = rules.some((rule, i) => rules.slice(i + 1).some((other) => overlap(rule, other)))
  if (isTwice) throw ambiguous()
}

function overlap(a: NotificationRule, b: NotificationRule): boolean {
  const sameEvent = a.events.some((one) => b.events.some((two) => coversEvent(one, two) || coversEvent(two, one)))
  const samePrefix = a.prefix.startsWith(b.prefix) || b.prefix.startsWith(a.prefix)
  const sameSuffix = a.suffix.endsWith(b.suffix) || b.suffix.endsWith(a.suffix)
  return sameEvent && samePrefix && sameSuffix
}

function coversEvent(pattern: string, event: string): boolean {
  return pattern === event || (pattern.endsWith('*') && event.startsWith(pattern.slice(0, -1)))
}

function readFilter(filter: NotificationConfigurationFilter | undefined): { prefix: string; suffix: string } {
  const read = { prefix: '', suffix: '' }
  for (const { Name = '', Value = '' } of filter?.Key?.FilterRules ?? []) {
    const name = (Name as string).toLowerCase()
    if (name !== 'prefix' && name !== 'suffix') {
      throw invalidArgument('filter rule name must be either prefix or suffix', 'FilterRule.Name', Name)
    }
    read[name] = Value
  }
  return read
}

function ambiguous(): AwsError {
  const message =
    'Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if the prefixes are overlapping for the same event type.'
  return invalidArgument(message, 'NotificationConfiguration')
}
