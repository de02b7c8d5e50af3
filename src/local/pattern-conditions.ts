import { compileGlob, type Glob, type GlobToken, matchGlob, STAR } from '../iam/glob.ts'
import { ipInRange, parseIpRange } from '../iam/ip-range.ts'

/** What an event pattern is refused for, in AWS's words without the position that AWS adds. */
export class PatternError extends Error {
  override readonly name = 'PatternError'
}

/** What stands at the end of a path of an event. */
export type Leaf = string | number | boolean | null

/** One of the values that a pattern allows for a field. */
export interface Condition {
  readonly test: (leaf: Leaf) => boolean
  /** A field that the event lacks satisfies it, and no other. */
  readonly isAbsence?: true
}

type Test = Condition['test']

/**
 * Reads one member of a pattern's array: a literal, or an object with one operator.
 * @throws PatternError
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export function readCondition(member: unknown): Condition {
  if (member === null || typeof member !== 'object') return { test: (leaf) => leaf === member }
  if (Array.isArray(member)) throw new PatternError('Match value must be String, number, true, false, or null')
  const { operator, operand } = readOperator(member, 'Match expression name not found')
  if (!isOperator(operator)) throw new PatternError(`Unrecognized match type ${operator}`)
  const condition = operator === 'exists' ? existence(operand) : { test: operatorTest(operator, operand) }
  checkAlone(member)
  return condition
}

/** The operators of a pattern; `$or` gives way to them. */
export function isOperator(name: string): boolean {
  return name === 'exists' || Object.hasOwn(OPERATORS, name)
}

const OPERATORS: Readonly<Record<string, (operand: unknown) => Test>> = {
  prefix: (operand) => affix('prefix', operand),
  suffix: (operand) => affix('suffix', operand),
  'equals-ignore-case': (operand) => {
    const lower = text(operand, 'equals-ignore-case match pattern must be a string').toLowerCase()
    return onText((leaf) => leaf.toLowerCase() === lower)
  },
  wildcard: (operand) => {
    const glob = readWildcard(text(operand, 'wildcard match pattern must be a string'))
    return onText((leaf) => matchGlob(glob, leaf))
  },
  // AWS says `prefix` here too.
  cidr: (operand) => inCidr(text(operand, 'prefix match pattern must be a string')),
  numeric: readNumeric,
  'anything-but': readAnythingBut,
}

function operatorTest(operator: string, operand: unknown): Test {
  return (OPERATORS[operator] as (operand: unknown) => Test)(operand)
}

function existence(operand: unknown): Condition {
  if (operand === true) return { test: () => true }
  if (operand === false) return { test: () => false, isAbsence: true }
  throw new PatternError('exists match pattern must be either true or false.')
}

function affix(side: 'prefix' | 'suffix', operand: unknown): Test {
  const has = side === 'prefix' ? 'startsWith' : 'endsWith'
  if (typeof operand === 'object' && operand !== null && 'equals-ignore-case' in operand) {
    const lower = text(operand['equals-ignore-case'], `${side} match pattern must be a string`).toLowerCase()
    return onText((leaf) => leaf.toLowerCase()[has](lower))
  }
  const part = text(operand, `${side} match pattern must be a string`)
  return onText((leaf) => leaf[has](part))
}

/** Matches every leaf, of whatever type, that is none of these. */
function readAnythingBut(operand: unknown): Test {
  if (typeof operand === 'object' && operand !== null && !Array.isArray(operand)) return anythingButMatching(operand)
  const values: unknown[] = Array.isArray(operand) ? operand : [operand]
  const isWrong = values.some((value) => typeof value !== 'string' && typeof value !== 'number')
  if (isWrong && !Array.isArray(operand)) throw new PatternError(ANYTHING_BUT_VALUE)
  if (isWrong) throw new PatternError('Inside anything but list, start|null|boolean is not supported.')
  if (new Set(values.map((value) => typeof value)).size !== 1) {
    throw new PatternError(
      'Inside anything but list, either all values are number or string, mixed type is not supported',
    )
  }
  return (leaf) => !values.includes(leaf)
}

const ANYTHING_BUT_VALUE = 'Value of anything-but must be an array or single string/number value.'

/** `{"anything-but": {"prefix": …}}`, of one text or several. */
function anythingButMatching(expression: object): Test {
  const { operator, operand } = readOperator(expression, 'Anything-But expression name not found')
  const refused = Object.hasOwn(ANYTHING_BUT, operator) ? ANYTHING_BUT[operator] : undefined
  if (refused === undefined) throw new PatternError(`Unsupported anything-but pattern: ${operator}`)
  if (typeof operand === 'object' && operand !== null && !Array.isArray(operand)) {
    throw new PatternError(ANYTHING_BUT_VALUE)
  }
  const texts = [operand].flat().map((each) => text(each, refused))
  if ((operator === 'prefix' || operator === 'suffix') && texts.includes('')) {
    throw new PatternError('Null prefix/suffix not allowed')
  }
  const tests = texts.map((each) => operatorTest(operator, each))
  checkAlone(expression)
  return (leaf) => !tests.some((test) => test(leaf))
}

