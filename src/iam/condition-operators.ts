import { ipInRange, parseIpRange } from './ip-range.ts'
import { splitFields } from './match-resource.ts'
import {
  compilePattern,
  hasVariables,
  matchPattern,
  parseTemplate,
  resolveTemplate,
  type VariableLookup,
} from './policy-variables.ts'

/** Tests one value of the request against one value of the policy. */
export type ValueTest = (requestValue: string, lookup: VariableLookup) => boolean

/** One family of operators; its positive form is named `name`, its negated form `negatedName`. */
export interface ConditionOperator {
  readonly name: string
  readonly negatedName?: string
  /** Whether `${key}` is replaced in its values: String and Arn operators only. */
  readonly variables: boolean
  /** Compiles one value of the policy; `undefined` where the value is not of the operator's type. */
  readonly compile: (policyValue: string, variables: boolean) => ValueTest | undefined
}

/**
 * THE table of condition operators. `Null`, the suffix `IfExists` and the prefixes `ForAllValues:` and `ForAnyValue:` are
 * read in `compile-conditions.ts`.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export const CONDITION_OPERATORS: readonly ConditionOperator[] = [
  { name: 'StringEquals', negatedName: 'StringNotEquals', variables: true, compile: text((a, b) => a === b) },
  {
    name: 'StringEqualsIgnoreCase',
    negatedName: 'StringNotEqualsIgnoreCase',
    variables: true,
    compile: text((a, b) => a.toLowerCase() === b.toLowerCase()),
  },
  { name: 'StringLike', negatedName: 'StringNotLike', variables: true, compile: pattern },
  {
    name: 'NumericEquals',
    negatedName: 'NumericNotEquals',
    variables: false,
    compile: ordered(number, (a, b) => a === b),
  },
  { name: 'NumericLessThan', variables: false, compile: ordered(number, (a, b) => a < b) },
  { name: 'NumericLessThanEquals', variables: false, compile: ordered(number, (a, b) => a <= b) },
  { name: 'NumericGreaterThan', variables: false, compile: ordered(number, (a, b) => a > b) },
  { name: 'NumericGreaterThanEquals', variables: false, compile: ordered(number, (a, b) => a >= b) },
  { name: 'DateEquals', negatedName: 'DateNotEquals', variables: false, compile: ordered(date, (a, b) => a === b) },
  { name: 'DateLessThan', variables: false, compile: ordered(date, (a, b) => a < b) },
  { name: 'DateLessThanEquals', variables: false, compile: ordered(date, (a, b) => a <= b) },
  { name: 'DateGreaterThan', variables: false, compile: ordered(date, (a, b) => a > b) },
  { name: 'DateGreaterThanEquals', variables: false, compile: ordered(date, (a, b) => a >= b) },
  { name: 'Bool', variables: false, compile: ordered(boolean, (a, b) => a === b) },
  { name: 'BinaryEquals', variables: false, compile: ordered(base64, (a, b) => a === b) },
  { name: 'IpAddress', negatedName: 'NotIpAddress', variables: false, compile: ipAddress },
  { name: 'ArnEquals', negatedName: 'ArnNotEquals', variables: true, compile: arn },
  { name: 'ArnLike', negatedName: 'ArnNotLike', variables: true, compile: arn },
]

type Compile = ConditionOperator['compile']

function text(same: (requestValue: string, policyValue: string) => boolean): Compile {
  return (policyValue, variables) => {
    if (!variables || !hasVariables(policyValue)) return (value) => same(value, policyValue)
    const template = parseTemplate(policyValue, false)
    return (value, lookup) => {
      const tokens = resolveTemplate(template, lookup)
      return tokens !== undefined && same(value, tokens.join(''))
    }
  }
}

function pattern(policyValue: string, variables: boolean): ValueTest {
  const compiled = compilePattern(policyValue, { variables, wildcards: true })
  return (value, lookup) => matchPattern(compiled, value, lookup)
}

/**
 * Six fields, each compared with wildcards of its own. A shorter pattern that ends in a star is compared as a whole; any
 * other text is no ARN and matches nothing.
 */
function arn(policyValue: string, variables: boolean): ValueTest {
  const fields = splitFields(policyValue)?.map((field) => pattern(field, variables))
  if (fields === undefined) return policyValue.endsWith('*') ? pattern(policyValue, variables) : () => false
  return (value, lookup) => {
    const parts = splitFields(value)
    return parts !== undefined && fields.every((field, i) => field(parts[i] as string, lookup))
  }
}

function ordered<T>(
  read: (value: string) => T | undefined,
  compare: (requestValue: T, policyValue: T) => boolean,
): Compile {
  return (policyValue) => {
    const bound = read(policyValue)
    if (bound === undefined) return undefined
    return (value) => {
      const given = read(value)
      return given !== undefined && compare(given, bound)
    }
  }
}

function number(value: string): number | undefined {
  return /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/.test(value) ? Number(value) : undefined
}

/** ISO 8601 as W3C restricts it, or seconds since the epoch. */
function date(value: string): number | undefined {
  if (/^-?\d+$/.test(value) && value.length > 4) return Number(value) * 1000
  if (!/^\d{4}(-\d{2}(-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?)?)?$/.test(value)) return undefined
  const time = Date.parse(value)
  return Number.isNaN(time) ? undefined : time
}

function boolean(value: string): boolean | undefined {
  const lower = value.toLowerCase()
  return lower === 'true' ? true : lower === 'false' ? false : undefined
}

function base64(value: string): string | undefined {
  return /^[A-Za-z0-9+/]*={0,2}$/.test(value) ? value.replace(/=+$/, '') : undefined
}

function ipAddress(policyValue: string): ValueTest | undefined {
  const range = parseIpRange(policyValue)
  return range && ((value) => ipInRange(value, range))
}
