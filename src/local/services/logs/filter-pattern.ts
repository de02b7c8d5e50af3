import { invalidParameter } from './group-address.ts'
import { parseJsonSelector } from './json-selector.ts'

/** Whether a message is one of those that a filter pattern looks for. */
export type MessageTest = (message: string) => boolean

interface Term {
  readonly kind: 'include' | 'exclude' | 'optional'
  readonly text: string
}

/** A term, quoted or bare, with a sign before it. */
const TERM = /\s*([-?]?)(?:"((?:[^"\\]|\\.)*)"|([^\s"]+))/y

/**
 * Understands plain terms (all must occur), `"exact phrases"`, `-excluded` and `?optional` ones (one must occur) and
 * `{ $.field = "x" }` with one comparison. Matching regards case. Terms match anywhere in a word (not verified).
 * @throws AwsError `InvalidParameterException` for anything else: `[space, delimited]`, `%regular expressions%`, `&&`, `||`
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
export function parseFilterPattern(pattern = ''): MessageTest {
  const trimmed = pattern.trim()
  if (trimmed.startsWith('{')) return parseJsonSelector(trimmed)
  if (/^[[%]/.test(trimmed)) throw invalidParameter('Invalid filter pattern')
  const terms = parseTerms(trimmed)
  const texts = (kind: Term['kind']) => terms.filter((term) => term.kind === kind).map(({ text }) => text)
  const [included, excluded, optional] = [texts('include'), texts('exclude'), texts('optional')]
  // Beside other terms the optional ones do not count.
  const alternatives = included.length + excluded.length > 0 ? [] : optional
  return (message) =>
    included.every((text) => message.includes(text)) &&
    !excluded.some((text) => message.includes(text)) &&
    (alternatives.length === 0 || alternatives.some((text) => message.includes(text)))
}

function parseTerms(pattern: string): Term[] {
  const terms: Term[] = []
  TERM.lastIndex = 0
  while (TERM.lastIndex < pattern.length) {
    const found = TERM.exec(pattern)
    if (found === null) throw invalidParameter('Invalid filter pattern')
    const [, sign, phrase, word] = found
    if (word !== undefined && !/^[\p{L}\p{N}_]+$/u.test(word))
      throw invalidParameter(`Invalid character(s) in term '${word}'`)
    const text = phrase?.replace(/\\(.)/g, '$1') ?? (word as string)
    terms.push({ kind: sign === '-' ? 'exclude' : sign === '?' ? 'optional' : 'include', text })
  }
  return terms
}
