import { hash } from 'node:crypto'

/** Hash keys are 128-bit numbers. */
export const MAX_HASH_KEY = 2n ** 128n - 1n

/** Where a partition key falls: its MD5 as a number. */
export function hashKeyOf(partitionKey: string): bigint {
  return BigInt(`0x${hash('md5', partitionKey, 'hex')}`)
}

/** Splits the whole range into `count` parts that differ by at most the remainder, which the last one has. */
export function uniformRanges(count: number): { startingHashKey: bigint; endingHashKey: bigint }[] {
  const size = (MAX_HASH_KEY + 1n) / BigInt(count)
  return Array.from({ length: count }, (_, i) => ({
    startingHashKey: size * BigInt(i),
    endingHashKey: i === count - 1 ? MAX_HASH_KEY : size * BigInt(i + 1) - 1n,
  }))
}
