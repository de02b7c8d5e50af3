import { expect, test } from 'vitest'
import { planFunction } from '../../../src/load/plan/plan-function.ts'
import { planStream } from '../../../src/load/plan/plan-stream.ts'
import { readTopology } from '../../../src/topology/define-topology.ts'
import type { FunctionNode, StreamNode } from '../../../src/topology/topology.ts'

const code = { entry: './a.ts', memory: 128 }
const vpc = {
  subnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
  securityGroupIds: ['sg-0123456789abcdef0'],
}
const topology = readTopology({
  name: 'flow',
  accounts: { a: { id: '111111111111' }, b: { id: '222222222222', region: 'eu-north-1' } },
  functions: {
    bridge: { account: 'a', ...code, vpc },
    sink: { account: 'b', ...code, reservedConcurrency: 50 },
  },
  streams: { orders: { account: 'a', shards: 4 }, clicks: { account: 'b' } },
  triggers: { feed: { from: 'orders', to: 'bridge', batchSize: 500 } },
  calls: { forward: { from: 'bridge', to: 'sink', durationSeconds: 900 } },
})
const named = <Node extends { name: string }>(nodes: readonly Node[], name: string) =>
  nodes.find((node) => node.name === name) as Node
const fn = (name: string): FunctionNode => named(topology.functions, name)
const stream = (name: string): StreamNode => named(topology.streams, name)

const ofFunction = (name: string, rate: number, duration: number, isAsync = false) =>
  planFunction({ topology, fn: fn(name), rate, duration, isMeasured: false, bytes: 100, isAsync })

test.each([
  ['busy for long', 'bridge', 20_000, 500, false, 'environments busy at once', 10_000, 1_000, 2_000],
  ['busy for a moment', 'bridge', 20_000, 10, false, 'synchronous requests', 20_000, 10_000, 10_000],
  ['asynchronous, busy for a moment', 'bridge', 20_000, 10, true, undefined, 0, 0, 0],
  ['with concurrency reserved', 'sink', 1_000, 100, false, 'reserved concurrency', 100, 50, 500],
  ['a rate that is no trouble', 'bridge', 10, 100, false, undefined, 0, 0, 0],
])('a function, %s', (_, name, rate, duration, isAsync, what, needed, limit, enoughFor) => {
  const { breaksFirst } = ofFunction(name, rate, duration, isAsync)
  if (what === undefined) expect(breaksFirst).toBeUndefined()
  else expect(breaksFirst).toMatchObject({ what, needed, limit, enoughFor })
})

test('sessions that are kept cost a call for each environment and life; asked anew, one for each event', () => {
  const { needs } = ofFunction('bridge', 1_000_000, 120)
  const sts = needs.filter(({ what }) => what.startsWith('AssumeRole'))
  expect(sts.map(({ needed, isAlternative }) => [needed, isAlternative])).toEqual([
    [120_000 / 900, undefined],
    [1_000_000, true],
  ])
  expect(ofFunction('sink', 10, 10).needs.some(({ what }) => what.startsWith('AssumeRole'))).toBe(false)
})

test('interfaces grow with the connections of all environments, in each subnet', () => {
  const interfaces = (rate: number) =>
    ofFunction('bridge', rate, 1_000).needs.find(({ what }) => what === 'network interfaces')?.needed
  expect([interfaces(10), interfaces(3_250), interfaces(3_251), interfaces(100_000)]).toEqual([2, 2, 4, 62])
})

test('a month of a function, beyond the tiers of its price', () => {
  const [requests, seconds] = ofFunction('bridge', 1_000, 99.5).costs
  expect(requests?.month).toBeCloseTo(2_628 * 0.2, 6)
  // Each begun millisecond is paid.
  expect(seconds?.month).toBeCloseTo(2_628e6 * 0.1 * 0.125 * 0.0000166667, 6)
  const large = ofFunction('bridge', 1_000_000, 120).costs[1]
  const amount = 2_628e9 * 0.12 * 0.125
  expect(large?.month).toBeCloseTo(6e9 * 0.0000166667 + 9e9 * 0.000015 + (amount - 15e9) * 0.0000133334, 2)
})

test.each([
  ['small records go by their number', 'orders', 10_000, 10, 10],
  ['large ones by their bytes', 'orders', 100, 104_822, 11],
  ['one shard at least', 'orders', 1, 1, 1],
])('shards: %s', (_, name, rate, bytes, shards) => {
  const { needs } = planStream({ topology, stream: stream(name), rate, bytes })
  expect(needs.find(({ what }) => what.startsWith('shards'))).toMatchObject({ needed: shards })
})

test('a stream with its consumer: the shards that are configured break first, and the bill has both', () => {
  const plan = planStream({ topology, stream: stream('orders'), rate: 1_000_000, bytes: 1_024, duration: 120 })
  expect(plan.breaksFirst).toMatchObject({ what: 'shards, as configured', needed: 1_011, limit: 4 })
  expect(plan.needs.find(({ what }) => what === 'bridge: batches at once')).toMatchObject({ needed: 240, limit: 1_011 })
  const counted = plan.costs.filter(({ isAlternative }) => !isAlternative)
  expect(counted.map(({ what }) => what)).toEqual([
    'Kinesis shards',
    'Kinesis PUT units',
    'bridge: Lambda requests',
    'bridge: Lambda GB-seconds',
  ])
  expect(plan.month).toBeCloseTo(
    counted.reduce((sum, { month }) => sum + month, 0),
    6,
  )
})

test('on demand, a Region’s limit counts, and a small record weighs a thousandth of a megabyte', () => {
  const plan = planStream({ topology, stream: stream('clicks'), rate: 300_000, bytes: 100 })
  expect(plan.breaksFirst).toMatchObject({ what: 'written, on demand', needed: 300, limit: 200, enoughFor: 200_000 })
})

test('every need says how it was reckoned, every limit where it stands', () => {
  const plans = [
    ofFunction('bridge', 1_000_000, 120),
    planStream({ topology, stream: stream('orders'), rate: 1_000_000, bytes: 1_024, duration: 120 }),
  ]
  for (const { needs, costs } of plans) {
    expect(needs.filter(({ formula }) => formula === '')).toEqual([])
    expect(needs.filter(({ limit, page }) => limit !== undefined && page === undefined)).toEqual([])
    expect(costs.filter(({ formula, page }) => formula === '' || page === '')).toEqual([])
  }
})
