import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readRange } from '../../../src/local/services/s3/byte-range.ts'
import { createHasher, joinChecksums } from '../../../src/local/services/s3/checksums/algorithms.ts'
import { CRC64_START, crc32c, crc64nvme } from '../../../src/local/services/s3/checksums/crc.ts'
import { type Content, joinContents, sliceContent } from '../../../src/local/services/s3/contents/content.ts'
import { listEntries, takePage } from '../../../src/local/services/s3/listing.ts'
import { compareKeys, SortedMap } from '../../../src/local/services/s3/sorted-map.ts'
import { decodeChunks } from '../../../src/local/stages/s3/aws-chunked.ts'
import { chunked } from './s3-chunks.ts'

/** Keys that have something in common, and the characters whose order in UTF-8 and UTF-16 differ. */
const key = fc
  .array(fc.constantFrom('a', 'b', '/', '//', 'a/', '-', 'é', '\uffff', '😀', '\ue000', ' '), {
    minLength: 1,
    maxLength: 5,
  })
  .map((parts) => parts.join(''))
const keys = fc.array(key, { maxLength: 30 })
const inUtf8 = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b))

function mapOf(all: readonly string[]): SortedMap<string> {
  const map = new SortedMap<string>()
  for (const one of all) map.set(one, `value of ${one}`)
  return map
}

describe('sorted map', () => {
  test('keeps keys in the order of their bytes, whatever is put and deleted', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(key, fc.boolean())), (steps) => {
        const map = new SortedMap<number>()
        const model = new Map<string, number>()
        for (const [i, [one, isPut]] of steps.entries()) {
          if (isPut) map.set(one, i)
          else map.delete(one)
          if (isPut) model.set(one, i)
          else model.delete(one)
        }
        const sorted = [...model].sort(([a], [b]) => inUtf8(a, b))
        expect([...map.values()]).toEqual(sorted.map(([, value]) => value))
        expect(sorted.map((_, i) => map.keyAt(i))).toEqual(sorted.map(([one]) => one))
        expect(map.size).toBe(model.size)
      }),
    )
  })

  test('compares keys as their bytes are', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
        expect(Math.sign(compareKeys(a, b))).toBe(Math.sign(inUtf8(a, b)))
      }),
    )
  })
})

/** Every line that a listing has, by looking at every key. */
function naiveListing(
  all: readonly string[],
  prefix: string,
  delimiter: string | undefined,
  hidden: ReadonlySet<string>,
) {
  const lines = new Set<string>()
  for (const one of [...new Set(all)].sort(inUtf8)) {
    if (!one.startsWith(prefix) || hidden.has(one)) continue
    const at = delimiter ? one.indexOf(delimiter, prefix.length) : -1
    lines.add(at < 0 ? `key ${one}` : `prefix ${one.slice(0, at + (delimiter as string).length)}`)
  }
  return [...lines]
}

describe('listing', () => {
  const scope = fc.record({
    prefix: fc.oneof(fc.constant(''), key),
    delimiter: fc.option(fc.constantFrom('/', '//', 'a', '-'), { nil: undefined }),
  })

  test('is a naive filter of all keys, in pages of any size', () => {
    fc.assert(
      fc.property(keys, keys, scope, fc.integer({ min: 1, max: 5 }), (all, some, { prefix, delimiter }, size) => {
        const hidden = new Set(some)
        const map = mapOf(all)
        const lines: string[] = []
        for (let after = '', more = true; more; ) {
          const entries = listEntries(map, { prefix, delimiter, after }, (value) => !hidden.has(value.slice(9)))
          const { page, isTruncated } = takePage(entries, size)
          for (const entry of page) {
            if ('key' in entry) expect(entry.item).toBe(`value of ${entry.key}`)
            lines.push('key' in entry ? `key ${entry.key}` : `prefix ${entry.commonPrefix}`)
            after = 'key' in entry ? entry.key : entry.commonPrefix
          }
          more = isTruncated
        }
        expect(lines).toEqual(naiveListing(all, prefix, delimiter, hidden))
      }),
    )
  })

  test('after a key lists what comes after it', () => {
    fc.assert(
      fc.property(keys, scope, key, (all, { prefix, delimiter }, after) => {
        const listed = [...listEntries(mapOf(all), { prefix, delimiter, after }, () => true)]
        const texts = listed.map((entry) => ('key' in entry ? entry.key : entry.commonPrefix))
        const expected = naiveListing(all, prefix, delimiter, new Set()).map((line) => line.replace(/^\w+ /, ''))
        expect(texts).toEqual(expected.filter((text) => inUtf8(text, after) > 0))
      }),
    )
  })
})

