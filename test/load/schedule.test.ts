import fc from 'fast-check'
import { expect, test } from 'vitest'
import { layOut } from '../../src/load/schedule.ts'

const times = (schedule: ReturnType<typeof layOut>) =>
  Array.from({ length: schedule.count }, (_, index) => schedule.at(index))

test.each([
  ['constant', { from: 4, to: 4, ramp: 0 }, { warmUp: 0, measured: 1_000 }, [0, 250, 500, 750]],
  ['after a warm-up', { from: 4, to: 4, ramp: 0 }, { warmUp: 500, measured: 500 }, [0, 250, 500, 750]],
  ['from nothing', { from: 0, to: 8, ramp: 1_000 }, { warmUp: 0, measured: 1_250 }, [0, 500, 707, 866, 1_000, 1_125]],
  ['falling', { from: 4, to: 2, ramp: 1_000 }, { warmUp: 0, measured: 2_000 }, [0, 268, 586, 1_000, 1_500]],
])('%s', (_, course, phases, expected) => {
  expect(times(layOut(course, phases)).map(Math.round)).toEqual(expected)
})

test('arrivals come in order, within their time, as many as the rate asks, whatever the course', () => {
  const rate = fc.double({ min: 0.5, max: 500, noNaN: true })
  fc.assert(
    fc.property(
      rate,
      rate,
      fc.integer({ min: 0, max: 3_000 }),
      fc.integer({ min: 1, max: 4_000 }),
      (from, to, ramp, measured) => {
        const schedule = layOut({ from, to, ramp }, { warmUp: 100, measured })
        const all = times(schedule)
        expect(all.every((time, index) => index === 0 || time >= (all[index - 1] as number))).toBe(true)
        expect(all.slice(schedule.warmUpCount).every((time) => time >= 100 && time < 100 + measured + 1e-3)).toBe(true)
        expect(schedule.askedBefore(measured)).toBe(schedule.count - schedule.warmUpCount)
      },
    ),
  )
})
