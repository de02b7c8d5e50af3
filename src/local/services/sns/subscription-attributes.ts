import { parseArn } from '../../../core/arn.ts'
import { PatternError } from '../../pattern-conditions.ts'
import { invalidParameter } from './errors.ts'
import { compileFilterPolicy, type FilterPolicy, type FilterPolicyScope, isNested } from './filter-policy.ts'
import type { Attributes, Subscription } from './state.ts'

/** What of a subscription its attributes depend on. */
type Subscribed = Pick<Subscription, 'protocol' | 'owner' | 'topicArn'>

const SCOPES: readonly string[] = ['MessageAttributes', 'MessageBody']

/** What is wrong with a value; undefined where nothing is. The filter policy is checked apart, with its scope. */
const CHECKS: Readonly<Record<string, (value: string, subscribed: Subscribed) => string | undefined>> = {
  FilterPolicy: () => undefined,
  FilterPolicyScope: (value) =>
    SCOPES.includes(value)
      ? undefined
      : `FilterPolicyScope: Invalid value [${value}]. Please use either MessageBody or MessageAttributes`,
  RawMessageDelivery: checkRawDelivery,
  RedrivePolicy: checkRedrivePolicy,
}

/** An empty text removes these. */
const REMOVABLE: ReadonlySet<string> = new Set(['FilterPolicy', 'RedrivePolicy'])

/**
 * Attributes with some of them changed, and the filter that they make. Delivery policies are for HTTP endpoints, and others are
 * for services that do not subscribe here; they are refused as unknown.
 * @param prefix what stands before the reason of a refusal
 * @throws AwsError `InvalidParameter`
 * @see https://docs.aws.amazon.com/sns/latest/api/API_SetSubscriptionAttributes.html
 */
export function changeAttributes(
  current: Attributes,
  changes: Attributes,
  subscribed: Subscribed,
  prefix = '',
): { readonly attributes: Attributes; readonly filter: FilterPolicy | undefined } {
  const attributes: Record<string, string> = { ...current }
  for (const [name, value] of Object.entries(changes)) {
    const check = Object.hasOwn(CHECKS, name) ? CHECKS[name] : undefined
    if (check === undefined)
      throw invalidParameter(prefix === '' ? 'AttributeName' : `${prefix}Unknown attribute ${name}`)
    const isRemoval = value === '' && REMOVABLE.has(name)
    const problem = isRemoval ? undefined : check(value, subscribed)
    if (problem !== undefined) throw invalidParameter(`${prefix}${problem}`)
    if (isRemoval) delete attributes[name]
    else attributes[name] = value
  }
  return { attributes, filter: compileFilter(attributes, prefix) }
}

/** Where messages of a subscription go that cannot be delivered. */
export function deadLetterTarget({ attributes }: Subscription): string | undefined {
  const { RedrivePolicy } = attributes
  if (RedrivePolicy === undefined) return undefined
  return (JSON.parse(RedrivePolicy) as { readonly deadLetterTargetArn: string }).deadLetterTargetArn
}

export function isRaw({ attributes }: Subscription): boolean {
  return attributes.RawMessageDelivery?.toLowerCase() === 'true'
}

function compileFilter({ FilterPolicy, FilterPolicyScope }: Attributes, prefix: string): FilterPolicy | undefined {
  if (FilterPolicy === undefined) return undefined
  const scope = (FilterPolicyScope ?? 'MessageAttributes') as FilterPolicyScope
  const filter = tryToCompile(FilterPolicy, scope, prefix)
  if (scope === 'MessageAttributes' && filter !== undefined && isNested(filter)) {
    throw invalidParameter(`${prefix}Filter policy scope MessageAttributes does not support nested filter policy`)
  }
  return filter
}

function tryToCompile(policy: string, scope: FilterPolicyScope, prefix: string): FilterPolicy | undefined {
  try {
    return compileFilterPolicy(policy, scope)
  } catch (error) {
    if (error instanceof PatternError) throw invalidParameter(`${prefix}FilterPolicy: ${error.message}`)
    throw error
  }
}

function checkRawDelivery(value: string, { protocol }: Subscribed): string | undefined {
  if (!/^(true|false)$/i.test(value)) return `RawMessageDelivery: Invalid value [${value}]. Must be true or false.`
  const isOn = value.toLowerCase() === 'true'
  return isOn && protocol === 'lambda' ? 'Delivery protocol [lambda] does not support raw message delivery.' : undefined
}

/** A standard queue of the subscription's account and Region. */
function checkRedrivePolicy(value: string, subscribed: Subscribed): string | undefined {
  const policy = parsePolicy(value)
  const problem = policy === undefined ? 'failed to parse JSON.' : targetProblem(policy.deadLetterTargetArn, subscribed)
  return problem && `RedrivePolicy: ${problem}`
}

/** The last two texts are not verified. */
function targetProblem(arn: unknown, { owner, topicArn }: Subscribed): string | undefined {
  if (arn === undefined) return 'Missing deadLetterTargetArn attribute'
  const target = parseArn(String(arn))
  if (target === undefined) return 'deadLetterTargetArn is an invalid arn'
  if (target.service !== 'sqs') return 'deadLetterTargetArn must be a SQS queue'
  if (target.region !== parseArn(topicArn)?.region) {
    return 'deadLetterTargetArn must be in the same region as the subscription'
  }
  if (target.account !== owner) return 'deadLetterTargetArn must be in the same account as the subscription'
  return target.resource.endsWith('.fifo') ? 'must use a standard queue as DLQ for a standard topic' : undefined
}

function parsePolicy(text: string): { readonly deadLetterTargetArn?: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}
