import type { ConditionContext } from './compile-conditions.ts'
import { CONDITION_KEYS, type DerivationFacts } from './condition-keys.ts'
import { PolicyError } from './policy-error.ts'

export type ContextValue = string | number | boolean | readonly (string | number | boolean)[]

/** What is known of a request beside principal, action and resource, by condition key; names ignore case. */
export type RequestContext = Readonly<Record<string, ContextValue>>

const DERIVED = new Map(
  CONDITION_KEYS.flatMap((key) => (key.derive ? [[key.name.toLowerCase(), key.derive] as const] : [])),
)

/**
 * Answers the values of condition keys: those the request carries, else those the engine derives.
 * The carried ones are read on the first question only; most policies ask none.
 */
export function createConditionContext(given: RequestContext | undefined, facts: DerivationFacts): ConditionContext {
  let carried: Map<string, readonly string[]> | undefined
  const values = (key: string): readonly string[] | undefined => {
    carried ??= readContext(given)
    const found = carried.get(key)
    if (found !== undefined) return found
    const derived = DERIVED.get(key)?.(facts)
    return derived === undefined ? undefined : [derived]
  }
  const lookup = (key: string): string | undefined => {
    const found = values(key)
    return found?.length === 1 ? found[0] : undefined
  }
  return { values, lookup }
}

function readContext(given: RequestContext | undefined): Map<string, readonly string[]> {
  const carried = new Map<string, readonly string[]>()
  for (const [key, value] of Object.entries(given ?? {})) {
    const list = Array.isArray(value) ? value : [value]
    if (!list.every((item) => ['string', 'number', 'boolean'].includes(typeof item))) {
      throw new PolicyError(
        'invalid context',
        `context.${key}`,
        'a value is neither text, number nor boolean',
        'InvalidInput',
      )
    }
    carried.set(key.toLowerCase(), list.map(String))
  }
  return carried
}
