/** What is to be done in an order, and how. */
export interface OrderedWork {
  readonly ids: readonly string[]
  /** What must have gone well before; ids that are not in the list count as done. */
  readonly before: (id: string) => Iterable<string>
  /** Whether anything may still be begun. */
  readonly mayStart: () => boolean
  /** Whether it went well. */
  readonly run: (id: string) => Promise<boolean>
}

/** Does everything as early as its order allows, side by side; resolves once nothing is under way any more. */
export async function runInOrder({ ids, before, mayStart, run }: OrderedWork): Promise<void> {
  const known = new Set(ids)
  const started = new Map<string, Promise<boolean>>()
  const start = (id: string): Promise<boolean> => {
    const running = started.get(id)
    if (running !== undefined) return running
    const needed = [...before(id)].filter((other) => known.has(other)).map(start)
    const promise = Promise.all(needed).then((done) => done.every(Boolean) && mayStart() && run(id))
    started.set(id, promise)
    return promise
  }
  await Promise.all(ids.map(start))
}

/** By id, who names it among its needs: the order of deletion is the order of creation turned round. */
export function reversed(needs: ReadonlyMap<string, Iterable<string>>): Map<string, string[]> {
  const dependents = new Map([...needs.keys()].map((id) => [id, [] as string[]]))
  for (const [id, needed] of needs) for (const other of needed) dependents.get(other)?.push(id)
  return dependents
}
