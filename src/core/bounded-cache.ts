/** Keeps what was computed for a text, up to a number of texts; then it starts anew. */
export function boundedCache<T>(limit: number, compute: (text: string) => T): (text: string) => T {
  // Most are asked about one text only, and there are many of them.
  let first: string | undefined
  let ofFirst: T
  let known: Map<string, T> | undefined
  return (text) => {
    if (text === first) return ofFirst
    let value = known?.get(text)
    if (value !== undefined || known?.has(text)) return value as T
    value = compute(text)
    if (first === undefined) {
      first = text
      ofFirst = value
      return value
    }
    known ??= new Map()
    if (known.size >= limit - 1) {
      known.clear()
      first = undefined
    }
    known.set(text, value)
    return value
  }
}
