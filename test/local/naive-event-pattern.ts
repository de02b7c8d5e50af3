/*
 * Event patterns by brute force: the event as a flat list of values, each with its path and its place in every list around it;
 * the pattern as every combination of its alternatives; and every assignment of values to fields tried.
 */

interface Value {
  readonly path: string
  readonly value: unknown
  /** Which element of which list it is in; lists are told apart by where they stand. */
  readonly places: ReadonlyMap<string, number>
}

type Field = readonly [path: string, conditions: readonly unknown[]]

/** The same answer as `matchesPattern`, for valid patterns. */
export function matchesNaively(pattern: object, event: unknown): boolean {
  const values = flatten(event, '', 'event', new Map())
  return conjunctions(pattern, '').some((fields) => satisfies([...new Map(fields)], values, new Map(), values))
}

/** Every value of an event, with its path. */
export function valuesOf(event: unknown): readonly { readonly path: string; readonly value: unknown }[] {
  return flatten(event, '', 'event', new Map())
}

function satisfies(
  [first, ...rest]: readonly Field[],
  candidates: readonly Value[],
  chosen: ReadonlyMap<string, number>,
  all: readonly Value[],
): boolean {
  if (first === undefined) return true
  const [path, conditions] = first
  const isAbsent = all.every((value) => value.path !== path)
  if (isAbsent) return conditions.some((each) => isAbsence(each)) && satisfies(rest, candidates, chosen, all)
  return candidates.some(
    ({ path: at, value, places }) =>
      at === path &&
      [...places].every(([list, index]) => (chosen.get(list) ?? index) === index) &&
      conditions.some((each) => fits(each, value)) &&
      satisfies(rest, candidates, new Map([...chosen, ...places]), all),
  )
}

function flatten(value: unknown, path: string, where: string, places: ReadonlyMap<string, number>): Value[] {
  if (Array.isArray(value)) {
    return value.flatMap((each, i) => flatten(each, path, `${where}[${i}]`, new Map([...places, [where, i]])))
  }
  if (typeof value !== 'object' || value === null) return [{ path, value, places }]
  return Object.entries(value).flatMap(([name, each]) =>
    flatten(each, path === '' ? name : `${path}.${name}`, `${where}/${name}`, places),
  )
}

function conjunctions(pattern: object, path: string): Field[][] {
  return Object.entries(pattern).reduce<Field[][]>(
    (made, [name, value]) => {
      const at = path === '' ? name : `${path}.${name}`
      const more: Field[][] =
        name === '$or'
          ? (value as object[]).flatMap((branch) => conjunctions(branch, path))
          : Array.isArray(value)
            ? [[[at, value]]]
            : conjunctions(value as object, at)
      return name === '$or'
        ? more.flatMap((b) => made.map((a) => [...a, ...b]))
        : made.flatMap((a) => more.map((b) => [...a, ...b]))
    },
    [[]],
  )
}

function isAbsence(condition: unknown): boolean {
  return Object(condition).exists === false
}

function fits(condition: unknown, value: unknown): boolean {
  if (typeof condition !== 'object' || condition === null) return condition === value
  const [operator, operand] = Object.entries(condition)[0] as [string, never]
  const text = typeof value === 'string' ? value : undefined
  switch (operator) {
    case 'exists':
      return operand
    case 'prefix':
      return text?.slice(0, (operand as string).length) === operand
    case 'suffix':
      return text?.endsWith(operand) ?? false
    case 'equals-ignore-case':
      return text?.toUpperCase() === (operand as string).toUpperCase()
    case 'wildcard':
      return text !== undefined && new RegExp(`^${(operand as string).replaceAll('*', '.*')}$`, 's').test(text)
    case 'cidr':
      return text?.startsWith('10.') ?? false
    case 'numeric':
      return typeof value === 'number' && inRange(operand, value)
    default:
      return !forbidden(operand, value)
  }
}

function inRange([operator, bound, ...rest]: readonly [string, number, ...never[]], value: number): boolean {
  const signs: Record<string, boolean> = {
    '=': value === bound,
    '<': value < bound,
    '<=': value <= bound,
    '>': value > bound,
    '>=': value >= bound,
  }
  return (signs[operator] as boolean) && (rest.length === 0 || inRange(rest as never, value))
}

function forbidden(operand: unknown, value: unknown): boolean {
  if (typeof operand !== 'object' || operand === null || Array.isArray(operand)) return [operand].flat().includes(value)
  return Object.entries(operand).some(([operator, texts]) =>
    [texts].flat().some((each: unknown) => fits({ [operator]: each }, value)),
  )
}
