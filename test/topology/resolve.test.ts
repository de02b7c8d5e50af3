import { describe, expect, test } from 'vitest'
import { readTopology } from '../../src/topology/define-topology.ts'
import {
  accountVariable,
  type Call,
  type FunctionNode,
  type Topology,
  targetVariable,
} from '../../src/topology/topology.ts'
import { add, call, fn, good, type Section } from './bad-configs.ts'

const read = (config: unknown): Topology => readTopology(config)
const callOf = (config: unknown, name = 'c'): Call => read(config).calls.find((one) => one.name === name) as Call
const fnOf = (config: unknown, name = 'f'): FunctionNode =>
  read(config).functions.find((one) => one.name === name) as FunctionNode

test('what is left out is filled in, and nothing else', () => {
  expect(fnOf(fn({}))).toEqual({
    kind: 'function',
    name: 'f',
    place: {
      account: { name: 'home', id: '111111111111', region: 'us-east-1' },
      region: 'us-east-1',
      partition: 'aws',
    },
    arn: 'arn:aws:lambda:us-east-1:111111111111:function:sys-f',
    exists: false,
    functionName: 'sys-f',
    roleName: 'sys-f',
    code: { kind: 'entry', path: './f.ts' },
    handler: 'index.handler',
    runtime: 'nodejs24.x',
    memory: 256,
    timeout: 30,
    ephemeralStorage: 512,
    environment: {},
  })
  expect(callOf(good, 'greet')).toMatchObject({
    by: 'role',
    mode: 'sync',
    role: { name: 'sys-call-greet', arn: 'arn:aws:iam::222222222222:role/sys-call-greet' },
    sessionTags: {},
    sourceIdentity: false,
    pinned: false,
  })
  const { triggers, tags, collapse } = read({
    ...add('triggers', { t: { from: 's', to: 'caller' } }),
    streams: { s: { account: 'home' } },
  })
  expect(triggers[0]).toMatchObject({
    bisect: false,
    filters: [],
    reportFailures: true,
    enabled: true,
    startingPosition: 'TRIM_HORIZON',
  })
  expect({ tags, collapse }).toEqual({ tags: {}, collapse: 'never' })
})

test('a queue has no starting position', () => {
  const config = { ...add('triggers', { t: { from: 'q', to: 'caller' } }), queues: { q: { account: 'home' } } }
  expect(read(config).triggers[0]).not.toHaveProperty('startingPosition')
})

test('all of it is frozen', () => {
  const topology = read(good)
  const isFrozen = (value: unknown): boolean =>
    typeof value !== 'object' || value === null || (Object.isFrozen(value) && Object.values(value).every(isFrozen))
  expect(isFrozen(topology)).toBe(true)
})

test('a Python file has a runtime of its own', () => {
  expect(fnOf(fn({ entry: './f.py' })).runtime).toBe('python3.13')
  expect(fnOf(fn({ entry: './f.py', runtime: 'python3.12' })).runtime).toBe('python3.12')
})

describe('names of AWS', () => {
  const long = 'a-name-of-forty-letters-which-is-the-most'.slice(0, 40)
  const config = (name: string) => ({
    ...good,
    name: long,
    functions: {
      ...(good as unknown as { functions: Section }).functions,
      [name]: { account: 'home', entry: './f.ts' },
    },
    streams: { [name]: { account: 'home' } },
    queues: { [name]: { account: 'home', fifo: true }, plain: { account: 'home' } },
    buckets: { [name]: { account: 'home' } },
    calls: { [name]: { from: 'caller', to: 'greeter' } },
  })

  test('are cut where AWS takes no more letters, and told apart by a digest', () => {
    const one = read(config(`${'n'.repeat(39)}1`))
    const two = read(config(`${'n'.repeat(39)}2`))
    const names = ({ functions, streams, queues, buckets, calls }: Topology) => [
      functions.at(-1)?.functionName ?? '',
      functions.at(-1)?.roleName ?? '',
      calls[0]?.role?.name ?? '',
      streams[0]?.streamName ?? '',
      queues[0]?.queueName ?? '',
      buckets[0]?.bucketName ?? '',
    ]
    expect(names(one).map(({ length }) => length)).toEqual([64, 64, 64, 81, 80, 63])
    expect(names(one).filter((name) => names(two).includes(name))).toEqual([])
    expect(names(one)[0]).toMatch(/^a-name-of-forty-letters-which-is-the-mos-n{14}-[0-9a-f]{8}$/)
    expect(names(one)[4]).toMatch(/\.fifo$/)
    expect(names(one)[5]).toMatch(/-111111111111$/)
    expect(read(config('short')).functions.at(-1)?.functionName).toBe(`${long}-short`)
  })

  test('of buckets are small', () => {
    const { buckets } = read({ ...good, name: 'Sys', buckets: { Files: { account: 'home' } } })
    expect(buckets[0]).toMatchObject({
      bucketName: 'sys-files-111111111111',
      arn: 'arn:aws:s3:::sys-files-111111111111',
    })
  })

  test('are what they are set to', () => {
    expect(fnOf(fn({ functionName: 'one', roleName: 'two' }))).toMatchObject({
      functionName: 'one',
      roleName: 'two',
      arn: 'arn:aws:lambda:us-east-1:111111111111:function:one',
    })
    expect(callOf(call({ roleName: 'three' })).role).toEqual({
      name: 'three',
      arn: 'arn:aws:iam::222222222222:role/three',
    })
  })
})