describe('ranges', () => {
  const bytes = fc.uint8Array({ minLength: 1, maxLength: 50 })

  test('of what was put are slices of it', () => {
    fc.assert(
      fc.property(bytes, fc.nat(60), fc.nat(60), (body, from, to) => {
        fc.pre(from < body.length && from <= to)
        const range = readRange(`bytes=${from}-${to}`, body.length)
        expect(range).toEqual({ first: from, last: Math.min(to, body.length - 1) })
        expect(readRange(`bytes=${from}-`, body.length)).toEqual({ first: from, last: body.length - 1 })
      }),
    )
  })

  test('of contents joined are slices of the bytes joined', () => {
    const contentOf = (one: Uint8Array): Content => ({
      size: one.length,
      pieces: [{ blob: { bytes: Buffer.from(one) }, start: 0, size: one.length }],
    })
    const bytesOf = ({ pieces }: Content) =>
      Buffer.concat(
        pieces.map(({ blob, start, size }) =>
          'bytes' in blob ? blob.bytes.subarray(start, start + size) : Buffer.alloc(0),
        ),
      )
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 20 })), fc.nat(100), fc.nat(100), (parts, start, size) => {
        const whole = Buffer.concat(parts)
        const slice = sliceContent(joinContents(parts.map(contentOf)), start, size)
        expect(bytesOf(slice)).toEqual(whole.subarray(start, start + size))
        expect(slice.size).toBe(bytesOf(slice).length)
        const again = sliceContent(slice, 1, 3)
        expect(bytesOf(again)).toEqual(whole.subarray(start, start + size).subarray(1, 4))
      }),
    )
  })
})

describe('checksums', () => {
  /** A bit at a time, as the definition has it. */
  function naiveCrc(data: Uint8Array, width: bigint, polynomial: bigint): bigint {
    const ones = (1n << width) - 1n
    let crc = ones
    for (const byte of data) {
      crc ^= BigInt(byte)
      for (let bit = 0; bit < 8; bit++) crc = crc & 1n ? (crc >> 1n) ^ polynomial : crc >> 1n
    }
    return crc ^ ones
  }

  /** The check values of the catalogue of parametrised CRC algorithms. */
  test('of 123456789', () => {
    const data = Buffer.from('123456789')
    expect(crc32c(data)).toBe(0xe3069283)
    expect(crc64nvme(data, CRC64_START)).toEqual({ high: 0xae8b1486, low: 0x0a799888 })
  })

  test('are those of the definition, however the bytes come', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), fc.nat(100), (data, at) => {
        const [first, second] = [data.subarray(0, at), data.subarray(at)]
        expect(BigInt(crc32c(second, crc32c(first)))).toBe(naiveCrc(data, 32n, 0x82f63b78n))
        const { high, low } = crc64nvme(second, crc64nvme(first, CRC64_START))
        expect((BigInt(high) << 32n) | BigInt(low)).toBe(naiveCrc(data, 64n, 0x9a6c9329ac4bc9b5n))
      }),
    )
  })

  test.each(['CRC32', 'CRC32C', 'CRC64NVME'] as const)('%s of parts is that of the whole', (algorithm) => {
    const of = (data: Uint8Array) => {
      const hasher = createHasher(algorithm)
      hasher.update(data)
      return { algorithm, type: 'FULL_OBJECT' as const, value: hasher.digest().toString('base64') }
    }
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 })), (parts) => {
        const all = parts.map((part) => ({ size: part.length, checksum: of(part) }))
        expect(joinChecksums({ algorithm, type: 'FULL_OBJECT' }, all)).toEqual(of(Buffer.concat(parts)))
      }),
    )
  })
})

describe('chunks', () => {
  test('decoded are what was encoded, however the bytes come', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 40_000, size: 'max' }),
        fc.integer({ min: 8192, max: 20_000 }),
        fc.integer({ min: 1, max: 30_000 }),
        async (data, chunkSize, pieceSize) => {
          const encoded = chunked(Buffer.from(data), { chunkSize, trailers: { 'x-amz-checksum-crc32': 'AAAAAA==' } })
          const trailers = new Map<string, string>()
          const pieces: Uint8Array[] = []
          const body = { source: split(encoded, pieceSize), length: data.length, trailers }
          for await (const piece of decodeChunks({ ...body, trailerNames: ['x-amz-checksum-crc32'] }))
            pieces.push(piece)
          expect(Buffer.concat(pieces).equals(data)).toBe(true)
          expect([...trailers]).toEqual([['x-amz-checksum-crc32', 'AAAAAA==']])
        },
      ),
      { numRuns: 30 },
    )
  })

  test('of anything else end in one of S3’s errors', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.nat(300), async (data, length) => {
        const body = { source: split(Buffer.from(data), 7), length, trailers: new Map(), trailerNames: [] }
        const outcome = await drain(decodeChunks(body)).then(
          () => 'decoded',
          (error: { code?: string }) => error.code,
        )
        expect(['IncompleteBody', 'InvalidChunkSizeError', 'MalformedTrailerError', 'decoded']).toContain(outcome)
      }),
    )
  })

  async function* split(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
  }

  async function drain(source: AsyncIterable<unknown>): Promise<void> {
    for await (const _ of source);
  }
})
