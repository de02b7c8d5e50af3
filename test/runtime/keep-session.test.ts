import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import { type KeptSession, keepSession, type Session } from '../../src/runtime/sessions.ts'

// When a session is used, replaced, waited for and given up, on a clock of the test's own.

const SECOND = 1_000
const HOUR = 3_600 * SECOND

/** One fetch that the test ends when it wants to. */
interface Flight {
  readonly isBackground: boolean
  readonly startedAt: number
  isOver: boolean
  land(lifeSeconds?: number): Promise<Session>
  fail(error?: Error): Promise<void>
}

class World {
  now = 1_000_000_000_000
  readonly flights: Flight[] = []
  /** Why a session was used that should have been renewed, each time. */
  readonly stale: object[] = []
  readonly kept: KeptSession

  constructor(random: () => number = () => 0.5) {
    this.kept = keepSession(
      () => this.now,
      random,
      (failure) => this.stale.push(failure),
    )
  }

  ask(): Promise<Session> {
    return this.kept.get((isBackground) => this.#fetch(isBackground))
  }

  /** Asks where the answer is there at once; what was asked for and is not there counts as waiting. */
  async seen(): Promise<Session | 'waiting' | Error> {
    let seen: Session | 'waiting' | Error = 'waiting'
    this.ask().then(
      (session) => {
        seen = session
      },
      (error) => {
        seen = error
      },
    )
    await settle()
    return seen
  }

  pass(milliseconds: number): void {
    this.now += milliseconds
  }

  /** Asks for the first session and gives it. */
  async start(lifeSeconds = 3_600): Promise<Session> {
    const first = this.ask()
    await this.last.land(lifeSeconds)
    return first
  }

  get last(): Flight {
    return this.flights.at(-1) as Flight
  }

  #fetch(isBackground: boolean): Promise<Session> {
    const id = String(this.flights.length + 1)
    let end: { resolve: (session: Session) => void; reject: (error: Error) => void }
    const flight: Flight = {
      isBackground,
      startedAt: this.now,
      isOver: false,
      land: async (lifeSeconds = 3_600) => {
        flight.isOver = true
        const session: Session = [id, 's', 't', this.now + lifeSeconds * SECOND]
        end.resolve(session)
        await settle()
        return session
      },
      fail: async (error = new Error('sts is ill')) => {
        flight.isOver = true
        end.reject(error)
        await settle()
      },
    }
    this.flights.push(flight)
    return new Promise((resolve, reject) => {
      end = { resolve, reject }
    })
  }
}

/** Lets every promise that can go on, go on. */
const settle = () => new Promise((resolve) => setImmediate(resolve))

let world: World
beforeEach(() => {
  world = new World()
})

describe('a session', () => {
  test('is fetched once for all who ask, and then used', async () => {
    const asked = Array.from({ length: 10 }, () => world.ask())
    const session = await world.last.land()
    expect(await Promise.all(asked)).toEqual(Array(10).fill(session))
    world.pass(HOUR / 2)
    expect(await world.seen()).toBe(session)
    expect(world.flights).toHaveLength(1)
    expect(world.last.isBackground).toBe(false)
  })

  // Early by five minutes or a tenth of its life, and up to half as much again; here by a quarter.
  test.each([
    [3_600, 450],
    [43_200, 5_400],
    [900, 375],
    [400, 250],
    [200, 125],
  ])('of %i s is replaced in the background when %i s are left', async (life, left) => {
    const old = await world.start(life)
    world.pass((life - left - 1) * SECOND)
    expect(await world.seen()).toBe(old)
    expect(world.flights).toHaveLength(1)

    world.pass(2 * SECOND)
    expect(await world.seen()).toBe(old)
    expect(await world.seen()).toBe(old)
    expect(world.flights).toHaveLength(2)
    expect(world.last.isBackground).toBe(true)

    const fresh = await world.last.land(life)
    expect(await world.seen()).toBe(fresh)
    expect(world.flights).toHaveLength(2)
  })

  test('is replaced at another moment in each environment', async () => {
    const moments = await Promise.all(
      [0, 0.25, 0.99].map(async (chance) => {
        const world = new World(() => chance)
        await world.start()
        for (let left = 3_600; ; left--) {
          world.pass(SECOND)
          await world.seen()
          if (world.flights.length > 1) return left
        }
      }),
    )
    expect(new Set(moments).size).toBe(3)
    expect(Math.min(...moments)).toBeGreaterThanOrEqual(360)
    expect(Math.max(...moments)).toBeLessThanOrEqual(541)
  })

  test.each([59, 5, 0, -1_000])('with %i s left is waited for', async (left) => {
    await world.start()
    world.pass(HOUR - left * SECOND)
    const asked = world.ask()
    expect(await world.seen()).toBe('waiting')
    const fresh = await world.last.land()
    expect(await asked).toBe(fresh)
    expect(world.flights.map(({ isBackground }) => isBackground)).toEqual([false, false])
  })
})

