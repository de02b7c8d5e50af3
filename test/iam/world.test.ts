import { describe, expect, test } from 'vitest'
import { PolicyError } from '../../src/iam/policy-error.ts'
import type { WorldData } from '../../src/iam/world/create-world.ts'
import { createWorld } from '../../src/iam/world/create-world.ts'
import { decideIn } from '../../src/iam/world/decide-in.ts'
import { whatCan } from '../../src/iam/world/what-can.ts'
import { whoCan } from '../../src/iam/world/who-can.ts'
import { WorldError } from '../../src/iam/world/world-error.ts'
import { A, allow, B, C, FUNCTION, policy, role, root, worldOf } from './world-scenarios.ts'

const INVOKE = 'lambda:InvokeFunction'
const TARGET = role(B, 'target')
const STRANGER = '999999999999'

const grant = (Principal: unknown, more: object = {}) => ({
  Effect: 'Allow',
  Principal,
  Action: INVOKE,
  Resource: FUNCTION,
  ...more,
})
const trust = (Principal: unknown, more: object = {}) => ({
  Effect: 'Allow',
  Principal,
  Action: 'sts:AssumeRole',
  ...more,
})
const fn = (...statements: readonly object[]) => ({
  arn: FUNCTION,
  account: B,
  policy: policy('function', ...statements),
})
const target = (...statements: readonly object[]) => ({
  arn: TARGET,
  account: B,
  policy: policy('trust', ...statements),
})
const invoker = (arn: string, more: object = {}) => ({
  arn,
  identity: [policy('invoke', { ...allow(INVOKE, '*'), ...more })],
})
const is = (key: string, value: string) => ({ Condition: { StringEquals: { [key]: value } } })

describe('decideIn', () => {
  const world = worldOf({
    principals: [
      {
        ...invoker(`arn:aws:iam::${A}:role/team/caller`, {
          Condition: { StringEquals: { 'aws:ResourceOrgID': '${aws:PrincipalOrgID}' } },
        }),
        uniqueId: 'AROACALLERCALLER1',
      },
    ],
    resources: [
      fn(
        grant(
          { AWS: `arn:aws:iam::${A}:role/team/caller` },
          {
            Condition: {
              StringLike: { 'aws:userid': '*:night' },
              ArnEquals: { 'aws:PrincipalArn': `arn:aws:iam::${A}:role/team/caller` },
            },
          },
        ),
      ),
    ],
  })
  const session = (name: string) => ({
    principal: `arn:aws:sts::${A}:assumed-role/caller/${name}`,
    action: INVOKE,
    resource: FUNCTION,
  })

  test.each([
    ['a session, by its role with its path, its id and both organizations', session('night'), 'allow'],
    ['a session of another name', session('day'), 'implicit-deny'],
    ['session policies', { ...session('night'), session: [policy('nothing', allow('s3:*', '*'))] }, 'implicit-deny'],
    [
      'what the request says goes first',
      { ...session('night'), context: { 'AWS:UserId': 'AROACALLERCALLER1:day' } },
      'implicit-deny',
    ],
    [
      'a caller that the world does not hold',
      { ...session('night'), principal: role(STRANGER, 'caller') },
      'implicit-deny',
    ],
    ['the root user of the owner', { ...session('night'), principal: root(B) }, 'allow'],
  ])('%s', (_, request, expected) => {
    expect(decideIn(world, request).decision).toBe(expected)
  })
})

describe('bad questions', () => {
  const world = worldOf()
  const ask = (request: unknown) => () => decideIn(world, request as Parameters<typeof decideIn>[1])
  const who = (action: unknown, resource: unknown) => () => whoCan(world, action as string, resource as string)

  test.each([
    ['no action', ask({ principal: root(A), resource: '*' })],
    ['a resource that is a number', ask({ principal: root(A), action: INVOKE, resource: 5 })],
    ['a principal that is none', ask({ principal: 'me', action: INVOKE, resource: '*' })],
    ['who can nothing', who(undefined, FUNCTION)],
    ['who can it nowhere', who(INVOKE, null)],
  ])('%s', (_, act) => {
    expect(act).toThrow(PolicyError)
  })

  test('an action or a resource that nobody knows is only the own root user’s', () => {
    expect(whoCan(world, 'x:Y', 'not an arn').map(({ principal }) => principal)).toEqual([A, B, C].map(root))
    expect(whoCan(world, 'x:Y', `arn:aws:x:::${''}`).length).toBe(3)
  })
})

