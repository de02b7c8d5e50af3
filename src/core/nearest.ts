/** The known word that is most like the given one, if any is like it at all: at most a third of it differs. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const ranked = known.map((other) => ({ other, distance: editDistance(word, other) }))
  const [best] = ranked.sort((a, b) => a.distance - b.distance)
  return best !== undefined && best.distance <= Math.max(1, Math.ceil(word.length / 3)) ? best.other : undefined
}

/** What to tell somebody who gave a name that is not known: the one that may be meant, or all that there are. */
export function meantOrKnown(word: string, known: readonly string[]): string {
  const like = nearest(word, known)
  return like === undefined ? `there are ${known.join(', ')}` : `did you mean \`${like}\`?`
}

/** Letters to insert, delete or change; two neighbours swapped count as two. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(change, (row[j] as number) + 1, (next[j - 1] as number) + 1))
    }
    row = next
  }
  return row[b.length] as number
}
