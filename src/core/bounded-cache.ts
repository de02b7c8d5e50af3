/** Keeps what was computed for a text, up to a number of texts; then it starts anew. */
export function boundedCache<T>(limit: number, compute: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>()
  return (text) => {
    let value = known.get(text)
    if (value === undefined && !known.has(text)) {
      value = compute(text)
      if (known.size >= limit) known.clear()
      known.set(text, value)
    }
    return value as T
  }
}
