import { type GlobToken, QUESTION_MARK, STAR, tokenize } from '../glob.ts'
import { splitFields } from '../match-resource.ts'
import { hasVariables, parseTemplate, resolveTemplate, type VariableLookup } from '../policy-variables.ts'

/** One step of a pattern over UTF-16 code units, as the glob matcher counts them. */
export type Token =
  | { readonly kind: 'char'; readonly code: number; readonly other?: number }
  /** Exactly one unit (`any`) or a run of them (`star`), all but `except`. */
  | { readonly kind: 'any' | 'star'; readonly except?: number }

/** A pattern as automata read it. */
export type TokenPattern = readonly Token[]

export const COLON = 0x3a
export const SLASH = 0x2f

/** Matches any text. */
export const EVERYTHING: TokenPattern = [{ kind: 'star' }]

/** Matches this text alone. */
export function literalPattern(text: string): TokenPattern {
  return Array.from({ length: text.length }, (_, i) => ({ kind: 'char' as const, code: text.charCodeAt(i) }))
}

/** Matches this text in upper, lower or mixed case. */
export function foldedPattern(text: string): TokenPattern {
  return [...text.toLowerCase()].flatMap((char) => {
    const upper = char.toUpperCase()
    if (char.length > 1 || upper.length > 1 || upper === char) return literalPattern(char)
    return [{ kind: 'char' as const, code: char.charCodeAt(0), other: upper.charCodeAt(0) }]
  })
}

/** Reads `*` and `?`; what they stand for never holds `except`. */
export function globPattern(text: string, except?: number): TokenPattern {
  return globTokens(tokenize(text), except)
}

/** Reads a text with variables filled in; `undefined` where one has no value, so that nothing matches. */
export function textPattern(
  text: string,
  options: { variables: boolean; wildcards: boolean; except?: number },
  lookup: VariableLookup,
): TokenPattern | undefined {
  const { variables, wildcards, except } = options
  if (!variables || !hasVariables(text)) return wildcards ? globPattern(text, except) : literalPattern(text)
  const tokens = resolveTemplate(parseTemplate(text, wildcards), lookup)
  return tokens && globTokens(tokens, except)
}

/**
 * Six fields joined by colons, the first five without a colon inside; `undefined` where nothing can match. `variableFields`
 * are those in which variables count.
 */
function fieldsPattern(
  fields: readonly string[],
  variableFields: (index: number) => boolean,
  lookup: VariableLookup,
): TokenPattern | undefined {
  const joined: Token[] = []
  for (const [index, field] of fields.entries()) {
    const except = index < 5 ? { except: COLON } : {}
    const tokens = textPattern(field, { variables: variableFields(index), wildcards: true, ...except }, lookup)
    if (tokens === undefined) return undefined
    if (index < 5 && tokens.some((token) => token.kind === 'char' && token.code === COLON)) return undefined
    if (index > 0) joined.push({ kind: 'char', code: COLON })
    joined.push(...tokens)
  }
  return joined
}

/** A Resource pattern, read as `compileResources` reads it. */
export function resourcePattern(text: string, variables: boolean, lookup: VariableLookup): TokenPattern | undefined {
  const substituted = variables && hasVariables(text)
  if (!substituted && !/[*?]/.test(text)) return literalPattern(text)
  if (!substituted && /^[^*?]*\*$/.test(text)) return globPattern(text)
  const fields = splitFields(text)
  if (fields === undefined) return textPattern(text, { variables, wildcards: true }, lookup)
  return fieldsPattern(fields, (index) => variables && index === 5, lookup)
}

/** A value of an Arn operator, read as the operator reads it. */
export function arnPattern(text: string, variables: boolean, lookup: VariableLookup): TokenPattern | undefined {
  const fields = splitFields(text)
  if (fields !== undefined) return fieldsPattern(fields, () => variables, lookup)
  return text.endsWith('*') ? textPattern(text, { variables, wildcards: true }, lookup) : undefined
}

function globTokens(tokens: readonly GlobToken[], except: number | undefined): TokenPattern {
  const limit = except === undefined ? {} : { except }
  return tokens.flatMap((token): TokenPattern => {
    if (token === STAR) return [{ kind: 'star', ...limit }]
    if (token === QUESTION_MARK) return [{ kind: 'any', ...limit }]
    return literalPattern(token as string)
  })
}
