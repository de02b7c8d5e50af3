/** The only source of randomness: `bytes(n)` answers n random bytes. */
export interface Random {
  bytes(count: number): Uint8Array
}

/** A number from 0 up to, but not, 1, in steps of 1/256: fine enough for the weights of an alias. */
export function fraction(random: Random): number {
  return (random.bytes(1)[0] as number) / 256
}

/** A version 4 UUID. */
export function uuid(random: Random): string {
  const bytes = random.bytes(16)
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

const UPPER_CASE = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** `count` characters of the alphabet that AWS's unique ids and access key ids use (A–Z, 2–7). */
export function upperCaseId(random: Random, count: number): string {
  return Array.from(random.bytes(count), (byte) => UPPER_CASE[byte % 32]).join('')
}

/** `count` characters of base64's alphabet, as in secrets and session tokens. */
export function base64Text(random: Random, count: number): string {
  return Buffer.from(random.bytes(Math.ceil((count * 3) / 4)))
    .toString('base64')
    .slice(0, count)
}

/** The same bytes again for the same seed (32 bits count): for faults that can be repeated, never for secrets. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0
  return { bytes: (count) => Uint8Array.from({ length: count }, () => nextByte()) }

  /** One step of splitmix32. */
  function nextByte(): number {
    state = (state + 0x9e3779b9) >>> 0
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad)
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
    return (mixed ^ (mixed >>> 15)) & 0xff
  }
}

/** `count` hexadecimal digits. */
export function hexText(random: Random, count: number): string {
  return Buffer.from(random.bytes(Math.ceil(count / 2)))
    .toString('hex')
    .slice(0, count)
}
