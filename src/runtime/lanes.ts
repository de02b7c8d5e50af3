/** At most so many at once: half as many after a throttle, slowly more again while all goes well. */
export interface Gate {
  run<T>(work: () => Promise<T>): Promise<T>
  /** AWS said that it is too much. */
  slower(): void
}

export function createGate(most: number): Gate {
  let limit = most
  let running = 0
  const waiting: (() => void)[] = []
  const next = () => {
    while (running < Math.floor(limit) && waiting.length > 0) {
      running++
      waiting.shift()?.()
    }
  }
  return {
    run: async (work) => {
      await new Promise<void>((resolve) => {
        waiting.push(resolve)
        next()
      })
      try {
        const result = await work()
        limit = Math.min(most, limit + 1 / limit)
        return result
      } finally {
        running--
        next()
      }
    },
    slower: () => {
      limit = Math.max(1, limit / 2)
    },
  }
}

/** Which of `count` lanes a key belongs to: the same each time (FNV-1a). */
export function laneOf(key: string, count: number): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < key.length; index++) hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193)
  return (hash >>> 0) % count
}
