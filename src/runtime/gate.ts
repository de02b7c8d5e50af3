/** At most so many at once: half as many after a throttle, slowly more again while all goes well. */
export interface Gate {
  readonly most: number
  run<T>(work: () => Promise<T>): Promise<T>
  /** AWS said that it is too much. */
  slower(): void
}

/** @param concurrency any number; what is none counts as one */
export function createGate(concurrency = 8): Gate {
  const most = Math.max(1, Math.trunc(concurrency) || 1)
  let limit = most
  let running = 0
  const waiting: (() => void)[] = []
  const next = () => {
    while (running + 1 <= limit && waiting.length > 0) {
      running++
      waiting.shift()?.()
    }
  }
  return {
    most,
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
