import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { payloadOf, split as splitItems, toItem } from '../../src/runtime/split.ts'

/** Parts as they are sent, with the places of their records in the batch. */
const split = (batch: readonly unknown[], limit: number, most?: number) =>
  splitItems(batch.map(toItem), limit, most).map((part) => ({
    payload: payloadOf(part.items),
    bytes: part.bytes,
    from: part.items[0]?.index as number,
    to: (part.items.at(-1)?.index as number) + 1,
  }))

const FRAME = '{"Records":[]}'.length
const EVENT_LIMIT = 1_048_576
/** A record whose JSON has that many bytes. */
const record = (bytes: number) => 'x'.repeat(bytes - 2)

const records = fc.array(fc.oneof(fc.jsonValue(), fc.string({ unit: 'binary' }), fc.record({ kinesis: fc.object() })), {
  maxLength: 20,
})
const limits = fc.integer({ min: 0, max: 120 })

describe('laws', () => {
  test('all parts together are the batch, in order, in its native shape', () => {
    fc.assert(
      fc.property(records, limits, (batch, limit) => {
        const parts = split(batch, limit)
        const together = parts.flatMap(({ payload }) => (JSON.parse(payload) as { Records: unknown[] }).Records)
        expect(together).toEqual(JSON.parse(JSON.stringify(batch)))
        for (const { payload, from, to } of parts)
          expect(payload).toBe(JSON.stringify({ Records: batch.slice(from, to) }))
      }),
    )
  })

  test('parts follow one another without gap', () => {
    fc.assert(
      fc.property(records, limits, (batch, limit) => {
        const parts = split(batch, limit)
        expect(parts.map(({ from }) => from)).toEqual([0, ...parts.map(({ to }) => to)].slice(0, parts.length))
        expect(parts.at(-1)?.to ?? 0).toBe(batch.length)
      }),
    )
  })

  test('a part is within the limit, or one record is not', () => {
    fc.assert(
      fc.property(records, limits, (batch, limit) => {
        for (const { payload, bytes, from, to } of split(batch, limit)) {
          expect(bytes).toBe(Buffer.byteLength(payload))
          expect(to > from && (bytes <= limit || to - from === 1)).toBe(true)
        }
      }),
    )
  })

  test('no two neighbours would fit together: there are no more parts than needed', () => {
    fc.assert(
      fc.property(records, limits, (batch, limit) => {
        const parts = split(batch, limit)
        parts.slice(1).forEach(({ from, to }, index) => {
          const longer = JSON.stringify({ Records: batch.slice(parts[index]?.from, from + 1) })
          expect(Buffer.byteLength(longer) > limit || to === from).toBe(true)
        })
      }),
    )
  })
})

describe('at the boundary of an Event', () => {
  test.each([
    ['one record, exactly', [EVENT_LIMIT - FRAME], [EVENT_LIMIT]],
    ['one record, a byte more', [EVENT_LIMIT - FRAME + 1], [EVENT_LIMIT + 1]],
    ['two records, exactly', [500_000, EVENT_LIMIT - FRAME - 500_001], [EVENT_LIMIT]],
    ['two records, a byte more', [500_000, EVENT_LIMIT - FRAME - 500_000], [500_000 + FRAME, EVENT_LIMIT - 500_000]],
    ['a large one between small ones', [100, EVENT_LIMIT, 100], [100 + FRAME, EVENT_LIMIT + FRAME, 100 + FRAME]],
    ['no record', [], []],
  ])('%s', (_, sizes, expected) => {
    const parts = split(sizes.map(record), EVENT_LIMIT)
    expect(parts.map(({ bytes }) => bytes)).toEqual(expected)
    expect(parts.map(({ payload }) => Buffer.byteLength(payload))).toEqual(expected)
  })

  test('counts bytes, not letters', () => {
    const euros = '€'.repeat((EVENT_LIMIT - FRAME - 2) / 3)
    expect(split([euros], EVENT_LIMIT)[0]?.bytes).toBe(EVENT_LIMIT)
    expect(split([euros, euros], EVENT_LIMIT)).toHaveLength(2)
  })
})

test('a part has at most as many records as are asked for', () => {
  fc.assert(
    fc.property(records, fc.integer({ min: 1, max: 5 }), (batch, most) => {
      const parts = split(batch, 10_000, most)
      expect(parts.every(({ from, to }) => to - from <= most)).toBe(true)
      expect(parts.length).toBeGreaterThanOrEqual(Math.ceil(batch.length / most))
    }),
  )
})
