import { compileGlob, type Glob, type GlobToken, matchGlob, QUESTION_MARK, STAR, tokenize } from './glob.ts'

/** Looks up a single-valued condition key for a policy variable; `undefined` where the request has no such value. */
export type VariableLookup = (key: string) => string | undefined

/** A text in which `${key}` stands for a value of the request. */
export interface Template {
  readonly parts: readonly (GlobToken | Variable)[]
}

interface Variable {
  readonly key: string
  readonly defaultValue?: string
}

const VARIABLE = /\$\{([^}]*)\}/g

/** Whether the text holds a policy variable or one of the literals `${*}`, `${?}`, `${$}`. */
export function hasVariables(text: string): boolean {
  return text.includes('${')
}

/**
 * Reads a text with `${key}`, `${key, 'default'}` and the literals `${*}` `${?}` `${$}`.
 * With `wildcards`, bare `*` and `?` are wildcards; a variable's value never is.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export function parseTemplate(text: string, wildcards: boolean): Template {
  const parts: (GlobToken | Variable)[] = []
  let position = 0
  const literal = (piece: string) => parts.push(...(wildcards ? tokenize(piece) : piece === '' ? [] : [piece]))
  for (const match of text.matchAll(VARIABLE)) {
    literal(text.slice(position, match.index))
    parts.push(variable(match[1] as string))
    position = match.index + match[0].length
  }
  literal(text.slice(position))
  return { parts }
}

function variable(inside: string): GlobToken | Variable {
  if (inside === '*' || inside === '?' || inside === '$') return inside
  const comma = inside.indexOf(',')
  const quoted = comma < 0 ? '' : inside.slice(comma + 1).trim()
  const isDefault = quoted.length >= 2 && quoted.startsWith("'") && quoted.endsWith("'")
  if (!isDefault) return { key: inside.trim().toLowerCase() }
  return { key: inside.slice(0, comma).trim().toLowerCase(), defaultValue: quoted.slice(1, -1) }
}

/** Fills the variables in; `undefined` where one has neither value nor default. */
export function resolveTemplate(template: Template, lookup: VariableLookup): GlobToken[] | undefined {
  const tokens: GlobToken[] = []
  for (const part of template.parts) {
    if (typeof part === 'string' || part === STAR || part === QUESTION_MARK) {
      tokens.push(part as GlobToken)
      continue
    }
    const { key, defaultValue } = part as Variable
    const value = lookup(key) ?? defaultValue
    if (value === undefined) return undefined
    if (value !== '') tokens.push(value)
  }
  return tokens
}

/** A pattern compiled once where it can be, and for each request where it holds variables. */
export type Pattern = { readonly glob: Glob } | { readonly template: Template }

export function compilePattern(text: string, options: { variables: boolean; wildcards: boolean }): Pattern {
  if (options.variables && hasVariables(text)) return { template: parseTemplate(text, options.wildcards) }
  return { glob: compileGlob(options.wildcards ? tokenize(text) : [text]) }
}

/** Whether the text matches; a variable without a value matches nothing. */
export function matchPattern(pattern: Pattern, text: string, lookup: VariableLookup): boolean {
  if ('glob' in pattern) return matchGlob(pattern.glob, text)
  const tokens = resolveTemplate(pattern.template, lookup)
  return tokens !== undefined && matchGlob(compileGlob(tokens), text)
}
