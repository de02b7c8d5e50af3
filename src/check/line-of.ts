/**
 * The line, from 1, where a name of a template begins its entry, below `Resources:` or `Parameters:`; of a resource that was
 * generated from another one, that one’s, whose name begins its own.
 */
export function lineOf(text: string, name: string): number | undefined {
  const lines = text.split('\n')
  for (let known = name; known.length > 2; known = known.slice(0, -1)) {
    const entry = new RegExp(`^\\s+["']?${known.replace(/[^\w]/g, '\\$&')}["']?\\s*:`)
    const index = lines.findIndex((line) => entry.test(line))
    if (index >= 0) return index + 1
  }
  return undefined
}
