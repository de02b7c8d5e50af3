import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation'
import { describe, expect, test, vi } from 'vitest'
import { buildStacks } from '../../src/stacks/build-stacks.ts'
import { printTemplate } from '../../src/stacks/print-template.ts'
import type { Stack } from '../../src/stacks/stack.ts'
import type { Topology } from '../../src/topology/topology.ts'
import { ends, useDeployWorld } from './deploy-world.ts'

/* Deployments to the local AWS that go well. */

vi.setConfig({ testTimeout: 60_000 })

const { home, away, third, region, partition, homeStack, awayStack, world, stackNames, invoke, clientOf } =
  useDeployWorld('local-deploy.test.ts')

describe('a deployment', () => {
  test('goes to each account, called before calling, and the call goes through', async () => {
    const topology = world.topology('sys')
    expect(await world.status(topology)).toEqual([
      { id: awayStack, word: 'MISSING', upToDate: false, leftOver: false },
      { id: homeStack, word: 'MISSING', upToDate: false, leftOver: false },
    ])
    const { stacks, events, leftOver } = await world.deploy(topology)
    expect(events[0]).toEqual({ kind: 'verified', accounts: 2 })
    expect(ends(events)).toEqual([`done ${awayStack}`, `done ${homeStack}`])
    expect(stacks.map(({ stack, changed, outputs }) => [stack.id, changed, outputs])).toEqual([
      [
        awayStack,
        true,
        {
          GreetCallRoleArn: `arn:${partition}:iam::${away}:role/sys-call-greet`,
          GreetFunctionArn: `arn:${partition}:lambda:${region}:${away}:function:sys-greeter:live`,
        },
      ],
      [homeStack, true, {}],
    ])
    expect(leftOver).toEqual([])
    expect(await invoke(home, 'sys-caller', { name: 'Ada' })).toEqual({ hello: 'Ada', from: away })
    expect((await world.status(topology)).every(({ upToDate, word }) => upToDate && word === 'CREATE_COMPLETE')).toBe(
      true,
    )
  })

  test('again changes nothing and sends nothing', async () => {
    const topology = world.topology('sys')
    await world.deploy(topology)
    const { events, stacks } = await world.deploy(topology)
    expect(ends(events)).toEqual([
      `unchanged ${awayStack}`,
      `done ${awayStack}`,
      `unchanged ${homeStack}`,
      `done ${homeStack}`,
    ])
    expect(events.flatMap((event) => (event.kind === 'packages' ? event.sent : []))).toEqual([0, 0])
    expect(stacks.map(({ changed }) => changed)).toEqual([false, false])
    expect(stacks[0]?.outputs).toHaveProperty('GreetCallRoleArn')
  })

  test('of new code changes what has it, publishes a version and moves the alias', async () => {
    const topology = world.topology('sys')
    await world.deploy(topology)
    world.write(
      'greeter.cjs',
      'exports.handler = async ({ name }, { functionVersion }) => ({ bye: name, functionVersion })',
    )
    expect((await world.status(topology)).map(({ upToDate }) => upToDate)).toEqual([false, true])
    const { stacks } = await world.deploy(topology)
    expect(stacks.map(({ changed }) => changed)).toEqual([true, false])
    expect(await invoke(home, 'sys-caller', { name: 'Ada' })).toEqual({ bye: 'Ada', functionVersion: '2' })
    expect((await world.status(topology)).map(({ upToDate }) => upToDate)).toEqual([true, true])
  })

  test('of another concurrency changes the function, and needs no new version', async () => {
    const functions = (reservedConcurrency: number) => ({
      functions: {
        caller: { account: 'home', entry: './caller.mjs' },
        greeter: { account: 'away', entry: './greeter.cjs', alias: 'live', reservedConcurrency },
      },
    })
    await world.deploy(world.topology('sys', functions(5)))
    const { stacks } = await world.deploy(world.topology('sys', functions(6)))
    expect(stacks.map(({ changed }) => changed)).toEqual([true, false])
  })

  test('of a role that is trusted by identity: its stack first', async () => {
    const topology = world.topology('sys', {
      calls: {
        greet: { from: 'caller', to: 'greeter', pin: 'identity', sessionTags: { team: 'a' }, sourceIdentity: true },
      },
    })
    const { events } = await world.deploy(topology)
    expect(ends(events)).toEqual([`done ${homeStack}/access`, `done ${awayStack}`, `done ${homeStack}`])
    expect(await invoke(home, 'sys-caller', { name: 'Ada' })).toEqual({ hello: 'Ada', from: away })
  })

  test('of accounts that call each other, by the policy of what is called', async () => {
    const topology = world.topology('sys', {
      calls: {
        greet: { from: 'caller', to: 'greeter', by: 'resource-policy' },
        back: { from: 'greeter', to: 'caller', by: 'resource-policy' },
      },
    })
    await world.deploy(topology)
    expect(await invoke(home, 'sys-caller', { name: 'Ada' })).toEqual({ hello: 'Ada', from: away })
  })

  test('of a template that is too long to be sent with the request', async () => {
    const long = { account: 'away', entry: './greeter.cjs', environment: { TEXT: 'x'.repeat(3_500) } }
    const topology = world.topology('sys', {
      functions: {
        caller: { account: 'home', entry: './caller.mjs' },
        greeter: { account: 'away', entry: './greeter.cjs' },
        ...Object.fromEntries(Array.from({ length: 15 }, (_, index) => [`long${index}`, long])),
      },
    })
    const [stack] = buildStacks(topology)
    expect(printTemplate(stack as Stack).length).toBeGreaterThan(51_200)
    await world.deploy(topology)
    expect((await world.deploy(topology)).stacks.map(({ changed }) => changed)).toEqual([false, false])
    expect((await world.status(topology)).map(({ upToDate }) => upToDate)).toEqual([true, true])
    expect(await invoke(home, 'sys-caller', { name: 'Ada' })).toEqual({ hello: 'Ada', from: away })
  })

  test('needs no credentials of accounts that have no stack', async () => {
    const topology = world.topology('sys', {
      accounts: { home: { id: home, region }, away: { id: away, region }, partner: { id: third, region } },
      calls: { greet: { from: ['caller', { account: 'partner' }], to: 'greeter' } },
    })
    world.keys.set('partner', { accessKeyId: 'AKIAWRONGWRONGWRONG1', secretAccessKey: 'wrong' })
    const { events } = await world.deploy(topology)
    expect(events[0]).toEqual({ kind: 'verified', accounts: 2 })
  })
})

