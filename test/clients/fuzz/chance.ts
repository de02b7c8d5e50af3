import fc from 'fast-check'

/** Choices that a seed repeats. */
export interface Chance {
  /** For fast-check's arbitraries. */
  readonly g: fc.GeneratorValue
  /** A whole number from 0 up to, but not with, `n`. */
  readonly below: (n: number) => number
  /** True so often, from 0 to 1. */
  readonly odds: (share: number) => boolean
  /** One of them. */
  readonly pick: <T>(of: readonly T[]) => T
}

/** The choices of one run; every run of a seed has its own. */
export function chanceOf(seed: number, run: number): Chance {
  const [g] = fc.sample(fc.gen(), { seed: seed + run, numRuns: 1 })
  if (g === undefined) throw new Error('fast-check gave no generator')
  let state = Math.imul(seed + 1, 0x9e3779b1) ^ run
  // mulberry32: fast-check's own numbers come from the ends of their range more often than not.
  const below = (n: number) => {
    state = (state + 0x6d2b79f5) | 0
    let bits = Math.imul(state ^ (state >>> 15), state | 1)
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61)
    return Math.floor((((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32) * n)
  }
  return {
    g,
    below,
    odds: (share) => below(1_000) < share * 1_000,
    pick: <T>(of: readonly T[]) => of[below(of.length)] as T,
  }
}
