/**
 * Patterns with `*` (any run of characters, also none) and `?` (exactly one), as IAM writes them. A pattern is compiled once
 * into chunks between its stars; matching takes the leftmost place for each chunk, which never needs to go back.
 */
export interface Glob {
  /** What stands between the stars; `null` is `?`. A glob of one chunk has no star. */
  readonly chunks: readonly Chunk[]
}

type Chunk = string | readonly (number | null)[]

/** A piece of a pattern: literal text, or one of the two wildcards. */
export type GlobToken = string | { readonly wildcard: '*' | '?' }

export const STAR: GlobToken = { wildcard: '*' }
export const QUESTION_MARK: GlobToken = { wildcard: '?' }

/** Splits a pattern into its tokens. */
export function tokenize(pattern: string): GlobToken[] {
  return pattern
    .split(/([*?])/)
    .filter((part) => part !== '')
    .map((part) => (part === '*' ? STAR : part === '?' ? QUESTION_MARK : part))
}

/** Compiles tokens; adjacent literals are joined. */
export function compileGlob(tokens: readonly GlobToken[]): Glob {
  const chunks: Chunk[] = []
  let current: (string | null)[] = []
  for (const token of tokens) {
    if (token === STAR) {
      chunks.push(chunk(current))
      current = []
    } else current.push(typeof token === 'string' ? token : null)
  }
  chunks.push(chunk(current))
  return { chunks }
}

function chunk(parts: readonly (string | null)[]): Chunk {
  if (!parts.includes(null)) return parts.join('')
  return parts.flatMap((part) =>
    part === null ? [null] : Array.from({ length: part.length }, (_, i) => part.charCodeAt(i)),
  )
}

/** Whether the whole text matches. Linear in the text for each chunk, whatever the pattern. */
export function matchGlob(glob: Glob, text: string): boolean {
  const { chunks } = glob
  const first = chunks[0] as Chunk
  if (!startsAt(first, text, 0)) return false
  if (chunks.length === 1) return text.length === first.length
  let position = first.length
  for (let i = 1; i < chunks.length - 1; i++) {
    const found = indexOf(chunks[i] as Chunk, text, position)
    if (found < 0) return false
    position = found + (chunks[i] as Chunk).length
  }
  const last = chunks[chunks.length - 1] as Chunk
  return text.length - last.length >= position && startsAt(last, text, text.length - last.length)
}

function startsAt(part: Chunk, text: string, position: number): boolean {
  if (typeof part === 'string') return text.startsWith(part, position)
  if (position + part.length > text.length) return false
  for (let i = 0; i < part.length; i++) {
    if (part[i] !== null && part[i] !== text.charCodeAt(position + i)) return false
  }
  return true
}

function indexOf(part: Chunk, text: string, from: number): number {
  if (typeof part === 'string') return text.indexOf(part, from)
  for (let position = from; position + part.length <= text.length; position++) {
    if (startsAt(part, text, position)) return position
  }
  return -1
}
