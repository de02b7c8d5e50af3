import { randomFillSync } from 'node:crypto'
import type { Random } from '../core/random.ts'

/** Asking the system for a few bytes at a time costs more than the bytes do. */
const POOL_BYTES = 16_384

/** The system's own randomness, fetched in larger pieces; no byte is given out twice. */
export function createSystemRandom(): Random {
  const pool = new Uint8Array(POOL_BYTES)
  let next = POOL_BYTES
  return {
    bytes: (count) => {
      if (count > POOL_BYTES) return randomFillSync(new Uint8Array(count))
      if (next + count > POOL_BYTES) {
        randomFillSync(pool)
        next = 0
      }
      const bytes = pool.slice(next, next + count)
      pool.fill(0, next, next + count)
      next += count
      return bytes
    },
  }
}
