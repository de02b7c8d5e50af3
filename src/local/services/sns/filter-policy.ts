import { matchesRules, parsePattern, type Rule } from '../../event-pattern.ts'
import { PatternError } from '../../pattern-conditions.ts'
import { type MessageAttributes, type PublishedMessage, textFor } from './message.ts'
import type { SubscriptionProtocol } from './state.ts'

export type FilterPolicyScope = 'MessageAttributes' | 'MessageBody'

/** A compiled filter policy. */
export interface FilterPolicy {
  readonly scope: FilterPolicyScope
  readonly rules: readonly Rule[]
}

const MAX_KEYS = 5
const MAX_COMBINATIONS = 150

/**
 * Compiles a filter policy; an empty one is none.
 * @throws PatternError in SNS's words, without `Invalid parameter: `
 * @see https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html
 */
export function compileFilterPolicy(text: string, scope: FilterPolicyScope): FilterPolicy | undefined {
  const policy = parse(text)
  if (typeof policy === 'object' && policy !== null && Object.keys(policy).length === 0) return undefined
  const rules = parsePattern(policy)
  if (topLevelKeys(policy as object).size > MAX_KEYS) {
    throw new PatternError(`Filter policy can not have more than ${MAX_KEYS} keys`)
  }
  if (rules.reduce((sum, rule) => sum + combinations(rule, scope), 0) > MAX_COMBINATIONS) {
    throw new PatternError('Filter policy is too complex')
  }
  return { scope, rules }
}

/** Whether objects stand below the names of a policy, which only the filter of bodies knows. */
export function isNested({ rules }: FilterPolicy): boolean {
  return rules.some((rule) => [...rule.values()].some(({ depth }) => depth > 1))
}

/** Whether a message is for a subscription with that filter. A body that is no JSON object is for none. */
export function passes(filter: FilterPolicy, protocol: SubscriptionProtocol, message: PublishedMessage): boolean {
  const { scope, rules } = filter
  if (scope === 'MessageAttributes') return matchesRules(rules, attributeValues(message.attributes))
  const body = parseOrNothing(textFor(protocol, message))
  return typeof body === 'object' && body !== null && matchesRules(rules, body)
}

/**
 * What a filter sees of attributes: texts, numbers, lists; nothing of binary ones.
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html
 */
function attributeValues(attributes: MessageAttributes): Readonly<Record<string, unknown>> {
  const readable = Object.entries(attributes).filter(([, { DataType = '' }]) => !DataType.startsWith('Binary'))
  return Object.fromEntries(
    readable.map(([name, { DataType = '', StringValue = '' }]) => {
      if (DataType === 'String.Array') return [name, parseOrNothing(StringValue)]
      return [name, DataType.startsWith('Number') ? Number(StringValue) : StringValue]
    }),
  )
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new PatternError('failed to parse JSON.')
  }
}

function parseOrNothing(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Within `$or` too. */
function topLevelKeys(policy: object): Set<string> {
  const keys = Object.entries(policy).flatMap(([name, value]) =>
    name === '$or' && Array.isArray(value) ? value.flatMap((branch: object) => [...topLevelKeys(branch)]) : [name],
  )
  return new Set(keys)
}

/** How many values each field may have, multiplied; those of bodies count as often as they are deep. */
function combinations(rule: Rule, scope: FilterPolicyScope): number {
  return [...rule.values()].reduce(
    (product, { conditions, depth }) => product * conditions.length * (scope === 'MessageBody' ? depth : 1),
    1,
  )
}
