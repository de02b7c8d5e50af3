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

/** What an operator compares. */
export type OperatorType = 'String' | 'Numeric' | 'Date' | 'Bool' | 'Binary' | 'IPAddress' | 'ARN'

/** One family of operators; its positive form is named `name`, its negated form `negatedName`. */
export interface ConditionOperator {
  readonly name: string
  readonly negatedName?: string
  readonly type: OperatorType
  /** When it holds, as the printed page says it. */
  readonly meaning: string
  /** A line of a Condition block. */
  readonly example: readonly [key: string, value: string]
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
  {
    name: 'StringEquals',
    negatedName: 'StringNotEquals',
    type: 'String',
    meaning: 'the same text, with regard to case',
    example: ['aws:PrincipalOrgID', 'o-exampleorg1'],
    variables: true,
    compile: text((a, b) => a === b),
  },
  {
    name: 'StringEqualsIgnoreCase',
    negatedName: 'StringNotEqualsIgnoreCase',
    type: 'String',
    meaning: 'the same text, without regard to case',
    example: ['aws:PrincipalTag/team', 'Billing'],
    variables: true,
    compile: text((a, b) => a.toLowerCase() === b.toLowerCase()),
  },
  {
    name: 'StringLike',
    negatedName: 'StringNotLike',
    type: 'String',
    meaning: 'a pattern with `*` and `?`, with regard to case',
    example: ['aws:PrincipalOrgPaths', 'o-exampleorg1/r-ab12/ou-ab12-11111111/*'],
    variables: true,
    compile: pattern,
  },
  {
    name: 'NumericEquals',
    negatedName: 'NumericNotEquals',
    type: 'Numeric',
    meaning: 'the same number',
    example: ['s3:max-keys', '10'],
    variables: false,
    compile: ordered(number, (a, b) => a === b),
  },
  {
    name: 'NumericLessThan',
    type: 'Numeric',
    meaning: 'below',
    example: ['sts:DurationSeconds', '3600'],
    variables: false,
    compile: ordered(number, (a, b) => a < b),
  },
  {
    name: 'NumericLessThanEquals',
    type: 'Numeric',
    meaning: 'at most',
    example: ['sts:DurationSeconds', '3600'],
    variables: false,
    compile: ordered(number, (a, b) => a <= b),
  },
  {
    name: 'NumericGreaterThan',
    type: 'Numeric',
    meaning: 'above',
    example: ['aws:MultiFactorAuthAge', '300'],
    variables: false,
    compile: ordered(number, (a, b) => a > b),
  },
  {
    name: 'NumericGreaterThanEquals',
    type: 'Numeric',
    meaning: 'at least',
    example: ['s3:TlsVersion', '1.2'],
    variables: false,
    compile: ordered(number, (a, b) => a >= b),
  },
  {
    name: 'DateEquals',
    negatedName: 'DateNotEquals',
    type: 'Date',
    meaning: 'the same moment',
    example: ['aws:TokenIssueTime', '2026-01-01T00:00:00Z'],
    variables: false,
    compile: ordered(date, (a, b) => a === b),
  },
  {
    name: 'DateLessThan',
    type: 'Date',
    meaning: 'before',
    example: ['aws:CurrentTime', '2026-12-31T23:59:59Z'],
    variables: false,
    compile: ordered(date, (a, b) => a < b),
  },
  {
    name: 'DateLessThanEquals',
    type: 'Date',
    meaning: 'at or before',
    example: ['aws:CurrentTime', '2026-12-31T23:59:59Z'],
    variables: false,
    compile: ordered(date, (a, b) => a <= b),
  },
  {
    name: 'DateGreaterThan',
    type: 'Date',
    meaning: 'after',
    example: ['aws:CurrentTime', '2026-01-01T00:00:00Z'],
    variables: false,
    compile: ordered(date, (a, b) => a > b),
  },
  {
    name: 'DateGreaterThanEquals',
    type: 'Date',
    meaning: 'at or after',
    example: ['aws:EpochTime', '1767225600'],
    variables: false,
    compile: ordered(date, (a, b) => a >= b),
  },
  {
    name: 'Bool',
    type: 'Bool',
    meaning: '`true` or `false`',
    example: ['aws:SecureTransport', 'true'],
    variables: false,
    compile: ordered(boolean, (a, b) => a === b),
  },
  {
    name: 'BinaryEquals',
    type: 'Binary',
    meaning: 'the same bytes, in base64',
    example: ['example:digest', 'QmluYXJ5'],
    variables: false,
    compile: ordered(base64, (a, b) => a === b),
  },
  {
    name: 'IpAddress',
    negatedName: 'NotIpAddress',
    type: 'IPAddress',
    meaning: 'within a range, IPv4 or IPv6; without a prefix a single address',
    example: ['aws:SourceIp', '203.0.113.0/24'],
    variables: false,
    compile: ipAddress,
  },
  {
    name: 'ArnEquals',
    negatedName: 'ArnNotEquals',
    type: 'ARN',
    meaning: 'field by field, each with `*` and `?`: the same as `ArnLike`',
    example: ['aws:SourceArn', 'arn:aws:s3:::example-bucket'],
    variables: true,
    compile: arn,
  },
  {
    name: 'ArnLike',
    negatedName: 'ArnNotLike',
    type: 'ARN',
    meaning: 'field by field, each with `*` and `?`',
    example: ['aws:PrincipalArn', 'arn:aws:iam::111111111111:role/app/*'],
    variables: true,
    compile: arn,
  },
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
