import { compileGlob, type Glob, matchGlob, tokenize } from './glob.ts'

export type ActionMatcher = (lowerCaseAction: string) => boolean

/** Compiles a list of action patterns. Actions are compared without regard to case; give the action in lower case. */
export function compileActions(patterns: readonly string[], negated: boolean): ActionMatcher {
  const [only = ''] = patterns
  if (patterns.length === 1 && !negated && !/[*?]/.test(only)) {
    const lowerCase = only.toLowerCase()
    return (action) => action === lowerCase
  }
  const exact = new Set<string>()
  const globs: Glob[] = []
  for (const pattern of patterns.map((text) => text.toLowerCase())) {
    if (pattern === '*') return () => !negated
    if (/[*?]/.test(pattern)) globs.push(compileGlob(tokenize(pattern)))
    else exact.add(pattern)
  }
  const matches: ActionMatcher = (action) => exact.has(action) || globs.some((glob) => matchGlob(glob, action))
  return negated ? (action) => !matches(action) : matches
}
