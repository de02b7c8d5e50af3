import type { ComparedStatement } from './statements.ts'

/**
 * Whether two statements may speak of the same action and resource, told from the fixed text that their patterns begin with.
 * A quick look that says "may" too often and never too rarely.
 */
export function mayOverlap(a: ComparedStatement, b: ComparedStatement): boolean {
  const [one, other] = [a.compiled.source, b.compiled.source]
  const actions = one.notAction || other.notAction || share(lowerCase(one.actions), lowerCase(other.actions))
  if (!actions || one.notResource || other.notResource || !one.resources || !other.resources) return actions
  return share(one.resources, other.resources)
}

function share(patterns: readonly string[], others: readonly string[]): boolean {
  const prefixes = others.map(fixedStart)
  return patterns.some((pattern) => {
    const start = fixedStart(pattern)
    return prefixes.some((prefix) => prefix.startsWith(start) || start.startsWith(prefix))
  })
}

function fixedStart(pattern: string): string {
  const end = pattern.search(/[*?$]/)
  return end < 0 ? pattern : pattern.slice(0, end)
}

function lowerCase(actions: readonly string[]): string[] {
  return actions.map((action) => action.toLowerCase())
}
