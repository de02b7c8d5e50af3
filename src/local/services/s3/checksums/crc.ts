/*
 * Cyclic redundancy checks that Node.js does not have, eight bytes at a time by tables. All are reflected, begin with ones
 * and end inverted.
 */

/** Castagnoli's polynomial, bits reversed. */
const CRC32C = 0x82f63b78
/** The polynomial of the NVMe specification, bits reversed: high and low half. */
const CRC64NVME_HIGH = 0x9a6c9329
const CRC64NVME_LOW = 0xac4bc9b5

const LANES = 8

/** Goes on with a CRC-32C over more bytes; starts at 0. */
export function crc32c(data: Uint8Array, crc = 0): number {
  const t = crc32cTables()
  let state = ~crc
  let i = 0
  for (const end = data.length - (data.length % LANES); i < end; i += LANES) {
    state ^= word(data, i)
    state =
      t[1792 + (state & 0xff)]! ^
      t[1536 + ((state >>> 8) & 0xff)]! ^
      t[1280 + ((state >>> 16) & 0xff)]! ^
      t[1024 + (state >>> 24)]! ^
      t[768 + data[i + 4]!]! ^
      t[512 + data[i + 5]!]! ^
      t[256 + data[i + 6]!]! ^
      t[data[i + 7]!]!
  }
  for (; i < data.length; i++) state = (state >>> 8) ^ t[(state ^ data[i]!) & 0xff]!
  return ~state >>> 0
}

/** The two halves of a CRC-64. */
export interface Crc64 {
  readonly high: number
  readonly low: number
}

export const CRC64_START: Crc64 = { high: 0, low: 0 }

/** Goes on with a CRC-64/NVME over more bytes. */
export function crc64nvme(data: Uint8Array, crc: Crc64): Crc64 {
  const { high: h, low: l } = crc64Tables()
  let high = ~crc.high
  let low = ~crc.low
  let i = 0
  for (const end = data.length - (data.length % LANES); i < end; i += LANES) {
    const a = low ^ word(data, i)
    const b = high ^ word(data, i + 4)
    const p0 = 1792 | (a & 0xff)
    const p1 = 1536 | ((a >>> 8) & 0xff)
    const p2 = 1280 | ((a >>> 16) & 0xff)
    const p3 = 1024 | (a >>> 24)
    const p4 = 768 | (b & 0xff)
    const p5 = 512 | ((b >>> 8) & 0xff)
    const p6 = 256 | ((b >>> 16) & 0xff)
    const p7 = b >>> 24
    high = h[p0]! ^ h[p1]! ^ h[p2]! ^ h[p3]! ^ h[p4]! ^ h[p5]! ^ h[p6]! ^ h[p7]!
    low = l[p0]! ^ l[p1]! ^ l[p2]! ^ l[p3]! ^ l[p4]! ^ l[p5]! ^ l[p6]! ^ l[p7]!
  }
  for (; i < data.length; i++) {
    const at = (low ^ data[i]!) & 0xff
    low = ((low >>> 8) | (high << 24)) ^ l[at]!
    high = (high >>> 8) ^ h[at]!
  }
  return { high: ~high >>> 0, low: ~low >>> 0 }
}

function word(data: Uint8Array, i: number): number {
  return data[i]! | (data[i + 1]! << 8) | (data[i + 2]! << 16) | (data[i + 3]! << 24)
}

let tables32: Int32Array | undefined
let tables64: { readonly high: Int32Array; readonly low: Int32Array } | undefined

/** Eight tables one after the other: the effect of a byte that is followed by 0 to 7 others. */
function crc32cTables(): Int32Array {
  if (tables32) return tables32
  const table = new Int32Array(LANES * 256)
  for (let byte = 0; byte < 256; byte++) {
    let value = byte
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ CRC32C : value >>> 1
    table[byte] = value
  }
  for (let i = 256; i < table.length; i++) {
    const before = table[i - 256]!
    table[i] = (before >>> 8) ^ table[before & 0xff]!
  }
  tables32 = table
  return table
}

function crc64Tables(): { readonly high: Int32Array; readonly low: Int32Array } {
  if (tables64) return tables64
  const high = new Int32Array(LANES * 256)
  const low = new Int32Array(LANES * 256)
  for (let byte = 0; byte < 256; byte++) {
    let [h, l] = [0, byte]
    for (let bit = 0; bit < 8; bit++) {
      const odd = l & 1
      l = (l >>> 1) | (h << 31)
      h >>>= 1
      if (odd) {
        h ^= CRC64NVME_HIGH
        l ^= CRC64NVME_LOW
      }
    }
    high[byte] = h
    low[byte] = l
  }
  for (let i = 256; i < high.length; i++) {
    const [h, l] = [high[i - 256]!, low[i - 256]!]
    low[i] = ((l >>> 8) | (h << 24)) ^ low[l & 0xff]!
    high[i] = (h >>> 8) ^ high[l & 0xff]!
  }
  tables64 = { high, low }
  return tables64
}
