import { describe, expect, test } from 'vitest'
import { decideIn } from '../../src/iam/world/decide-in.ts'
import { createAccessWorld } from '../../src/stacks/access/access-world.ts'
import { type DerivedPolicy, deriveGrants, derivePolicies } from '../../src/stacks/access/derive-access.ts'
import { deriveNeeds } from '../../src/stacks/access/needs.ts'
import { readTopology } from '../../src/topology/define-topology.ts'
import type { Topology } from '../../src/topology/topology.ts'

/* One statement that names the organization in the place of many that name accounts. */

const ORGANIZATION = 'o-a1b2c3d4e5'
const target = '999999999999'
const ids = ['111111111111', '222222222222', '333333333333']
const names = ids.map((_, index) => `caller${index + 1}`)

/** Callers in three accounts, and one beside the target. */
function topologyWith(settings: object, more: object = {}): Topology {
  return readTopology({
    name: 'sys',
    organization: { id: ORGANIZATION },
    collapse: 'organization',
    accounts: { target: { id: target }, ...Object.fromEntries(ids.map((id, index) => [`a${index + 1}`, { id }])) },
    functions: {
      greeter: { account: 'target', entry: './g.ts' },
      beside: { account: 'target', entry: './b.ts' },
      ...Object.fromEntries(names.map((name, index) => [name, { account: `a${index + 1}`, entry: './c.ts' }])),
    },
    ...(Object.keys(settings).length > 0 && { calls: { greet: { from: names, to: 'greeter', ...settings } } }),
    ...more,
  })
}

function policyOf(topology: Topology, side: DerivedPolicy['side'], holder: RegExp) {
  const policies = derivePolicies(deriveGrants(topology))
  return policies.find((policy) => policy.side === side && holder.test(policy.holder))?.document.Statement
}

const root = (id: string) => `arn:aws:iam::${id}:root`
const roleOf = (index: number) => `arn:aws:iam::${ids[index]}:role/sys-caller${index + 1}`

describe('a trust policy', () => {
  const trust = (settings: object) => policyOf(topologyWith(settings), 'trust', /call-greet/)

  test('names the organization, and the callers’ roles as before', () => {
    expect(trust({ externalId: 'ext' })).toEqual([
      {
        Sid: 'AssumeByOrganization',
        Effect: 'Allow',
        Principal: '*',
        Action: 'sts:AssumeRole',
        Condition: {
          StringEquals: { 'sts:ExternalId': 'ext', 'aws:PrincipalOrgID': ORGANIZATION },
          ArnEquals: { 'aws:PrincipalArn': ids.map((_, index) => roleOf(index)) },
        },
      },
    ])
  })

  test('keeps a statement for its own account, whose roles would else need no policy, and for those outside', () => {
    const from = [...names, 'beside', { role: 'arn:aws:iam::777777777777:role/partner' }]
    expect(trust({ from, by: 'role' })).toMatchObject([
      { Sid: 'AssumeByOrganization', Principal: '*' },
      {
        Sid: 'AssumeByRole',
        Principal: { AWS: [root(target), root('777777777777')] },
        Condition: {
          ArnEquals: {
            'aws:PrincipalArn': [`arn:aws:iam::${target}:role/sys-beside`, 'arn:aws:iam::777777777777:role/partner'],
          },
        },
      },
    ])
  })

  test('names an account that is the only one', () => {
    expect(trust({ from: 'caller1' })).toMatchObject([
      { Sid: 'AssumeByRole', Principal: { AWS: root('111111111111') } },
    ])
  })

  test('names roles that are pinned, and accounts that are trusted as a whole', () => {
    expect(trust({ pin: 'identity' })).toMatchObject([{ Principal: { AWS: ids.map((_, index) => roleOf(index)) } }])
    expect(trust({ from: [{ account: 'a1' }, { account: 'a2' }] })).toMatchObject([
      { Principal: { AWS: root('111111111111') } },
      { Principal: { AWS: root('222222222222') } },
    ])
  })

  test('names accounts where that is not asked for', () => {
    const topology = readTopology({
      ...{ name: 'sys', accounts: { a: { id: '111111111111' }, b: { id: '222222222222' }, target: { id: target } } },
      functions: {
        one: { account: 'a', entry: './c.ts' },
        two: { account: 'b', entry: './c.ts' },
        greeter: { account: 'target', entry: './g.ts' },
      },
      calls: { greet: { from: ['one', 'two'], to: 'greeter' } },
      organization: { id: ORGANIZATION },
    })
    expect(policyOf(topology, 'trust', /call-greet/)).toMatchObject([
      { Principal: { AWS: [root('111111111111'), root('222222222222')] } },
    ])
  })
})

test('a function’s policy names the organization alone: it holds no other condition', () => {
  expect(policyOf(topologyWith({ by: 'resource-policy' }), 'resource', /function:sys-greeter/)).toEqual([
    {
      Sid: 'InvokeGreetByOrganization',
      Effect: 'Allow',
      Principal: '*',
      Action: 'lambda:InvokeFunction',
      Resource: `arn:aws:lambda:us-east-1:${target}:function:sys-greeter`,
      Condition: { StringEquals: { 'aws:PrincipalOrgID': ORGANIZATION } },
    },
  ])
})

test('a queue’s policy: one statement for all who hand over what failed', () => {
  const functions = Object.fromEntries(
    names.map((name, index) => [name, { account: `a${index + 1}`, entry: './c.ts', onFailure: 'failed' }]),
  )
  const topology = topologyWith({}, { functions, queues: { failed: { account: 'target' } } })
  expect(policyOf(topology, 'resource', /sys-failed/)).toEqual([
    {
      Sid: 'HandOverFailedByOrganization',
      Effect: 'Allow',
      Principal: '*',
      Action: 'sqs:SendMessage',
      Resource: `arn:aws:sqs:us-east-1:${target}:sys-failed`,
      Condition: {
        StringEquals: { 'aws:PrincipalOrgID': ORGANIZATION },
        ArnEquals: { 'aws:PrincipalArn': ids.map((_, index) => roleOf(index)) },
      },
    },
  ])
})

test.each([
  ['by role', { by: 'role' }],
  ['by resource policy', { by: 'resource-policy' }],
  ['to a bucket', { to: { bucket: 'files' }, by: 'resource-policy' }],
])('%s: what is needed is still allowed, and strangers are still kept out', (_, settings) => {
  const topology = topologyWith(settings, { buckets: { files: { account: 'target' } } })
  const world = createAccessWorld(topology, derivePolicies(deriveGrants(topology)))
  const needs = deriveNeeds(topology)
  expect(needs.filter(({ request }) => decideIn(world, request).decision !== 'allow')).toEqual([])
  const calls = needs.filter(({ call }) => call === 'greet')
  for (const { request } of calls) {
    const principal = 'arn:aws:sts::777777777777:assumed-role/sys-caller1/session'
    expect(decideIn(world, { ...request, principal }).decision).not.toBe('allow')
  }
  expect(calls.length).toBeGreaterThan(2)
})
