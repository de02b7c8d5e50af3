import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { type Connection, connect } from '../../src/deploy/connection.ts'
import { deploy } from '../../src/deploy/deploy.ts'
import { invokeFunction } from '../../src/deploy/invoke.ts'
import { startLocalAws } from '../../src/local/index.ts'
import { packFunctions } from '../../src/stacks/packages.ts'
import { defineTopology } from '../../src/topology/index.ts'
import type { FunctionNode } from '../../src/topology/topology.ts'
import { runExample, type Tour, unfit, unwrapped } from './run-example.ts'

const PATIENCE = 60_000
const MISHAPS = 4

let tour: Tour
beforeAll(async () => {
  tour = await runExample('examples/kinesis-bridge/tour.ts', PATIENCE)
}, PATIENCE)

test('ends by itself, well, and in time', () => {
  expect(tour).toMatchObject({ code: 0, err: '' })
  expect(tour.milliseconds).toBeLessThan(PATIENCE)
})

test('one call, checked before anything is deployed; called before calling', () => {
  expect(tour.out).toContain('✓            allowed by the policies of both accounts, and nothing beyond it')
  expect(tour.out).toMatch(/ {2}called +account 999999999999: .*\n {2}calling +account 111111111111: /)
})

test('all orders arrived in order, with few calls', () => {
  expect(tour.out).toMatch(/✓ +all 1000 in [\d.]+ s, none twice, in order for each of 60 partition keys/)
  const [, assumed, invoked] = /(\d+) × sts:AssumeRole, (\d+) × lambda:InvokeFunction/.exec(tour.out) ?? []
  expect(Number(assumed)).toBeGreaterThan(0)
  expect(Number(assumed)).toBeLessThanOrEqual(4)
  expect(Number(invoked)).toBeLessThanOrEqual(40)
})

describe('each mishap', () => {
  const sections = () =>
    tour.out
      .split('One permission taken away at a time')[1]
      ?.split(/\n\n {3}(?=\S)/)
      .slice(1) ?? []

  test('is there', () => {
    expect(sections().map((section) => section.split('\n')[0])).toEqual([
      "the bridge's role in 111111111111 may no longer assume the role",
      'the role in 999999999999 no longer trusts the bridge',
      'the role in 999999999999 may no longer invoke the function',
      'the bridge sends a wrong external id',
    ])
  })

  test.each(Array.from({ length: MISHAPS }, (_, index) => index))('%i: delivers nothing, then everything', (index) => {
    expect(sections()[index]).toContain('0 of 20 delivered meanwhile; after the mend 20 of 20')
  })

  test.each([
    [
      0,
      'AccessDenied: User: arn:aws:sts::111111111111:assumed-role/kinesis-bridge-role/bridge',
      'no identity-based policy allows the sts:AssumeRole action',
    ],
    [
      1,
      'AccessDenied: User: arn:aws:sts::111111111111:assumed-role/kinesis-bridge-role/bridge',
      'no role trust policy allows the sts:AssumeRole action',
    ],
    [
      2,
      'AccessDeniedException: User: arn:aws:sts::999999999999:assumed-role/kinesis-reader-invocation-role/kinesis-bridge',
      'no identity-based policy allows the lambda:InvokeFunction action',
    ],
    [
      3,
      'AccessDenied: User: arn:aws:sts::111111111111:assumed-role/kinesis-bridge-role/bridge',
      'requires StringEquals sts:ExternalId `orders-7f3a`; the request has `orders-0000`',
    ],
  ])('%i: says what AWS says, why, and the fix', (index, ...texts) => {
    const section = unwrapped(sections()[index] ?? '')
    for (const expected of [...texts, ' why ', ' fix ']) expect(section).toContain(expected)
  })
})

test('a log of it reads well', () => {
  expect(unfit(tour.out)).toEqual([])
})

const noPython = spawnSync('python3', ['--version']).status !== 0
if (noPython) console.log('orders.py is not run: this machine has no python3')

test.skipIf(noPython)(
  'the receiver in Python notes what the one in TypeScript does',
  { timeout: PATIENCE },
  async () => {
    const topology = defineTopology({
      name: 'receivers',
      accounts: { called: { id: '999999999999' } },
      functions: {
        ts: { account: 'called', entry: './functions/orders.ts' },
        py: { account: 'called', entry: './functions/orders.py' },
      },
    })
    const aws = await startLocalAws()
    try {
      const connection = connect(topology.accounts[0] as Connection['account'], { endpoint: aws.endpoint })
      const packages = await packFunctions(topology, resolve('examples/kinesis-bridge'))
      await deploy({ topology, connections: new Map([['called', connection]]), packages })
      const data = Buffer.from('{"customer":"c-1","n":1,"type":"order.paid","order":"o-1"}').toString('base64')
      const noted = async (fn: FunctionNode | undefined) => {
        const { log = '' } = await invokeFunction(
          connection,
          fn as FunctionNode,
          `{"Records":[{"kinesis":{"data":"${data}"}}]}`,
        )
        return JSON.parse(/\{"customer".*\}/.exec(log)?.[0] ?? 'null') as unknown
      }
      const [first, second] = topology.functions
      expect(await noted(first)).toEqual({ customer: 'c-1', n: 1, order: 'o-1' })
      expect(await noted(second)).toEqual(await noted(first))
    } finally {
      await aws.close()
    }
  },
)
