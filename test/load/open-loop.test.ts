import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Histogram } from '../../src/load/histogram.ts'
import { runOpenLoop, type Sample } from '../../src/load/open-loop.ts'
import type { Answer } from '../../src/load/outcome.ts'
import { layOut, type Schedule } from '../../src/load/schedule.ts'
import { FakeClock } from './fake-clock.ts'

interface Played {
  readonly samples: readonly Sample[]
  readonly stopped: number
  readonly mostInFlight: number
  readonly mostWaiting: number
}

/** Runs the loop against a server that takes so long for each request. */
async function play(
  schedule: Schedule,
  serviceTime: (first: number, begun: number) => number,
  {
    inFlight = 1_000,
    batch = 1,
    patience = 1e9,
    signal,
  }: { inFlight?: number; batch?: number; patience?: number; signal?: AbortSignal } = {},
): Promise<Played> {
  const clock = new FakeClock()
  const start = clock.now()
  const samples: Sample[] = []
  const ran = await clock.until(
    runOpenLoop({
      schedule,
      clock,
      inFlight,
      batch,
      patience,
      ...(signal && { signal }),
      take: (sample) => samples.push(sample),
      send: (first) =>
        new Promise((resolve) => {
          clock.schedule(serviceTime(first, clock.now() - start), () => resolve({ outcomes: 'ok' }))
        }),
    }),
  )
  return { ...ran, samples: samples.sort((a, b) => a.index - b.index) }
}

/** The naive reference: so many servers, first come first served, latency from the moment of arrival. */
function naiveLatencies(arrivals: readonly number[], services: readonly number[], servers: number): number[] {
  const free = Array.from({ length: servers }, () => 0)
  return arrivals.map((arrival, index) => {
    const server = free.indexOf(Math.min(...free))
    const end = Math.max(arrival, free[server] as number) + (services[index] as number)
    free[server] = end
    return end - arrival
  })
}

test('latency is what a queue before so many servers gives, counted from the intended start', async () => {
  const times = fc.integer({ min: 0, max: 400 })
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 200 }),
      fc.array(times, { minLength: 1, maxLength: 30 }),
      fc.integer({ min: 1, max: 5 }),
      async (from, to, services, inFlight) => {
        const course = { from, to, ramp: 500 }
        const whole = layOut(course, { warmUp: 0, measured: 60_000 })
        const schedule = { ...whole, count: services.length }
        const { samples } = await play(schedule, (index) => services[index] as number, { inFlight })
        const arrivals = services.map((_, index) => schedule.at(index))
        const expected = naiveLatencies(arrivals, services, inFlight)
        expect(samples.map(({ index }) => index)).toEqual(services.map((_, index) => index))
        samples.forEach(({ ended, intended }, index) => {
          expect(ended - intended).toBeCloseTo(expected[index] as number, 5)
        })
      },
    ),
    { numRuns: 60 },
  )
})

test('a server that stands still for a second shows in p99, although it answered only few requests late itself', async () => {
  const schedule = layOut({ from: 100, to: 100, ramp: 0 }, { warmUp: 0, measured: 10_000 })
  const stall = { from: 4_000, to: 5_000 }
  const stalled = (begun: number) => (begun >= stall.from && begun < stall.to ? stall.to - begun + 2 : 2)
  const one = await play(schedule, (_, begun) => stalled(begun), { inFlight: 1 })
  const latency = new Histogram()
  const service = new Histogram()
  for (const { intended, sent, ended } of one.samples) {
    latency.add(ended - intended)
    service.add(ended - (sent as number))
  }
  expect(one.samples).toHaveLength(1_000)
  // One request alone saw the stall; a client that waits for its answers would have told of that one.
  expect(service.percentile(99)).toBeLessThan(3)
  expect(latency.percentile(50)).toBeLessThan(3)
  expect(latency.percentile(95)).toBeGreaterThan(500)
  expect(latency.percentile(99)).toBeGreaterThan(900)
  expect(one.mostWaiting).toBeGreaterThan(90)
})