describe('Regions and partitions', () => {
  test.each([
    ['eu-central-1', 'aws'],
    ['us-gov-west-1', 'aws-us-gov'],
    ['cn-north-1', 'aws-cn'],
    ['us-iso-east-1', 'aws-iso'],
    ['us-isob-east-1', 'aws-iso-b'],
    ['eusc-de-east-1', 'aws-eusc'],
  ])('all that is in %s is in partition %s', (region, partition) => {
    const topology = read({
      ...good,
      accounts: { home: { id: '111111111111', region }, away: { id: '222222222222', region } },
      streams: { s: { account: 'home' } },
      queues: { q: { account: 'home' } },
      buckets: { b: { account: 'home' } },
    })
    const arns = [
      ...topology.functions.map(({ arn }) => arn),
      topology.streams[0]?.arn,
      topology.queues[0]?.arn,
      topology.buckets[0]?.arn,
      topology.calls[0]?.role?.arn,
    ]
    expect(arns).toEqual([
      `arn:${partition}:lambda:${region}:111111111111:function:sys-caller`,
      `arn:${partition}:lambda:${region}:222222222222:function:sys-greeter`,
      `arn:${partition}:kinesis:${region}:111111111111:stream/sys-s`,
      `arn:${partition}:sqs:${region}:111111111111:sys-q`,
      `arn:${partition}:s3:::sys-b-111111111111`,
      `arn:${partition}:iam::222222222222:role/sys-call-greet`,
    ])
  })

  test('a function may be in another Region than its account', () => {
    expect(fnOf(fn({ region: 'eu-west-1' })).place).toMatchObject({ region: 'eu-west-1', partition: 'aws' })
  })
})

describe('what exists already', () => {
  const arn = 'arn:aws:lambda:eu-west-1:222222222222:function:theirs'

  test('is where its ARN says, and as it is', () => {
    const node = fnOf(add('functions', { f: { account: 'away', arn } }))
    expect(node).toMatchObject({ exists: true, functionName: 'theirs', arn, place: { region: 'eu-west-1' } })
    expect(node).not.toHaveProperty('roleName')
    expect(node).not.toHaveProperty('code')
  })

  test('functions may share a role', () => {
    const shared = (name: string) => ({ account: 'away', arn: `${arn}${name}`, roleName: 'lambda-basic' })
    const { functions } = read(add('functions', { f: shared('1'), g: shared('2') }))
    expect(functions.slice(-2).map(({ roleName }) => roleName)).toEqual(['lambda-basic', 'lambda-basic'])
  })

  test('any alias of it may be called', () => {
    const config = {
      ...add('functions', { f: { account: 'away', arn } }),
      calls: { c: { from: 'caller', to: { function: 'f', qualifier: 'prod' } } },
    }
    expect(callOf(config).to).toMatchObject({ qualifier: 'prod' })
  })

  test('streams, queues and buckets by their ARNs', () => {
    const { streams, queues, buckets } = read({
      ...good,
      streams: { s: { arn: 'arn:aws:kinesis:us-east-1:111111111111:stream/theirs' } },
      queues: { q: { arn: 'arn:aws:sqs:us-east-1:111111111111:theirs.fifo' } },
      buckets: { b: { arn: 'arn:aws:s3:::theirs', account: 'away' } },
    })
    expect(streams[0]).toMatchObject({ streamName: 'theirs', exists: true, place: { account: { name: 'home' } } })
    expect(queues[0]).toMatchObject({ queueName: 'theirs.fifo', fifo: true, exists: true })
    expect(buckets[0]).toMatchObject({ bucketName: 'theirs', exists: true, place: { account: { name: 'away' } } })
  })
})

