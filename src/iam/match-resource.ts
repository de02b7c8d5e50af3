import { compilePattern, hasVariables, matchPattern, type Pattern, type VariableLookup } from './policy-variables.ts'

/** Where a pattern's variables get their values, should it have any. */
export interface VariableSource {
  readonly context: { readonly lookup: VariableLookup }
}

export type ResourceMatcher = (resource: string, source: VariableSource) => boolean

/**
 * Compiles a list of resource patterns. A pattern of six fields is compared field by field, so that a `*` in the first five
 * does not cross a colon, and the sixth takes all that is left; a shorter one is compared as a whole. Case matters.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
export function compileResources(patterns: readonly string[], negated: boolean, variables: boolean): ResourceMatcher {
  const [only = ''] = patterns
  const isPlain = patterns.length === 1 && !/[*?]/.test(only) && !(variables && hasVariables(only))
  if (isPlain && !negated) return (resource) => resource === only
  const exact = new Set<string>()
  const prefixes: string[] = []
  const others: ResourceMatcher[] = []
  for (const pattern of patterns) {
    if (pattern === '*') return () => !negated
    const withVariables = variables && hasVariables(pattern)
    if (!withVariables && !/[*?]/.test(pattern)) exact.add(pattern)
    else if (!withVariables && isPrefix(pattern)) prefixes.push(pattern.slice(0, -1))
    else others.push(compileResource(pattern, variables))
  }
  const matches: ResourceMatcher = (resource, source) => {
    if (exact.has(resource)) return true
    for (const prefix of prefixes) if (resource.startsWith(prefix)) return true
    for (const other of others) if (other(resource, source)) return true
    return false
  }
  return negated ? (resource, source) => !matches(resource, source) : matches
}

/** Whether the only wildcard is a star at the very end, where comparing field by field and as a whole come to the same. */
function isPrefix(pattern: string): boolean {
  return /^[^*?]*\*$/.test(pattern)
}

function compileResource(pattern: string, variables: boolean): ResourceMatcher {
  const fields = splitFields(pattern)
  if (fields === undefined) {
    const whole = compilePattern(pattern, { variables, wildcards: true })
    return (resource, source) => matchPattern(whole, resource, source.context.lookup)
  }
  // Variables are replaced only after the fifth colon; before it they are plain text.
  const compiled = fields.map(
    (field, i): Pattern => compilePattern(field, { variables: variables && i === 5, wildcards: true }),
  )
  return (resource, source) => {
    const parts = splitFields(resource)
    return (
      parts !== undefined &&
      compiled.every((field, i) => matchPattern(field, parts[i] as string, source.context.lookup))
    )
  }
}

/** The six fields of an ARN-shaped text; colons inside `${…}` do not count. */
export function splitFields(text: string): string[] | undefined {
  const fields: string[] = []
  let start = 0
  let depth = 0
  for (let i = 0; i < text.length && fields.length < 5; i++) {
    if (text[i] === '$' && text[i + 1] === '{') depth++
    else if (text[i] === '}' && depth > 0) depth--
    else if (text[i] === ':' && depth === 0) {
      fields.push(text.slice(start, i))
      start = i + 1
    }
  }
  if (fields.length < 5) return undefined
  fields.push(text.slice(start))
  return fields
}
