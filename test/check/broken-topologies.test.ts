import { describe, expect, test } from 'vitest'
import type { CheckId } from '../../src/check/finding.ts'
import { type Report, runChecks } from '../../src/check/run-checks.ts'
import { createTopologySystem } from '../../src/check/topology-system.ts'
import type { RawTopology } from '../../src/topology/config.ts'
import { readTopology } from '../../src/topology/define-topology.ts'
import { faults, NOW } from './stacks.ts'

type Parts = Partial<RawTopology>

function topology({ accounts, functions, calls, ...rest }: Parts = {}): object {
  return {
    name: 'shop',
    accounts: { calling: { id: '111111111111' }, called: { id: '222222222222' }, ...accounts },
    functions: {
      caller: { account: 'calling', entry: './caller.ts' },
      greeter: { account: 'called', entry: './greeter.ts', alias: 'live' },
      ...functions,
    },
    calls: { greet: { from: 'caller', to: 'greeter' }, ...calls },
    ...rest,
  }
}

const checkTopology = (parts: Parts = {}): Report =>
  runChecks(createTopologySystem(readTopology(topology(parts)), 'xacct.config.ts'), { now: NOW })

const organization = { id: 'o-exampleorg1' }
const many = (count: number) => Array.from({ length: count }, (_, index) => String(300_000_000_000 + index))
const manyAccounts = (count: number) => Object.fromEntries(many(count).map((id, index) => [`a${index}`, { id }]))
const manyCallers = (count: number) =>
  Object.fromEntries(many(count).map((_, index) => [`f${index}`, { account: `a${index}`, entry: './f.ts' }]))
const callers = (count: number) => many(count).map((_, index) => `f${index}`)

test('a sound system has no findings, and says what was looked at', () => {
  const report = checkTopology()
  expect(report).toMatchObject({ findings: [], calls: { all: 1, allowed: 1 }, accounts: 2, functions: 2 })
})

interface Row {
  readonly title: string
  readonly id: CheckId
  readonly broken: Parts
  readonly fixed: Parts
  readonly path: string
  readonly says: string
}

const ROWS: readonly Row[] = [
  {
    title: 'a third party without an external id',
    id: 'missing-external-id',
    broken: { calls: { partner: { from: { account: '999999999999' }, to: 'greeter' } } },
    fixed: { calls: { partner: { from: { account: '999999999999' }, to: 'greeter', externalId: 'for-us-alone' } } },
    path: 'calls.partner',
    says: 'set `externalId` of the call',
  },
  {
    title: 'more callers than a trust policy holds',
    id: 'policy-size',
    broken: {
      organization,
      accounts: manyAccounts(30),
      functions: manyCallers(30),
      calls: { greet: { from: callers(30), to: 'greeter' } },
    },
    fixed: {
      organization,
      accounts: manyAccounts(30),
      functions: manyCallers(30),
      calls: { greet: { from: callers(15), to: 'greeter' }, more: { from: callers(30).slice(15), to: 'greeter' } },
    },
    path: 'calls.greet',
    says: 'make several calls of one',
  },
  {
    title: 'more accounts than a function’s policy holds',
    id: 'policy-size',
    broken: {
      accounts: manyAccounts(90),
      functions: manyCallers(90),
      calls: { greet: { from: callers(90), to: 'greeter', by: 'resource-policy' } },
    },
    fixed: {
      organization,
      collapse: 'organization',
      accounts: manyAccounts(90),
      functions: manyCallers(90),
      calls: { greet: { from: callers(90), to: 'greeter', by: 'resource-policy' } },
    },
    path: 'calls.greet',
    says: 'let the organization in instead of many accounts (`collapse: organization`)',
  },
  {
    title: 'more calls than a function’s variables hold',
    id: 'policy-size',
    broken: { calls: Object.fromEntries(callers(25).map((name) => [name, { from: 'caller', to: 'greeter' }])) },
    fixed: { calls: Object.fromEntries(callers(9).map((name) => [name, { from: 'caller', to: 'greeter' }])) },
    path: 'functions.caller',
    says: 'split the function',
  },
  {
    title: 'everything that a service can do',
    id: 'broad-wildcard',
    broken: { calls: { read: { from: 'caller', to: table('dynamodb:*') } } },
    fixed: { calls: { read: { from: 'caller', to: table('dynamodb:GetItem') } } },
    path: 'calls.read',
    says: 'name the actions that are needed',
  },
  {
    title: 'a runtime that AWS takes no more',
    id: 'deprecated-runtime',
    broken: { functions: { caller: { account: 'calling', entry: './caller.ts', runtime: 'nodejs20.x' } } },
    fixed: { functions: { caller: { account: 'calling', entry: './caller.ts', runtime: 'nodejs22.x' } } },
    path: 'functions.caller',
    says: 'take nodejs24.x',
  },
  {
    title: 'two accounts deployed with one profile',
    id: 'deploy-identity',
    broken: profiles('default', 'default'),
    fixed: profiles('one', 'two'),
    path: 'accounts.called',
    says: 'give called a profile of its own',
  },
  {
    title: 'a caller that gives up before it is answered',
    id: 'payload-mode',
    broken: { functions: { greeter: { account: 'called', entry: './greeter.ts', alias: 'live', timeout: 60 } } },
    fixed: {
      functions: {
        caller: { account: 'calling', entry: './caller.ts', timeout: 90 },
        greeter: { account: 'called', entry: './greeter.ts', alias: 'live', timeout: 60 },
      },
    },
    path: 'calls.greet',
    says: 'give caller more than 60 s',
  },
  {
    title: 'failed events for a topic that takes less than an event holds',
    id: 'payload-mode',
    broken: asynchronous('arn:aws:sns:us-east-1:222222222222:failed'),
    fixed: asynchronous('arn:aws:sqs:us-east-1:222222222222:failed'),
    path: 'calls.greet',
    says: 'send them to an SQS queue or an S3 bucket',
  },
]

