import { expect, expectTypeOf, test } from 'vitest'
import { defineTopology, type Topology } from '../../src/topology/index.ts'

/* What the compiler says: an `@ts-expect-error` without an error is one. What it refuses, reading the file refuses too. */

const accounts = { home: { id: '111111111111' }, away: { id: '222222222222' } } as const
const functions = {
  caller: { account: 'home', entry: './a.ts' },
  greeter: { account: 'away', entry: './b.ts', alias: 'live' },
} as const
const base = {
  name: 'sys',
  accounts,
  functions,
  streams: { orders: { account: 'home' } },
  queues: { dead: { account: 'home' } },
  buckets: { files: { account: 'away' } },
} as const

test('everything right compiles, and the answer is a topology', () => {
  const topology = defineTopology({
    ...base,
    organization: { id: 'o-a1b2c3d4e5' },
    collapse: 'organization',
    queues: { ...base.queues, jobs: { account: 'home', deadLetter: { queue: 'dead', maxReceiveCount: 3 } } },
    functions: { ...functions, worker: { account: 'home', entry: './w.ts', onFailure: 'dead' } },
    calls: {
      greet: { from: 'caller', to: 'greeter', mode: 'both' },
      exactly: { from: ['caller', 'worker'], to: { function: 'greeter', qualifier: '3' } },
      partner: { from: { account: '333333333333' }, to: 'greeter', by: 'resource-policy' },
      leadingZero: { from: { account: '012345678901' }, to: 'greeter' },
      own: { from: { account: 'home' }, to: 'greeter' },
      role: { from: { role: 'arn:aws:iam::333333333333:role/x' }, to: 'greeter' },
      all: { from: { organization: 'o-a1b2c3d4e5' }, to: 'greeter' },
      read: { from: 'caller', to: { bucket: 'files', prefix: 'in/', access: 'read' } },
      start: { from: 'caller', to: { instances: { account: 'away', tag: { a: 'b' } }, actions: ['start'] } },
      table: { from: 'caller', to: { actions: ['dynamodb:GetItem'], resources: ['*'], account: 'away' } },
    },
    triggers: {
      feed: { from: 'orders', to: 'caller', onFailure: 'dead' },
      work: { from: 'jobs', to: 'worker' },
      foreign: { from: 'arn:aws:kinesis:us-east-1:333333333333:stream/s', to: 'caller' },
    },
  })
  expectTypeOf(topology).toEqualTypeOf<Topology>()
  expect(topology.calls.map(({ name }) => name)).toContain('leadingZero')
})

test('a system without functions compiles', () => {
  expectTypeOf(defineTopology({ name: 'sys', accounts })).toEqualTypeOf<Topology>()
})

const refused: Readonly<Record<string, () => Topology>> = {
  'an account that is none': () =>
    // @ts-expect-error
    defineTopology({ ...base, functions: { f: { account: 'hoem', entry: './f.ts' } } }),
  'an account of a stream that is none': () =>
    // @ts-expect-error
    defineTopology({ ...base, streams: { s: { account: 'hoem' } } }),
  'an account of a bucket that is none': () =>
    // @ts-expect-error
    defineTopology({ ...base, buckets: { b: { account: 'hoem' } } }),
  'a caller that is none': () =>
    // @ts-expect-error
    defineTopology({ ...base, calls: { c: { from: 'callr', to: 'greeter' } } }),
  'one of several callers that is none': () =>
    // @ts-expect-error
    defineTopology({ ...base, calls: { c: { from: ['caller', 'callr'], to: 'greeter' } } }),
  'a function to call that is none': () =>
    // @ts-expect-error
    defineTopology({ ...base, calls: { c: { from: 'caller', to: 'greter' } } }),
  'a function to call with a qualifier that is none': () =>
    // @ts-expect-error
    defineTopology({ ...base, calls: { c: { from: 'caller', to: { function: 'greter', qualifier: 'live' } } } }),
  'a bucket to call that is none': () =>
    // @ts-expect-error
    defineTopology({ ...base, calls: { c: { from: 'caller', to: { bucket: 'fils' } } } }),
  'an account that calls that is none': () =>
    // @ts-expect-error
    defineTopology({ ...base, calls: { c: { from: { account: 'hoem' }, to: 'greeter' } } }),
  'an account of instances that is none': () =>
    defineTopology({
      ...base,
      // @ts-expect-error
      calls: { c: { from: 'caller', to: { instances: { account: 'awya', tag: { a: 'b' } }, actions: ['start'] } } },
    }),
  'an account of resources that is none': () =>
    defineTopology({
      ...base,
      // @ts-expect-error
      calls: { c: { from: 'caller', to: { actions: ['s3:GetObject'], resources: ['*'], account: 'awya' } } },
    }),
  'a role that is no ARN': () =>
    // @ts-expect-error
    defineTopology({ ...base, calls: { c: { from: { role: 'deployer' }, to: 'greeter' } } }),
  'a source that is none': () =>
    // @ts-expect-error
    defineTopology({ ...base, triggers: { t: { from: 'order', to: 'caller' } } }),
  'a function to feed that is none': () =>
    // @ts-expect-error
    defineTopology({ ...base, triggers: { t: { from: 'orders', to: 'callr' } } }),
  'a queue for failed batches that is none': () =>
    // @ts-expect-error
    defineTopology({ ...base, triggers: { t: { from: 'orders', to: 'caller', onFailure: 'ded' } } }),
  'a stream for failed batches': () =>
    // @ts-expect-error
    defineTopology({ ...base, triggers: { t: { from: 'orders', to: 'caller', onFailure: 'orders' } } }),
  'a destination that is none': () =>
    // @ts-expect-error
    defineTopology({ ...base, functions: { f: { account: 'home', entry: './f.ts', onFailure: 'ded' } } }),
  'a dead-letter queue that is none': () =>
    // @ts-expect-error
    defineTopology({ ...base, queues: { q: { account: 'home', deadLetter: { queue: 'qq', maxReceiveCount: 1 } } } }),
  'a setting of the file that is none': () =>
    // @ts-expect-error
    defineTopology({ ...base, fuctions: {} }),
  'a setting of an account that is none': () =>
    // @ts-expect-error
    defineTopology({ ...base, accounts: { ...accounts, x: { id: '333333333333', regoin: 'us-east-1' } } }),
  'a setting of a function that is none': () =>
    // @ts-expect-error
    defineTopology({ ...base, functions: { f: { account: 'home', entry: './f.ts', memroy: 128 } } }),
  'a setting of a call that is none': () =>
    // @ts-expect-error
    defineTopology({ ...base, calls: { c: { from: 'caller', to: 'greeter', externalID: 'x1' } } }),
  'a setting of a trigger that is none': () =>
    // @ts-expect-error
    defineTopology({ ...base, triggers: { t: { from: 'orders', to: 'caller', batchsize: 1 } } }),
  'a mode that is none': () =>
    // @ts-expect-error
    defineTopology({ ...base, calls: { c: { from: 'caller', to: 'greeter', mode: 'synch' } } }),
  'a retention that CloudWatch does not know': () =>
    // @ts-expect-error
    defineTopology({ ...base, functions: { f: { account: 'home', entry: './f.ts', logRetention: 2 } } }),
  'a memory that is no number': () =>
    // @ts-expect-error
    defineTopology({ ...base, functions: { f: { account: 'home', entry: './f.ts', memory: '256' } } }),
}

test.each(Object.keys(refused))('the compiler refuses %s, and so does reading it', (title) => {
  expect(refused[title]).toThrow(/; /)
})
