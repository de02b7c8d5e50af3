import { matchesPattern } from '../event-pattern.ts'

/** Whether a record goes to the function. */
export type EventFilter = (record: () => unknown) => boolean

/**
 * A mapping's filter: a record must match one of the patterns; without patterns, every record does. The record is only made
 * where there is something to compare it with.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
 */
export function createFilter(patterns: readonly string[]): EventFilter {
  if (patterns.length === 0) return () => true
  const compiled = patterns.map((pattern): unknown => JSON.parse(pattern))
  return (record) => {
    const value = record()
    return compiled.some((pattern) => matchesPattern(pattern, value))
  }
}

/** What a pattern is compared with in place of a text: the object or list that the text is, else the text itself. */
export function decodeText(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : text
  } catch {
    return text
  }
}