describe.each(ROWS)('$title', ({ id, broken, fixed, path, says }) => {
  test('is found, with what to do', () => {
    const { findings } = checkTopology(broken)
    const own = findings.filter((finding) => finding.id === id && finding.severity !== 'info')
    expect(own.map(({ place }) => place)).toContainEqual({ path, file: 'xacct.config.ts' })
    expect(own.map(({ fix }) => fix).join('\n')).toContain(says)
  })

  test('is gone once that is done', () => expect(faults(checkTopology(fixed))).toEqual([]))
})

describe('notes', () => {
  test.each<[title: string, parts: Parts, id: CheckId, says: string]>([
    [
      'a stream can feed the other account’s function itself',
      {
        streams: { orders: { account: 'calling' } },
        triggers: { feed: { from: 'orders', to: 'caller' } },
        calls: { greet: { from: 'caller', to: 'greeter', mode: 'async' } },
      },
      'no-bridge-needed',
      'greeter:live can be fed from stream/shop-orders itself',
    ],
    [
      'events have no order',
      {
        streams: { orders: { account: 'calling' } },
        triggers: { feed: { from: 'orders', to: 'caller' } },
        calls: { greet: { from: 'caller', to: 'greeter', mode: 'async' } },
      },
      'payload-mode',
      'events have no order',
    ],
    [
      'what a subnet reaches is not known',
      {
        functions: {
          caller: {
            account: 'calling',
            entry: './a.ts',
            vpc: { subnetIds: ['subnet-0a1b2c3d'], securityGroupIds: ['sg-0a1b2c3d'] },
          },
        },
      },
      'vpc-route',
      'it calls sts in us-east-1, lambda in us-east-1',
    ],
    [
      'an organization that a call lets in',
      {
        organization,
        calls: { open: { from: { organization: organization.id }, to: 'greeter', by: 'resource-policy' } },
      },
      'organization-wide',
      'lets the whole organization lambda:InvokeFunction',
    ],
    [
      'a runtime that will be deprecated within half a year',
      { functions: { caller: { account: 'calling', entry: './a.ts', runtime: 'nodejs22.x' } } },
      'deprecated-runtime',
      'is deprecated from 2027-04-30',
    ],
  ])('%s', (_, parts, id, says) => {
    const report = checkTopology(parts)
    const own = report.findings.filter((finding) => finding.id === id && finding.severity === 'info')
    expect(own.map(({ message, why }) => `${message}\n${why}`).join('\n')).toContain(says)
    expect(faults(report)).toEqual([])
  })
})

function table(action: string) {
  return { actions: [action], resources: ['arn:aws:dynamodb:us-east-1:222222222222:table/orders'] }
}

function profiles(calling: string, called: string): Parts {
  return {
    accounts: { calling: { id: '111111111111', profile: calling }, called: { id: '222222222222', profile: called } },
  }
}

function asynchronous(onFailure: string): Parts {
  return {
    functions: { greeter: { account: 'called', entry: './greeter.ts', alias: 'live', onFailure } },
    calls: { greet: { from: 'caller', to: 'greeter', mode: 'async' } },
  }
}
