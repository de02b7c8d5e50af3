import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { delay } from '../../src/core/clock.ts'
import { LocalClock } from '../../src/local/clock.ts'

const HOUR = 3_600_000
let clock = new LocalClock()
afterEach(() => {
  clock.reset()
  clock = new LocalClock()
})

describe('advance', () => {
  test('makes all calls that fall due, in the order of their time, and no other', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 100 })), fc.integer({ min: 1, max: 100 }), (hours, passing) => {
        const made: number[] = []
        for (const hour of hours) clock.schedule(hour * HOUR, () => made.push(hour))
        clock.advance(passing * HOUR)
        expect(made).toEqual(hours.filter((hour) => hour <= passing).sort((a, b) => a - b))
        clock.reset()
      }),
    )
  })

  test('moves now by so much, and calls see the time they were due at', () => {
    const begun = clock.now()
    const seen: number[] = []
    clock.schedule(2 * HOUR, () => seen.push(clock.now()))
    clock.schedule(HOUR, () => seen.push(clock.now()))
    clock.advance(3 * HOUR)
    expect(seen.map((time) => Math.round((time - begun) / HOUR))).toEqual([1, 2])
    expect(Math.round((clock.now() - begun) / HOUR)).toBe(3)
    expect(Math.abs(clock.advanced - 3 * HOUR)).toBeLessThan(1000)
    expect(Math.abs(clock.now() - clock.advanced - Date.now())).toBeLessThan(1000)
  })

  test('makes calls that were scheduled by calls, if they fall due', () => {
    const made: string[] = []
    clock.schedule(HOUR, () => {
      made.push('first')
      clock.schedule(HOUR, () => {
        made.push('second')
        clock.schedule(2 * HOUR, () => made.push('too late'))
      })
      clock.schedule(0, () => made.push('at once'))
    })
    clock.advance(3 * HOUR)
    expect(made).toEqual(['first', 'at once', 'second'])
    // Real time has passed meanwhile, too.
    clock.advance(2 * HOUR)
    expect(made.at(-1)).toBe('too late')
  })

  test('makes a call that repeats itself as often as time allows', () => {
    let times = 0
    const tick = () => {
      times++
      clock.schedule(HOUR, tick)
    }
    clock.schedule(HOUR, tick)
    clock.advance(24 * HOUR)
    expect(times).toBe(24)
  })

  test('calls due at the same time are made in the order they were scheduled in', () => {
    const made: number[] = []
    for (const n of [1, 2, 3]) clock.schedule(-n, () => made.push(n))
    clock.advance(0)
    expect(made).toEqual([1, 2, 3])
  })
})

describe('cancel', () => {
  test('takes a call back, also from within another one, and again', () => {
    const made: string[] = []
    const cancelSecond = clock.schedule(2 * HOUR, () => made.push('second'))
    clock.schedule(HOUR, () => {
      made.push('first')
      cancelSecond()
    })
    const cancelThird = clock.schedule(3 * HOUR, () => made.push('third'))
    cancelThird()
    cancelThird()
    clock.advance(4 * HOUR)
    cancelSecond()
    expect(made).toEqual(['first'])
  })

  test('reset takes all of them back, and the time', () => {
    const made: string[] = []
    clock.schedule(2 * HOUR, () => made.push('never'))
    clock.advance(HOUR)
    clock.reset()
    expect(clock.advanced).toBe(0)
    clock.advance(2 * HOUR)
    expect(made).toEqual([])
  })
})

describe('real time', () => {
  test('makes calls without anybody advancing it, the earliest first', async () => {
    const made: string[] = []
    const last = delay(clock, 30).then(() => made.push('last'))
    clock.schedule(10, () => made.push('middle'))
    clock.schedule(0, () => made.push('first'))
    await last
    expect(made).toEqual(['first', 'middle', 'last'])
  })

  test('a call beyond what a timer of Node can wait for is not made early', async () => {
    const made: string[] = []
    clock.schedule(2 ** 31 + HOUR, () => made.push('early'))
    await delay(clock, 10)
    expect(made).toEqual([])
    clock.advance(2 ** 31 + 2 * HOUR)
    expect(made).toEqual(['early'])
  })

  test('a scheduled call does not keep the process alive', async () => {
    const module = new URL('../../src/local/clock.ts', import.meta.url)
    const script = `import { LocalClock } from '${module}'\nnew LocalClock().schedule(${HOUR}, () => {})`
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], { stdio: 'pipe' })
    const [code] = await once(child, 'exit')
    expect(code).toBe(0)
  })
})

describe('delay', () => {
  test('ends when the clock says so', async () => {
    const waiting = delay(clock, HOUR)
    clock.advance(HOUR)
    await waiting
  })

  test.each(['before', 'meanwhile'])('ends early when it is aborted %s', async (when) => {
    const controller = new AbortController()
    if (when === 'before') controller.abort()
    const waiting = delay(clock, HOUR, controller.signal)
    controller.abort()
    await waiting
  })
})