describe('while fetching fails', () => {
  test('the old session is used until five seconds before its end', async () => {
    const old = await world.start()
    world.pass(HOUR - 300 * SECOND)
    for (let left = 300; left > 5; left--) {
      expect([left, await Promise.race([world.ask(), failLater()])]).toEqual([left, old])
      world.pass(SECOND)
    }
    const error = new Error('still ill')
    const asked = world.ask().catch((error: unknown) => error)
    await world.last.fail(error)
    expect(await asked).toBeInstanceOf(Error)

    async function failLater(): Promise<Session> {
      await settle()
      if (!world.last.isOver) await world.last.fail()
      return new Promise(() => {})
    }
  })

  test('the pauses grow from a second to a minute, and a success ends them', async () => {
    const old = await world.start(43_200)
    world.pass(43_200 * SECOND - 4_000 * SECOND)
    const starts: number[] = []
    for (let second = 0; starts.length < 9; second++) {
      const before = world.flights.length
      expect(await world.seen()).toBe(old)
      if (world.flights.length > before) {
        starts.push(second / 4)
        await world.last.fail()
      }
      world.pass(SECOND / 4)
    }
    const pauses = starts.slice(1).map((start, index) => start - (starts[index] as number))
    // 1, 2, 4 … 60 s, times 0.75.
    expect(pauses).toEqual([0.75, 1.5, 3, 6, 12, 24, 45, 45])
    world.pass(60 * SECOND)
    await world.seen()
    const fresh = await world.last.land()
    expect(await world.seen()).toBe(fresh)
  })

  test('each use past the renewal is told with the reason, and none before or after', async () => {
    await world.start()
    world.pass(HOUR - 400 * SECOND)
    // The first one starts the fetch; nobody knows yet that it fails.
    await world.seen()
    expect(world.stale).toEqual([])
    const error = new Error('away')
    await world.last.fail(error)
    await world.seen()
    await world.seen()
    expect(world.stale).toEqual([error, error])
    world.pass(350 * SECOND)
    const asked = world.ask()
    const late = new Error('still away')
    await world.last.fail(late)
    await asked
    expect(world.stale.slice(2)).toEqual([late])
    world.pass(3 * SECOND)
    const fresh = world.ask()
    await world.last.land()
    await fresh
    await world.seen()
    expect(world.stale).toHaveLength(3)
  })

  test('and there is none: the second try is free, then the error comes at once until the pause is over', async () => {
    const errors = [new Error('first'), new Error('second'), new Error('third')] as const
    for (const error of errors.slice(0, 2)) {
      const asked = world.ask().catch((one: unknown) => one)
      await world.last.fail(error)
      expect(await asked).toBe(error)
    }
    expect(world.flights).toHaveLength(2)
    for (let i = 0; i < 5; i++) expect(await world.seen()).toBe(errors[1])
    expect(world.flights).toHaveLength(2)

    world.pass(1_499)
    expect(await world.seen()).toBe(errors[1])
    world.pass(1)
    expect(await world.seen()).toBe('waiting')
    expect(world.flights).toHaveLength(3)
    const session = await world.last.land()
    expect(await world.seen()).toBe(session)
  })

  test('all who wait get the error', async () => {
    const asked = Array.from({ length: 3 }, () => world.ask().catch((error: Error) => error.message))
    await world.last.fail(new Error('no'))
    expect(await Promise.all(asked)).toEqual(['no', 'no', 'no'])
    expect(world.flights).toHaveLength(1)
  })

  test('in the last minute those who wait go on with the old session', async () => {
    const old = await world.start()
    world.pass(HOUR - 30 * SECOND)
    const asked = world.ask()
    await world.last.fail()
    expect(await asked).toBe(old)
    expect(await world.seen()).toBe(old)
    expect(world.flights).toHaveLength(2)
  })
})

