// Part of the naive reference: the Condition element, one operator after the other, from the AWS pages alone.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html

import { arnFields, glob, globWithVariables, type Lookup, many, replaceVariables, type Scalar } from './naive-match.ts'

export type Conditions = Readonly<Record<string, Readonly<Record<string, Scalar | readonly Scalar[]>>>>

/** Several operators and keys: AND. */
export function conditionsHold(conditions: Conditions | undefined, lookup: Lookup, variables: boolean): boolean {
  for (const [operator, block] of Object.entries(conditions ?? {})) {
    for (const [key, values] of Object.entries(block)) {
      if (!lineHolds(operator, many(values).map(String), lookup(key), lookup, variables)) return false
    }
  }
  return true
}

function lineHolds(
  operator: string,
  wanted: string[],
  given: ReturnType<Lookup>,
  lookup: Lookup,
  variables: boolean,
): boolean {
  let name = operator.toLowerCase()
  const present = given !== undefined && given.values.length > 0
  if (name === 'null') return wanted.some((value) => (value.toLowerCase() === 'true') === !present)

  const set = name.startsWith('forallvalues:') ? 'all' : name.startsWith('foranyvalue:') ? 'any' : undefined
  if (set !== undefined) name = name.slice(name.indexOf(':') + 1)
  const ifExists = name.endsWith('ifexists')
  if (ifExists) name = name.slice(0, -'ifexists'.length)
  const negated = name.includes('not')
  const positive = name.replace('not', '')
  const equalsAny = (value: string) =>
    wanted.some((policyValue) => compare(positive, value, policyValue, lookup, variables))

  if (!present) {
    if (set === 'all') return true
    if (set === 'any') return ifExists && given === undefined
    return negated || ifExists
  }
  if (set === 'all') {
    // "ForAllValues also returns true … if the key value resolves to an empty data set, such as an empty string."
    if (given.values.length === 1 && given.values[0] === '') return true
    return given.values.every((value) => equalsAny(value) !== negated)
  }
  if (set === 'any') return given.values.some((value) => equalsAny(value) !== negated)
  // A multivalued key needs a set operator: without one it equals nothing.
  const equal = !given.list && equalsAny(given.values[0]!)
  return equal !== negated
}

function compare(operator: string, given: string, wanted: string, lookup: Lookup, variables: boolean): boolean {
  const replaced = variables ? replaceVariables(wanted, lookup) : wanted
  const like = (pattern: string, text: string) =>
    variables ? globWithVariables(pattern, text, lookup) : glob(pattern, text)
  switch (operator) {
    case 'stringequals':
      return given === replaced
    case 'stringequalsignorecase':
      return given.toLowerCase() === replaced?.toLowerCase()
    case 'stringlike':
      return like(wanted, given)
    case 'arnequals':
    case 'arnlike':
      return arnLike(wanted, given, like)
    case 'bool':
      return /^(true|false)$/i.test(given) && given.toLowerCase() === wanted.toLowerCase()
    case 'binaryequals':
      return isBase64(given) && Buffer.from(given, 'base64').equals(Buffer.from(wanted, 'base64'))
    case 'ipaddress':
      return inRange(given, wanted)
  }
  const [, kind, relation] = /^(numeric|date)(.*)$/.exec(operator)!
  const read = kind === 'numeric' ? readNumber : readDate
  const a = read(given)
  const b = read(wanted)
  if (Number.isNaN(a) || Number.isNaN(b)) return false
  if (relation === 'equals') return a === b
  if (relation === 'lessthan') return a < b
  if (relation === 'lessthanequals') return a <= b
  if (relation === 'greaterthan') return a > b
  if (relation === 'greaterthanequals') return a >= b
  throw new Error(`unknown operator ${operator}`)
}

/** "Each of the six colon-delimited components of the ARN is checked separately and each can include multi-character match
 * wildcards or single-character match wildcards." A shorter pattern that ends in a star takes what is left (not verified). */
function arnLike(wanted: string, given: string, like: (pattern: string, text: string) => boolean): boolean {
  const pattern = arnFields(wanted)
  if (pattern === undefined) return wanted.endsWith('*') && like(wanted, given)
  const fields = arnFields(given)
  return fields !== undefined && pattern.every((field, i) => like(field, fields[i]!))
}

function readNumber(text: string): number {
  return /^[+-]?[\d.]+(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN
}

function readDate(text: string): number {
  if (/^\d{5,}$/.test(text)) return Number(text) * 1000
  return /^\d{4}(-|$)/.test(text) ? Date.parse(text) : Number.NaN
}

function isBase64(text: string): boolean {
  return /^[A-Za-z0-9+/]*={0,2}$/.test(text)
}

/** Addresses as strings of bits; a range is a prefix of them. */
function inRange(address: string, range: string): boolean {
  const [base, length] = range.split('/') as [string, string | undefined]
  const [given, wanted] = [bits(address), bits(base)]
  if (given === undefined || wanted === undefined || given.length !== wanted.length) return false
  const prefix = length === undefined ? wanted.length : Number(length)
  return given.slice(0, prefix) === wanted.slice(0, prefix)
}

function bits(address: string): string | undefined {
  if (/^\d+\.\d+\.\d+\.\d+$/.test(address)) {
    return address
      .split('.')
      .map((part) => Number(part).toString(2).padStart(8, '0'))
      .join('')
  }
  if (!address.includes(':')) return undefined
  const [head = '', tail] = address.split('::')
  const groups = (part: string) => (part === '' ? [] : part.split(':'))
  const missing = 8 - groups(head).length - groups(tail ?? '').length
  const all = [...groups(head), ...Array<string>(tail === undefined ? 0 : missing).fill('0'), ...groups(tail ?? '')]
  return all.map((group) => Number.parseInt(group, 16).toString(2).padStart(16, '0')).join('')
}