describe('whatCan', () => {
  const world = worldOf({
    scps: [policy('guard', { Sid: 'NoAssume', Effect: 'Deny', Action: 'iam:*', Resource: '*' })],
    principals: [
      {
        arn: role(A, 'caller'),
        identity: [
          policy('inline', allow(INVOKE, FUNCTION), allow('sts:Assume*', TARGET), {
            Effect: 'Deny',
            Action: 's3:*',
            Resource: '*',
          }),
        ],
        permissionsBoundary: policy('boundary', allow(['lambda:*', 'sts:*'], '*')),
      },
    ],
    resources: [fn(grant({ AWS: A })), target(trust({ AWS: A }, is('sts:ExternalId', 'x-1')))],
  })

  test('statements as written, and rows for the actions that policies name', () => {
    const { grants, within, except, onResources } = whatCan(world, role(A, 'caller'))
    expect(grants.map(({ policy, index, actions, resources }) => [policy, index, actions, resources])).toEqual([
      ['inline', 0, [INVOKE], [FUNCTION]],
      ['inline', 1, ['sts:Assume*'], [TARGET]],
    ])
    expect(within.map(({ layer, policy, actions }) => [layer, policy, actions])).toEqual([
      ['boundary', 'boundary', ['lambda:*', 'sts:*']],
    ])
    expect(except.map(({ layer, policy, sid, actions }) => [layer, policy, sid, actions])).toEqual([
      ['identity', 'inline', undefined, ['s3:*']],
      ['scp', 'guard', 'NoAssume', ['iam:*']],
    ])
    expect(
      onResources.map(({ action, resource, via, conditions }) => [
        action,
        resource,
        via,
        conditions.map(({ key }) => key),
      ]),
    ).toEqual([
      ['sts:AssumeRole', TARGET, 'both', ['sts:ExternalId']],
      [INVOKE, FUNCTION, 'both', []],
    ])
  })

  test('actions can be given', () => {
    const { onResources } = whatCan(world, role(A, 'caller'), { actions: ['lambda:GetFunction', 'iam:GetRole'] })
    expect(onResources).toEqual([])
    const byRoot = whatCan(world, root(B), { actions: ['lambda:GetFunction', 'iam:GetRole'] }).onResources
    expect(byRoot.map(({ action }) => action)).toEqual(['iam:GetRole', 'lambda:GetFunction'])
  })

  test('resources can be given', () => {
    const arn = 'arn:aws:s3:::data/x'
    const mine = worldOf({
      principals: [{ arn: role(A, 'app'), identity: [policy('s3', allow('s3:Get*', 'arn:aws:s3:::data/*'))] }],
      resources: [{ arn: 'arn:aws:s3:::data', account: A }],
    })
    const { onResources } = whatCan(mine, role(A, 'app'), { actions: ['s3:GetObject'], resources: [arn] })
    expect(onResources.map(({ action, resource }) => [action, resource])).toEqual([['s3:GetObject', arn]])
  })

  test('nobody that the world does not hold', () => {
    expect(() => whatCan(world, role(A, 'nobody'))).toThrow('invalid principal')
  })
})

describe('createWorld', () => {
  test('lists every problem at once', () => {
    const bad = {
      accounts: [{ id: A }, { id: '12' }, { id: A }, { id: C, organizationPath: 'o-one' }],
      principals: [
        { arn: `arn:aws:iam::${A}:group/g`, identity: [] },
        { arn: role(STRANGER, 'r'), identity: [policy('p', { ...allow('*', '*'), Principal: '*' })] },
        { arn: role(A, 'r'), identity: [{ name: 'p', document: '{' }], tags: { team: 1 } },
      ],
      resources: [fn(allow('*', '*')), { arn: 'f', account: A, polcy: 1 }],
      organization: { id: 'one', managementAccount: C, root: { id: 'r-root', accounts: [{ id: STRANGER }], scps: 5 } },
    }
    const caught = (): WorldError => {
      try {
        createWorld(bad as unknown as WorldData)
      } catch (error) {
        if (error instanceof WorldError) return error
      }
      throw new Error('no WorldError')
    }
    const { problems, message } = caught()
    expect(problems.map(({ code, path }) => [code, path])).toEqual([
      ['InvalidAccount', 'accounts[1].id'],
      ['Duplicate', 'accounts[2].id'],
      ['InvalidOrganization', 'accounts[3].organizationPath'],
      ['InvalidPrincipal', 'principals[0].arn'],
      ['InvalidAccount', 'principals[1]'],
      ['MalformedPolicyDocument', 'principals[1].identity[0].document.Statement[0]'],
      ['InvalidShape', 'principals[2].tags'],
      ['MalformedPolicyDocument', 'principals[2].identity[0].document.document'],
      ['InvalidAccount', 'resources[0]'],
      ['MalformedPolicyDocument', 'resources[0].policy.document.Statement[0]'],
      ['InvalidShape', 'resources[1].polcy'],
      ['InvalidResource', 'resources[1].arn'],
      ['InvalidOrganization', 'organization.id'],
      ['InvalidShape', 'organization.root.scps'],
      ['InvalidAccount', 'organization.root.accounts[0].id'],
    ])
    expect(message).toContain(`accounts[1].id: \`12\` is no account id; give twelve digits as text`)
  })

  test.each([null, 5, 'x', [], {}, { accounts: null }, { accounts: [null] }])('never trips over %j', (data) => {
    const make = () => createWorld(data as unknown as WorldData)
    expect(make).toThrow(WorldError)
  })

  test('the management account is bound by nothing; others by every level', () => {
    const world = worldOf({ scps: [policy('p', allow('*', '*'))] })
    expect(world.scps(C)).toBeUndefined()
    expect(world.scps(B)?.map((level) => level.map(({ name }) => name))).toEqual([['FullAWSAccess'], ['FullAWSAccess']])
    expect(world.scps(A)?.map((level) => level.map(({ name }) => name))).toEqual([
      ['FullAWSAccess'],
      ['full', 'p'],
      ['FullAWSAccess'],
    ])
    expect(world.accounts().map(({ organizationPath }) => organizationPath)).toEqual([
      'o-one/r-root/ou-apps/',
      'o-one/r-root/',
      'o-one/r-root/',
    ])
  })
})
