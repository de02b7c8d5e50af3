import type { ConditionContext } from '../compile-conditions.ts'
import { hasVariables, parseTemplate } from '../policy-variables.ts'
import type { RequestContext } from '../request-context.ts'
import type { Budget } from './budget.ts'
import { keyMinterms } from './dimension-condition.ts'
import { familyOf } from './families.ts'
import type { ComparedStatement, Line } from './statements.ts'

const SAFE = 'ZQXJKVWYzqxjkvwyABCDEFGHILMNOPRSTUabcdefghilmnoprstu'

/** The keys, in lower case, whose values stand in some pattern. */
export function variableKeys(statements: readonly ComparedStatement[]): Set<string> {
  const keys = new Set<string>()
  for (const { compiled, lines, variables } of statements) {
    if (!variables) continue
    const texts = lines.filter((line) => familyOf(line) === 'text').flatMap(({ condition }) => condition.values)
    for (const text of [...(compiled.source.resources ?? []), ...texts]) {
      if (!hasVariables(text)) continue
      for (const part of parseTemplate(text, false).parts)
        if (typeof part === 'object' && 'key' in part) keys.add(part.key)
    }
  }
  return keys
}

/** Makes values that stand for "some value that no policy names": they begin with a character that neither policy holds. */
export function opaqueValues(statements: readonly ComparedStatement[]): (key: string) => string {
  const text = JSON.stringify(statements.map(({ compiled }) => compiled.source))
  const fresh = [...SAFE].find((char) => !text.includes(char)) ?? 'Zq'
  return (key) => `${fresh}-${key.slice(key.indexOf(':') + 1).replace(/[^a-z0-9]+/g, '-')}`
}

/**
 * The ways to fill in the variables that the request supplies: each key has its opaque value, is absent, or has one value from
 * each other class that the lines on it tell apart. Lines that compare two such keys see the opaque value of the other.
 */
export function* variableAssignments(
  keys: readonly string[],
  lines: readonly Line[],
  base: ConditionContext,
  opaque: (key: string) => string,
  budget: Budget,
): Generator<RequestContext> {
  const [key, ...rest] = keys
  if (key === undefined) {
    yield {}
    return
  }
  for (const values of valuesOf(key, lines, base, opaque, budget)) {
    const own = values === undefined ? {} : { [key]: values.length === 1 ? (values[0] as string) : values }
    for (const others of variableAssignments(rest, lines, base, opaque, budget)) {
      if (!budget.step()) return
      yield { ...own, ...others }
    }
  }
}

function valuesOf(
  key: string,
  lines: readonly Line[],
  base: ConditionContext,
  opaque: (key: string) => string,
  budget: Budget,
): (readonly string[] | undefined)[] {
  const own = lines.filter((line) => line.key === key)
  const context: ConditionContext = {
    values: (asked) => base.values(asked) ?? [opaque(asked)],
    lookup: (asked) => base.lookup(asked) ?? opaque(asked),
  }
  const truths = (values: readonly string[]) => {
    const asked = { ...context, values: (name: string) => (name === key ? values : context.values(name)) }
    return own.map((line) => line.condition.test(asked)).join()
  }
  const opaqueTruths = truths([opaque(key)])
  const others = keyMinterms(
    key,
    own,
    { ...context, values: (asked) => (asked === key ? undefined : context.values(asked)) },
    budget,
  )
  const different = others.filter(({ values, truths }) => values !== undefined && truths.join() !== opaqueTruths)
  return [[opaque(key)], undefined, ...different.map(({ values }) => values)]
}
