import type { ConditionContext } from '../compile-conditions.ts'
import { Automaton } from './automaton.ts'
import type { Budget } from './budget.ts'
import { ANY_TEXT } from './domains.ts'
import { type Family, familyOf, knownKey, linePatterns, operatorOf } from './families.ts'
import { textMinterms } from './minterms.ts'
import { datePoints, ipPoints, numericPoints } from './points.ts'
import type { Line } from './statements.ts'
import { globPattern } from './tokens.ts'

/** One way in which a request can answer all lines on a condition key. */
export interface KeyMinterm {
  /** The request's values; `undefined` where the key is absent. */
  readonly values: readonly string[] | undefined
  /** What each line says. */
  readonly truths: readonly boolean[]
}

/** What a value of an ARN key looks like, for the sake of the counterexample. */
const ARN = 'arn:aws:?*:*:*:?*'

/**
 * The minterms of one condition key over the given lines, each decided by the lines' own tests. `base` answers for the keys
 * that are fixed beforehand, those of policy variables and of the caller.
 *
 * A key that is multivalued, by the table or because a line asks it with ForAllValues or ForAnyValue, ranges over sets.
 */
export function keyMinterms(key: string, lines: readonly Line[], base: ConditionContext, budget: Budget): KeyMinterm[] {
  const truthsOf = (values: readonly string[] | undefined) => {
    const context = {
      values: (asked: string) => (asked === key && values !== undefined ? values : base.values(asked)),
      lookup: base.lookup,
    }
    return lines.map((line) => line.condition.test(context))
  }
  const found = new Map<string, KeyMinterm>()
  const add = (values: readonly string[] | undefined) => {
    const truths = truthsOf(values)
    const vector = truths.map(Number).join('')
    if (!found.has(vector)) found.set(vector, { values, truths })
  }
  const atoms = atomsOf(key, lines, base, budget)
  add(undefined)
  for (const atom of atoms) add([atom])
  if (knownKey(key)?.multivalued || lines.some((line) => operatorOf(line).set)) {
    for (const values of valueSets(atoms, truthsOf, budget)) add(values)
    add([])
  }
  return [...found.values()]
}

/**
 * Sets of two or more atoms, one for each combination of answers that any set can give. A line asks either that some value or
 * that every value of the set fits, so its answer for a set and one value more follows from its answers for the two; hence no
 * answer is missed when only one set per combination is kept and grown.
 */
function* valueSets(
  atoms: readonly string[],
  truthsOf: (values: readonly string[]) => readonly boolean[],
  budget: Budget,
): Generator<readonly string[]> {
  // A lone empty text counts as "no value" for ForAllValues; written twice it is one like any other.
  const doubled = (values: readonly string[]) => (values.length === 1 ? [...values, ...values] : values)
  const seen = new Set<string>()
  const queue: (readonly string[])[] = []
  const visit = (values: readonly string[]) => {
    const vector = truthsOf(doubled(values)).map(Number).join('')
    if (seen.has(vector)) return false
    seen.add(vector)
    queue.push(values)
    return true
  }
  for (const atom of atoms) visit([atom])
  for (let head = 0; head < queue.length; head++) {
    const values = queue[head] as readonly string[]
    for (const atom of atoms) {
      if (values.includes(atom)) continue
      if (!budget.step()) return
      const grown = [...values, atom]
      if (visit(grown)) yield grown
    }
  }
}

/** Single values from each class that the lines tell apart, those that look real first. */
function atomsOf(key: string, lines: readonly Line[], base: ConditionContext, budget: Budget): string[] {
  const families = new Set(lines.map(familyOf).filter((family) => family !== 'none'))
  // A truth value is one of two, whatever else a line compares it with.
  if (families.has('bool') || knownKey(key)?.type === 'Bool') return ['true', 'false']
  if (families.size > 1)
    budget.doubt(`condition key \`${lines[0]?.condition.key}\` is compared as ${[...families].join(' and ')}`)
  if (families.size === 0) return ['example']
  return [...families].flatMap((family) => {
    const own = lines.filter((line) => familyOf(line) === family)
    if (family === 'text') return textAtoms(key, own, base, budget)
    return POINTS[family](own.flatMap(({ condition }) => condition.values))
  })
}

const POINTS: Readonly<Record<Exclude<Family, 'text' | 'none'>, (values: readonly string[]) => string[]>> = {
  numeric: numericPoints,
  date: datePoints,
  ip: ipPoints,
  bool: () => ['true', 'false'],
  // Any other value will do for "none of them".
  binary: (values) => [...values, 'A'.repeat(4 + Math.max(...values.map(({ length }) => length)))],
}

function textAtoms(key: string, lines: readonly Line[], base: ConditionContext, budget: Budget): string[] {
  const arn = knownKey(key)?.type === 'ARN' || lines.some((line) => operatorOf(line).base.startsWith('arn'))
  const groups = lines.map((line) => linePatterns(line, base.lookup))
  const automaton = new Automaton([...groups, [globPattern(arn ? ARN : '?*')]])
  const found = [...textMinterms({ name: `condition key \`${key}\``, automaton, domain: ANY_TEXT, budget })]
  const real = found.filter(({ accepts }) => accepts.at(-1))
  return [...real, ...found.filter((one) => !real.includes(one))].map(({ witness }) => witness)
}
