import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Histogram } from '../../src/load/histogram.ts'

test('percentiles are those of the sorted values, to within a thousandth and a microsecond', () => {
  const milliseconds = fc.double({ min: 0, max: 900_000, noNaN: true })
  fc.assert(
    fc.property(
      fc.array(milliseconds, { minLength: 1, maxLength: 200 }),
      fc.constantFrom(0, 50, 90, 99, 99.9, 100),
      (values, share) => {
        const histogram = new Histogram()
        for (const value of values) histogram.add(value)
        const sorted = [...values].sort((a, b) => a - b)
        const exact = sorted[Math.max(0, Math.ceil((share / 100) * values.length - 1e-9) - 1)] as number
        expect(Math.abs(histogram.percentile(share) - exact)).toBeLessThanOrEqual(exact / 1000 + 0.002)
        expect(histogram.count).toBe(values.length)
        expect(histogram.max).toBe(sorted.at(-1))
      },
    ),
  )
})

test('nothing recorded is zero, not an error', () => {
  const { count, mean, max } = new Histogram()
  expect([count, mean, max, new Histogram().percentile(99)]).toEqual([0, 0, 0, 0])
})