test('arrivals that are due together go into one request, as many as it may carry', async () => {
  const schedule = layOut({ from: 100, to: 100, ramp: 0 }, { warmUp: 0, measured: 1_000 })
  const { samples } = await play(schedule, () => 95, { inFlight: 1, batch: 5 })
  const requests = new Map<number, number>()
  for (const { sent } of samples) requests.set(sent as number, (requests.get(sent as number) ?? 0) + 1)
  expect(samples).toHaveLength(100)
  expect([...requests.values()].slice(0, 4)).toEqual([1, 5, 5, 5])
})

test('what is not answered in time is told as unfinished, with the time it has waited', async () => {
  const schedule = layOut({ from: 10, to: 10, ramp: 0 }, { warmUp: 0, measured: 1_000 })
  const { samples } = await play(schedule, () => 10_000, { inFlight: 3, patience: 500 })
  expect(samples).toHaveLength(10)
  expect(new Set(samples.map(({ outcome }) => (outcome === 'ok' ? outcome : outcome.kind)))).toEqual(
    new Set(['unfinished']),
  )
  expect(samples.filter(({ sent }) => sent === undefined)).toHaveLength(7)
  expect(samples[0]).toMatchObject({ intended: 0, ended: 1_500 })
})

test('told to stop, it begins nothing more, and waits for what is under way', async () => {
  const schedule = layOut({ from: 100, to: 100, ramp: 0 }, { warmUp: 0, measured: 60_000 })
  const stop = new AbortController()
  const { samples, stopped } = await play(
    schedule,
    (index) => {
      if (index === 30) stop.abort()
      return 50
    },
    { signal: stop.signal },
  )
  expect(stopped).toBe(300)
  expect(samples).toHaveLength(31)
  expect(samples.every(({ outcome }) => outcome === 'ok')).toBe(true)
})

test('told to stop, it sends nothing of what waits for a place', async () => {
  const schedule = layOut({ from: 100, to: 100, ramp: 0 }, { warmUp: 0, measured: 60_000 })
  const stop = new AbortController()
  const serve = (index: number) => {
    if (index === 2) stop.abort()
    return 100
  }
  const { samples } = await play(schedule, serve, { inFlight: 1, signal: stop.signal })
  const sent = samples.filter(({ sent: at }) => at !== undefined)
  expect(sent.map(({ index, outcome }) => [index, outcome])).toEqual([
    [0, 'ok'],
    [1, 'ok'],
    [2, 'ok'],
  ])
  expect(samples).toHaveLength(21)
  expect(samples.slice(3).every(({ outcome }) => outcome !== 'ok' && outcome.kind === 'unfinished')).toBe(true)
})

test('a send that throws is a failure of its arrival, not of the run', async () => {
  const clock = new FakeClock()
  const samples: Sample[] = []
  const schedule = layOut({ from: 10, to: 10, ramp: 0 }, { warmUp: 0, measured: 200 })
  const send = () => Promise.reject(new TypeError('no'))
  await clock.until(runOpenLoop({ schedule, clock, inFlight: 1, patience: 10, send, take: (one) => samples.push(one) }))
  expect(samples.map(({ outcome }) => outcome)).toEqual([
    { kind: 'connection', code: 'TypeError', message: 'no' },
    { kind: 'connection', code: 'TypeError', message: 'no' },
  ])
})

test('a client that needs longer for sending than the rate leaves it falls behind, and says so; it loses nothing', async () => {
  const clock = new FakeClock()
  const samples: Sample[] = []
  const late: number[] = []
  const schedule = layOut({ from: 100, to: 100, ramp: 0 }, { warmUp: 0, measured: 1_000 })
  const send = async (): Promise<Answer> => {
    clock.spend(15)
    return { outcomes: 'ok' }
  }
  const take = (one: Sample) => void samples.push(one)
  const due = (_: number, milliseconds: number) => void late.push(milliseconds)
  await clock.until(runOpenLoop({ schedule, clock, inFlight: 100, patience: 10_000, send, take, due }))
  expect(samples).toHaveLength(100)
  expect(samples.every(({ outcome }) => outcome === 'ok')).toBe(true)
  expect(Math.max(...late)).toBeGreaterThan(400)
})