describe('an environment that was frozen', () => {
  test('for hours fetches anew at the first call', async () => {
    await world.start()
    world.pass(10 * HOUR)
    expect(await world.seen()).toBe('waiting')
    const fresh = await world.last.land()
    expect(await world.seen()).toBe(fresh)
  })

  test('in the middle of a fetch does not wait for it', async () => {
    const old = await world.start()
    world.pass(HOUR - 200 * SECOND)
    await world.seen()
    const lost = world.last
    world.pass(HOUR)
    expect(await world.seen()).toBe('waiting')
    expect(world.flights).toHaveLength(3)
    const fresh = await world.last.land()
    expect(await world.seen()).toBe(fresh)

    // The lost one comes back after all, first as an answer from before.
    await lost.land(-3_000)
    expect(await world.seen()).toBe(fresh)
    expect(old).not.toBe(fresh)
    expect(world.flights).toHaveLength(3)
  })

  test('whose lost fetch fails late keeps the new one under way', async () => {
    world.ask().catch(() => {})
    const lost = world.last
    world.pass(11 * SECOND)
    const asked = world.ask()
    await lost.fail()
    expect(await world.seen()).toBe('waiting')
    expect(world.flights).toHaveLength(2)
    expect(await world.last.land()).toBe(await asked)
  })
})

describe('a session that AWS refuses', () => {
  test('is dropped, and fetched once for all', async () => {
    const old = await world.start()
    world.kept.drop(old)
    world.kept.drop(old)
    expect(await world.seen()).toBe('waiting')
    const fresh = await world.last.land()
    world.kept.drop(old)
    expect(await world.seen()).toBe(fresh)
    expect(world.flights).toHaveLength(2)
  })

  test('is dropped once in ten seconds, however often', async () => {
    let session = await world.start()
    for (let i = 0; i < 100; i++) {
      world.kept.drop(session)
      const asked = world.ask()
      if (!world.last.isOver) await world.last.land()
      session = await asked
      world.pass(SECOND)
    }
    expect(world.flights.length).toBeLessThanOrEqual(11)
  })
})

describe('whatever happens', () => {
  type Step =
    | readonly ['pass', number]
    | readonly ['ask']
    | readonly ['land', number]
    | readonly ['fail']
    | readonly ['drop']
  const step: fc.Arbitrary<Step> = fc.oneof(
    { weight: 4, arbitrary: fc.tuple(fc.constant('pass'), fc.integer({ min: 1, max: 3 * SECOND })) },
    { weight: 2, arbitrary: fc.tuple(fc.constant('pass'), fc.integer({ min: 1, max: HOUR })) },
    { weight: 6, arbitrary: fc.constant(['ask'] as const) },
    { weight: 3, arbitrary: fc.tuple(fc.constant('land'), fc.constantFrom(900, 3_600)) },
    { weight: 3, arbitrary: fc.constant(['fail'] as const) },
    { weight: 1, arbitrary: fc.constant(['drop'] as const) },
  )

  test('nobody gets an expired session, one fetch is under way, and failures are spaced', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 60, size: 'max' }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        async (steps, chance) => {
          const world = new World(() => chance)
          let used: Session | undefined
          const expired: Session[] = []
          let failures = 0
          let failedAt = 0
          for (const [what, amount] of steps) {
            const before = world.flights.length
            const open = world.flights.filter((flight) => !flight.isOver)
            if (what === 'pass') world.pass(amount)
            else if (what === 'land' && open[0]) {
              await open[0].land(amount)
              failures = 0
            } else if (what === 'fail' && open[0]) {
              const isCurrent = open.length === 1
              await open[0].fail()
              if (isCurrent) {
                failures++
                failedAt = world.now
              }
            } else if (what === 'drop' && used) world.kept.drop(used)
            else if (what === 'ask') {
              world.ask().then(
                (session) => {
                  used = session
                  if (session[3] <= world.now) expired.push(session)
                },
                () => {},
              )
              await settle()
              const live = world.flights.filter(
                ({ isOver, startedAt }) => !isOver && world.now - startedAt <= 10 * SECOND,
              )
              expect(live.length).toBeLessThanOrEqual(1)
              if (world.flights.length > before && failures > 1)
                expect(world.now - failedAt).toBeGreaterThanOrEqual(Math.min(2 ** (failures - 1), 60) * (SECOND / 2))
            }
            expect(world.flights.length - before).toBeLessThanOrEqual(1)
            expect(expired).toEqual([])
          }
        },
      ),
      { numRuns: 300 },
    )
  })

  test('a busy environment with a healthy STS fetches as often as sessions last', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 120 }), { maxLength: 400, size: 'max' }), async (pauses) => {
        const world = new World(Math.random)
        await world.start()
        for (const seconds of pauses) {
          world.pass(seconds * SECOND)
          const asked = world.ask()
          if (!world.last.isOver) await world.last.land()
          await asked
        }
        const elapsed = pauses.reduce((sum, seconds) => sum + seconds, 0)
        expect(world.flights.length).toBeLessThanOrEqual(2 + elapsed / 2_700)
      }),
      { numRuns: 20 },
    )
  })
})