describe('stacks that the configuration has no more', () => {
  test('are told by deploy and status, and deleted by destroy', async () => {
    const before: Topology = world.topology('sys', {
      calls: { greet: { from: 'caller', to: 'greeter', pin: 'identity' } },
    })
    await world.deploy(before)
    const after = world.topology('sys', {
      functions: { greeter: { account: 'away', entry: './greeter.cjs' } },
      calls: {},
    })
    const withHome = {
      ...after,
      functions: [...after.functions, { ...(after.functions[0] as Topology['functions'][number]), ...homeFunction() }],
    }
    const { leftOver } = await world.deploy(withHome)
    expect(leftOver).toEqual([`${homeStack}/access`])
    expect(await world.status(withHome)).toContainEqual({
      id: `${homeStack}/access`,
      word: 'CREATE_COMPLETE',
      upToDate: false,
      leftOver: true,
    })
    await world.destroy(withHome)
    expect(await stackNames(home)).toEqual(
      expect.arrayContaining(['sys DELETE_COMPLETE', 'sys-access DELETE_COMPLETE']),
    )
    const { Stacks } = await new CloudFormationClient(clientOf(home)).send(new DescribeStacksCommand({}))
    expect(Stacks).toEqual([])
  })

  function homeFunction(): Partial<Topology['functions'][number]> {
    const other = world.topology('sys', {
      functions: { other: { account: 'home', entry: './greeter.cjs' } },
      calls: {},
    })
    return other.functions[0] as Topology['functions'][number]
  }
})
