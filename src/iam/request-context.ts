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
  return new RequestConditions(given, facts)
}

class RequestConditions implements ConditionContext {
  readonly #given: RequestContext | undefined
  readonly #facts: DerivationFacts
  #carried: Carried | undefined

  constructor(given: RequestContext | undefined, facts: DerivationFacts) {
    this.#given = given
    this.#facts = facts
  }

  values(key: string): readonly string[] | undefined {
    const found = this.#read().values.get(key)
    if (found !== undefined) return found
    const derived = DERIVED.get(key)?.(this.#facts)
    return derived === undefined ? undefined : [derived]
  }

  isList(key: string): boolean {
    return this.#read().lists.has(key)
  }

  readonly lookup = (key: string): string | undefined => (this.isList(key) ? undefined : this.values(key)?.[0])

  #read(): Carried {
    this.#carried ??= readContext(this.#given)
    return this.#carried
  }
}

interface Carried {
  readonly values: Map<string, readonly string[]>
  /** The keys that came as a list: the multivalued ones. */
  readonly lists: Set<string>
}

function readContext(given: RequestContext = {}): Carried {
  const carried: Carried = { values: new Map(), lists: new Set() }
  if (typeof given !== 'object' || given === null) throw invalid('context', 'not values by key')
  for (const [key, value] of Object.entries(given)) {
    const list = Array.isArray(value) ? value : [value]
    if (!list.every((item) => ['string', 'number', 'boolean'].includes(typeof item))) {
      throw invalid(`context.${key}`, 'a value is neither text, number nor boolean')
    }
    const lowerKey = key.toLowerCase()
    carried.values.set(lowerKey, list.map(String))
    if (Array.isArray(value)) carried.lists.add(lowerKey)
  }
  return carried
}

function invalid(path: string, detail: string): PolicyError {
  return new PolicyError('invalid context', path, detail, 'InvalidInput')
}
