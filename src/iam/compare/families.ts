import { CONDITION_KEYS, type ConditionKey } from '../condition-keys.ts'
import type { VariableLookup } from '../policy-variables.ts'
import type { Line } from './statements.ts'
import { arnPattern, foldedPattern, type TokenPattern, textPattern } from './tokens.ts'

/** What a line's operator takes a value for; `none` for `Null`, which asks only whether there is one. */
export type Family = 'text' | 'numeric' | 'date' | 'bool' | 'binary' | 'ip' | 'none'

/** The parts of an operator's name, in lower case. */
export function operatorOf({ condition }: Line): { base: string; set: boolean } {
  const [, set, base] = /^(?:(forallvalues|foranyvalue):)?(.*?)(?:ifexists)?$/s.exec(
    condition.operator.toLowerCase(),
  ) as RegExpExecArray
  return { base: base as string, set: set !== undefined }
}

export function familyOf(line: Line): Family {
  const { base } = operatorOf(line)
  if (base === 'null') return 'none'
  if (base.startsWith('string') || base.startsWith('arn')) return 'text'
  if (base.startsWith('numeric')) return 'numeric'
  if (base.startsWith('date')) return 'date'
  if (base === 'bool') return 'bool'
  return base.startsWith('binary') ? 'binary' : 'ip'
}

const BY_NAME = new Map(CONDITION_KEYS.map((key) => [key.name.toLowerCase(), key]))

/** The table's entry for a key in lower case, by its name or its family's. */
export function knownKey(key: string): ConditionKey | undefined {
  return BY_NAME.get(key) ?? BY_NAME.get(key.slice(0, key.indexOf('/') + 1))
}

/** The patterns of a line of the text family, with the request's variables filled in. */
export function linePatterns(
  line: Line,
  lookup: VariableLookup,
  values: readonly string[] = line.condition.values,
): TokenPattern[] {
  const { base } = operatorOf(line)
  return values
    .map((value) => valuePattern(base, value, line.variables, lookup))
    .filter((pattern) => pattern !== undefined)
}

function valuePattern(base: string, value: string, variables: boolean, lookup: VariableLookup) {
  if (base.startsWith('arn')) return arnPattern(value, variables, lookup)
  if (base.endsWith('like')) return textPattern(value, { variables, wildcards: true }, lookup)
  const literal = textPattern(value, { variables, wildcards: false }, lookup)
  if (literal === undefined || !base.endsWith('ignorecase')) return literal
  return foldedPattern(literal.map((token) => (token.kind === 'char' ? String.fromCharCode(token.code) : '')).join(''))
}
