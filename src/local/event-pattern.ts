import { getOrCreate } from '../core/get-or-create.ts'
import { type Condition, isOperator, type Leaf, PatternError, readCondition } from './pattern-conditions.ts'

/** What a field must be one of, and how deep in the pattern that stands, from 1. */
export interface Field {
  readonly conditions: readonly Condition[]
  readonly depth: number
}

/** A conjunction of fields by their dotted paths. */
export type Rule = ReadonlyMap<string, Field>

/** A field still to be found, by the part of its path that is left. */
interface Sought {
  readonly path: string
  readonly conditions: readonly Condition[]
}

const MAX_NESTING = 200
/** EventBridge's limit for the combinations that `$or` makes. */
const MAX_RULES = 1_000

/**
 * Tells what is wrong with the text of an event pattern, as AWS gives the reason; undefined where nothing is. Patterns of
 * EventBridge rules, SNS filter policies and event source mappings are of this one kind.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
 */
export function validatePattern(text: string): string | undefined {
  try {
    parsePattern(JSON.parse(text))
    return undefined
  } catch (error) {
    if (error instanceof PatternError) return error.message
    if (error instanceof SyntaxError) return 'failed to parse JSON.'
    throw error
  }
}

const compiled = new WeakMap<object, readonly Rule[]>()

/**
 * Whether an event has what the pattern asks for. Both are parsed JSON; the pattern is compiled once per object.
 * @throws PatternError for a pattern that `validatePattern` refuses
 */
export function matchesPattern(pattern: unknown, event: unknown): boolean {
  const key = Object(pattern) as object
  let rules = compiled.get(key)
  if (rules === undefined) {
    rules = parsePattern(pattern)
    compiled.set(key, rules)
  }
  return matchesRules(rules, event)
}

/** Whether an event fulfils one of the rules. */
export function matchesRules(rules: readonly Rule[], event: unknown): boolean {
  return rules.some((rule) => matchesRule(rule, event))
}

/**
 * The rules, joined by "or", that a pattern stands for.
 * @throws PatternError
 */
export function parsePattern(pattern: unknown): readonly Rule[] {
  if (!isObject(pattern)) throw new PatternError('Filter is not an object')
  return parseObject(pattern, { path: '', depth: 1, nesting: 0 }, [new Map()])
}

/** Where in a pattern an object stands; `$or` adds to the nesting alone. */
interface Position {
  readonly path: string
  readonly depth: number
  readonly nesting: number
}

function parseObject(pattern: object, { path, depth, nesting }: Position, before: readonly Rule[]): readonly Rule[] {
  const members = Object.entries(pattern)
  if (members.length === 0) throw new PatternError('Empty objects are not allowed')
  if (nesting > MAX_NESTING) throw new PatternError(`Objects may be nested ${MAX_NESTING} deep`)
  let rules = before
  for (const [name, value] of members) {
    if (name === '$or' && isDisjunction(value)) {
      const within = { path, depth, nesting: nesting + 1 }
      rules = value.flatMap((branch) => parseObject(branch, within, rules))
      if (rules.length > MAX_RULES) throw new PatternError('Rule is too complex - too many combinations of $or')
    } else if (Array.isArray(value)) {
      if (value.length === 0) throw new PatternError('Empty arrays are not allowed')
      const field = { conditions: value.map(readCondition), depth }
      rules = rules.map((rule) => new Map(rule).set(path + name, field))
    } else if (isObject(value)) {
      rules = parseObject(value, { path: `${path}${name}.`, depth: depth + 1, nesting: nesting + 1 }, rules)
    } else throw new PatternError(`"${name}" must be an object or an array`)
  }
  return rules
}

/** Two objects or more, without operators; anything else makes `$or` a field like others. */
function isDisjunction(value: unknown): value is readonly object[] {
  return (
    Array.isArray(value) &&
    value.length > 1 &&
    value.every((branch) => isObject(branch) && !Object.keys(branch).some(isOperator))
  )
}

function matchesRule(rule: Rule, event: unknown): boolean {
  const sought: Sought[] = []
  for (const [path, { conditions }] of rule) {
    const isAbsent = conditions.some(({ isAbsence }) => isAbsence) && !hasLeaf(event, path)
    if (!isAbsent) sought.push({ path, conditions })
  }
  return sought.length === 0 || matchesAll(sought, event)
}

/** All fields must be found; those within one array, within the same element of it. */
function matchesAll(sought: readonly Sought[], value: unknown): boolean {
  if (Array.isArray(value)) return elementsOf(value).some((element) => matchesAll(sought, element))
  if (!isObject(value)) {
    return sought.every(({ path, conditions }) => path === '' && conditions.some(({ test }) => test(value as Leaf)))
  }
  const ways = sought.map((field) => splitsOf(field.path, value).map(([key, path]) => ({ ...field, key, path })))
  return ways.every((each) => each.length > 0) && choices(ways).some((choice) => matchesMembers(choice, value))
}

function matchesMembers(fields: readonly (Sought & { readonly key: string })[], object: object): boolean {
  const groups = new Map<string, Sought[]>()
  for (const field of fields) getOrCreate(groups, field.key, () => []).push(field)
  return [...groups].every(([key, group]) => matchesAll(group, (object as Record<string, unknown>)[key]))
}

/** Whether a value stands at the path: objects, and arrays without values, do not count. */
function hasLeaf(value: unknown, path: string): boolean {
  if (Array.isArray(value)) return elementsOf(value).some((element) => hasLeaf(element, path))
  if (!isObject(value)) return path === ''
  return splitsOf(path, value).some(([key, rest]) => hasLeaf((value as Record<string, unknown>)[key], rest))
}

/**
 * Each member of the object that the path may go through, and what is left of the path then. As names may have dots in them,
 * there can be several.
 */
function splitsOf(path: string, object: object): [key: string, rest: string][] {
  const splits: [string, string][] = []
  for (let dot = path.indexOf('.'); dot >= 0; dot = path.indexOf('.', dot + 1)) {
    if (Object.hasOwn(object, path.slice(0, dot))) splits.push([path.slice(0, dot), path.slice(dot + 1)])
  }
  if (path !== '' && Object.hasOwn(object, path)) splits.push([path, ''])
  return splits
}

/** One of each list, in every way. */
function choices<T>(lists: readonly (readonly T[])[]): T[][] {
  return lists.reduce<T[][]>((made, list) => made.flatMap((choice) => list.map((one) => [...choice, one])), [[]])
}

/** The elements of an array and of the arrays in it, however deep. */
function elementsOf(array: readonly unknown[]): unknown[] {
  const elements: unknown[] = []
  const open: unknown[] = [array]
  while (open.length > 0) {
    const next = open.pop()
    if (Array.isArray(next)) for (const each of next) open.push(each)
    else elements.push(next)
  }
  return elements
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
