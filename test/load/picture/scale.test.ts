import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fittingScale, linearScale, logScale } from '../../../src/load/picture/scale.ts'

const RANGE = { from: 100, to: 0 }

test.each([
  [1, [0, 0.2, 0.4, 0.6, 0.8, 1]],
  [7, [0, 2, 4, 6, 8]],
  [60, [0, 20, 40, 60]],
  [4_001, [0, 1_000, 2_000, 3_000, 4_000, 5_000]],
])('a linear axis for %d', (largest, ticks) => {
  expect(linearScale(largest, RANGE).ticks.map((tick) => Math.round(tick * 1000) / 1000)).toEqual(ticks)
})

test.each([
  [3, 40, [2, 5, 10, 20, 50]],
  [0.8, 70_000, [1, 10, 100, 1_000, 10_000, 100_000]],
])('a logarithmic axis from %d to %d', (smallest, largest, ticks) => {
  expect(logScale(smallest, largest, RANGE).ticks).toEqual(ticks)
})

test('one that is far beyond the others makes the axis logarithmic', () => {
  expect(fittingScale([3, 4, 5, 6], RANGE).isLogarithmic).toBe(false)
  expect(fittingScale([3, 4, 5, 600], RANGE).isLogarithmic).toBe(true)
})

test('every value has its place within the axis, the larger further up', () => {
  const positive = fc.double({ min: 0.001, max: 1e6, noNaN: true })
  fc.assert(
    fc.property(fc.array(positive, { minLength: 1, maxLength: 20 }), (values) => {
      const { at } = fittingScale(values, RANGE)
      const places = [...values].sort((a, b) => a - b).map(at)
      expect(places.every((place) => place >= -0.1 && place <= 100.1)).toBe(true)
      expect(places.every((place, index) => index === 0 || place <= (places[index - 1] as number))).toBe(true)
    }),
  )
})

test('nothing to show has an axis all the same', () => {
  expect(fittingScale([], RANGE).ticks.length).toBeGreaterThan(1)
})