/** What may stand within anything-but, and how AWS refuses operands that are no text. */
const ANYTHING_BUT: Readonly<Record<string, string>> = {
  prefix: 'prefix/suffix match pattern must be a string',
  suffix: 'prefix/suffix match pattern must be a string',
  'equals-ignore-case': 'Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.',
  wildcard: 'wildcard match pattern must be a string',
}

const BOTTOMS = new Set<unknown>(['>', '>='])

/** `["=", 5]`, `["<", 5]`, `[">", 0, "<=", 5]`. */
function readNumeric(operand: unknown): Test {
  if (!Array.isArray(operand)) throw new PatternError('Value of numeric must be an array.')
  const [operator = ']', bound, second, top, ...rest] = operand as unknown[]
  if (typeof operator !== 'string' || operator === ']') {
    throw new PatternError(`Invalid member in numeric match: ${String(operator)}`)
  }
  if (!Object.hasOwn(COMPARISONS, operator)) {
    throw new PatternError(`Unrecognized numeric range operator: ${operator}`)
  }
  const test = comparison(operator, bound)
  if (operand.length <= 2) return test
  if (!BOTTOMS.has(operator)) throw new PatternError('Too many elements in numeric expression')
  if (typeof second !== 'string') throw new PatternError(`Bad value in numeric range: ${String(second)}`)
  if (second !== '<' && second !== '<=') throw new PatternError(`Bad numeric range operator: ${second}`)
  const upper = comparison(second, top)
  if (rest.length > 0) throw new PatternError('Too many terms in numeric range expression')
  if ((bound as number) >= (top as number)) throw new PatternError('Bottom must be less than top')
  return (leaf) => test(leaf) && upper(leaf)
}

const COMPARISONS: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  '=': (value, bound) => value === bound,
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
}

function comparison(operator: string, bound: unknown): Test {
  if (typeof bound !== 'number') {
    throw new PatternError(`Value of ${operator === '=' ? 'equals' : operator} must be numeric`)
  }
  const compare = COMPARISONS[operator] as (value: number, bound: number) => boolean
  return (leaf) => typeof leaf === 'number' && compare(leaf, bound)
}

function inCidr(cidr: string): Test {
  const [address, bits, ...rest] = cidr.split('/')
  if (bits === undefined || rest.length > 0) throw new PatternError("Malformed CIDR, one '/' required")
  if (!/^\d+$/.test(bits)) throw new PatternError('Malformed CIDR, mask bits must be an integer')
  if (parseIpRange(address as string) === undefined) throw new PatternError(`Nonstandard IP address: ${address}`)
  const range = parseIpRange(cidr)
  if (range === undefined) throw new PatternError('Malformed CIDR, mask bits must not be negative or too large')
  return onText((leaf) => ipInRange(leaf, range))
}

/** `*` is any run of characters, `\*` a star, `\\` a backslash. Positions count the quotation mark before the text. */
function readWildcard(wildcard: string): Glob {
  const tokens: GlobToken[] = []
  for (let at = 0; at < wildcard.length; at++) {
    const char = wildcard[at] as string
    const next = wildcard[at + 1] ?? ''
    if (char === '*' && next === '*') throw new PatternError(`Consecutive wildcard characters at pos ${at + 1}`)
    if (char === '\\' && next !== '*' && next !== '\\') {
      throw new PatternError(`Invalid escape character at pos ${at + 1}`)
    }
    tokens.push(char === '*' ? STAR : char === '\\' ? next : char)
    if (char === '\\') at++
  }
  return compileGlob(tokens)
}

/** The one operator of an expression; any other is told of by `checkAlone`, after what is wrong with the first. */
function readOperator(expression: object, missing: string): { operator: string; operand: unknown } {
  const [first] = Object.entries(expression)
  if (first === undefined) throw new PatternError(missing)
  return { operator: first[0], operand: first[1] }
}

function checkAlone(expression: object): void {
  if (Object.keys(expression).length > 1) throw new PatternError('Only one key allowed in match expression')
}

function text(value: unknown, otherwise: string): string {
  if (typeof value === 'string') return value
  throw new PatternError(otherwise)
}

function onText(test: (leaf: string) => boolean): Test {
  return (leaf) => typeof leaf === 'string' && test(leaf)
}