describe('the way of a call', () => {
  const withAlias = add('functions', { greeter: { account: 'away', entry: './b.ts', alias: 'live' } })
  const files = { buckets: { b: { account: 'home' } } }

  test.each<[title: string, config: unknown, expected: object]>([
    ['across accounts: by role', call({}), { by: 'role', to: { kind: 'function' } }],
    ['within one: by the caller’s own policy', call({ to: 'caller' }), { by: 'identity' }],
    ['within one, by role if that is asked for', call({ to: 'caller', by: 'role' }), { by: 'role' }],
    ['some callers within, some not: by role', call({ from: ['caller', 'greeter'] }), { by: 'role' }],
    [
      'a role of the same account is not ours: by role',
      call({ from: { role: 'arn:aws:iam::222222222222:role/r' } }),
      { by: 'role' },
    ],
    [
      'to an alias where the function has one',
      { ...withAlias, calls: { c: { from: 'caller', to: 'greeter' } } },
      { to: { qualifier: 'live' } },
    ],
    ['to a version', call({ to: { function: 'greeter', qualifier: '3' } }), { to: { qualifier: '3' } }],
    [
      'a bucket, to read all of it',
      { ...call({ to: { bucket: 'b' } }), ...files },
      { by: 'identity', to: { prefix: '', access: 'read' } },
    ],
    [
      'an account by its name',
      call({ from: { account: 'home' } }),
      { from: [{ kind: 'account', accountId: '111111111111' }] },
    ],
    [
      'an account that is not in the file',
      call({ from: { account: '333333333333' } }),
      { from: [{ kind: 'account', accountId: '333333333333' }] },
    ],
    [
      'resources: in the account and Region of their ARNs',
      call({ to: { actions: ['sqs:SendMessage'], resources: ['arn:aws:sqs:eu-west-1:222222222222:q'] } }),
      { place: { account: { name: 'away' }, region: 'eu-west-1' } },
    ],
    [
      'resources whose ARNs do not tell: in the account that is named',
      call({ to: { actions: ['s3:GetObject'], resources: ['arn:aws:s3:::b/*'], account: 'away' } }),
      { place: { account: { name: 'away' }, region: 'us-east-1' } },
    ],
    [
      'instances by ARN',
      call({ to: { instances: ['arn:aws:ec2:eu-west-1:222222222222:instance/i-1'], actions: ['stop'] } }),
      { to: { arns: ['arn:aws:ec2:eu-west-1:222222222222:instance/i-1'] }, place: { region: 'eu-west-1' } },
    ],
    [
      'instances by tag',
      call({ to: { instances: { account: 'away', region: 'eu-west-1', tag: { env: 'dev' } }, actions: ['start'] } }),
      { to: { tag: { env: 'dev' } }, place: { region: 'eu-west-1' } },
    ],
  ])('%s', (_, config, expected) => {
    expect(callOf(config)).toMatchObject(expected)
  })

  test('`$LATEST` is what a name without qualifier means', () => {
    expect(callOf(call({ to: { function: 'greeter', qualifier: '$LATEST' } })).to).not.toHaveProperty('qualifier')
  })
})

test('calls that go in a circle are calls like others', () => {
  const config = add('calls', { back: { from: 'greeter', to: 'caller' } })
  expect(read(config).calls.map(({ by }) => by)).toEqual(['role', 'role'])
})

test('the variables of calls', () => {
  expect(targetVariable('charge-card')).toBe('XACCT_TARGET_CHARGE_CARD')
  expect(accountVariable('readFiles')).toBe('XACCT_ACCOUNT_READFILES')
})
