import { zipSync } from 'fflate'
import { describe, expect, test, vi } from 'vitest'
import { allow, createUser, rootIam } from '../local/test-principals.ts'
import { ends, problemsOf, useDeployWorld } from './deploy-world.ts'

/* Deployments to the local AWS that fail, and are taken up again. */

vi.setConfig({ testTimeout: 60_000 })

const { home, away, region, homeStack, awayStack, world, aws, stackNames, invoke } =
  useDeployWorld('local-failures.test.ts')

describe('what fails is told with its reason, rolled back, and goes on once it is mended', () => {
  const withZip = () =>
    world.topology('sys', {
      functions: {
        caller: { account: 'home', entry: './caller.mjs' },
        greeter: { account: 'away', zip: './greeter.zip', handler: 'index.handler', alias: 'live' },
      },
    })
  const goodZip = zipSync({ 'index.js': Buffer.from('exports.handler = async ({ name }) => ({ zipped: name })') })
  const badZip = Buffer.from('PK but nothing more')

  test('code that Lambda cannot unpack, in a new stack', async () => {
    world.write('greeter.zip', badZip)
    const [problem, rest] = await problemsOf(world.deploy(withZip()))
    expect(problem).toMatchObject({ code: 'stack-failed', where: awayStack })
    expect(problem?.message).toMatch(/^ROLLBACK_COMPLETE; GreeterFunction \(AWS::Lambda::Function\): .*unzip/)
    expect(rest).toMatchObject({ code: 'not-started', where: homeStack })
    expect(await stackNames(away)).toEqual(['sys ROLLBACK_COMPLETE'])
    expect(await world.status(withZip())).toMatchObject([
      { word: 'ROLLBACK_COMPLETE', upToDate: false },
      { word: 'MISSING', upToDate: false },
    ])
    world.write('greeter.zip', goodZip)
    const { events } = await world.deploy(withZip())
    expect(ends(events)).toEqual([`done ${awayStack}`, `done ${homeStack}`])
    expect(await invoke(home, 'sys-caller', { name: 'Ada' })).toEqual({ zipped: 'Ada' })
  })

  test('the same in an update: what was there stays as it was', async () => {
    world.write('greeter.zip', goodZip)
    await world.deploy(withZip())
    world.write('greeter.zip', badZip)
    const [problem] = await problemsOf(world.deploy(withZip()))
    expect(problem?.message).toMatch(/^UPDATE_ROLLBACK_COMPLETE; GreeterFunction \(AWS::Lambda::Function\): /)
    expect(await invoke(home, 'sys-caller', { name: 'Ada' })).toEqual({ zipped: 'Ada' })
    expect((await world.status(withZip()))[0]).toMatchObject({ word: 'UPDATE_ROLLBACK_COMPLETE', upToDate: false })
    world.write('greeter.zip', zipSync({ 'index.js': Buffer.from('exports.handler = async () => "mended"') }))
    await world.deploy(withZip())
    expect(await invoke(home, 'sys-caller', { name: 'Ada' })).toBe('mended')
  })

  test('a deployer who may not make roles', async () => {
    const iam = rootIam(aws(), away, region)
    const limited = await createUser(
      iam,
      'limited',
      allow(['cloudformation:*', 's3:*', 'lambda:*', 'logs:*', 'iam:Get*']),
    )
    const able = await createUser(iam, 'able', allow('*'))
    world.keys.set('away', limited.keys)
    const [problem] = await problemsOf(world.deploy(world.topology('sys')))
    expect(problem).toMatchObject({ code: 'stack-failed', where: awayStack })
    expect(problem?.message).toContain('is not authorized to perform: iam:CreateRole')
    world.keys.set('away', able.keys)
    await world.deploy(world.topology('sys'))
    expect(await invoke(home, 'sys-caller', { name: 'Ada' })).toEqual({ hello: 'Ada', from: away })
  })

  test.each([
    ['packages', ['cloudformation:*'], 'denied'],
    ['stacks', ['s3:*', 'cloudformation:Describe*'], 'denied'],
  ])('a deployer who may not handle %s', async (_, actions, code) => {
    const { keys } = await createUser(rootIam(aws(), away, region), 'limited', allow(actions))
    world.keys.set('away', keys)
    const [problem] = await problemsOf(world.deploy(world.topology('sys')))
    expect(problem).toMatchObject({ code, where: awayStack })
    expect(problem?.hint).toContain('run the command again')
  })

  test('a name that somebody has already', async () => {
    await world.deploy(world.topology('one'))
    const taken = {
      functions: { greeter: { account: 'away', entry: './greeter.cjs', functionName: 'one-greeter' } },
      calls: {},
    }
    const [problem] = await problemsOf(world.deploy(world.topology('two', taken)))
    expect(problem?.message).toMatch(/'\/aws\/lambda\/one-greeter' already exists/)
    expect(problem?.hint).toContain('give yours another name')
    expect(await invoke(home, 'one-caller', { name: 'Ada' })).toEqual({ hello: 'Ada', from: away })
  })

  test('independent stacks go on to their end', async () => {
    world.write('greeter.zip', badZip)
    const topology = world.topology('sys', {
      functions: {
        caller: { account: 'home', entry: './greeter.cjs' },
        greeter: { account: 'away', zip: './greeter.zip', handler: 'index.handler' },
      },
      calls: {},
    })
    const problems = await problemsOf(world.deploy(topology))
    expect(problems.map(({ code, where }) => [code, where])).toEqual([['stack-failed', awayStack]])
    expect(await stackNames(home)).toEqual(['sys CREATE_COMPLETE'])
  })
})

describe('a lost connection', () => {
  test('in mid-deploy: it is told, and the next run takes the stack up', async () => {
    const topology = world.topology('sys')
    world.attempts = 1
    aws().faults.add({ service: 'cloudformation', operation: 'DescribeStackEvents', reset: 'before', count: 1 })
    const [problem, rest] = await problemsOf(world.deploy(topology))
    expect(problem).toMatchObject({
      code: 'connection',
      where: awayStack,
      hint: 'the stack may still be going on; run the command again and it is taken up',
    })
    expect(rest).toMatchObject({ code: 'not-started', where: homeStack })
    const { events } = await world.deploy(topology)
    expect(ends(events)).toEqual([`unchanged ${awayStack}`, `done ${awayStack}`, `done ${homeStack}`])
    expect(await invoke(home, 'sys-caller', { name: 'Ada' })).toEqual({ hello: 'Ada', from: away })
  })

  test.each(['s3 PutObject', 's3 CreateBucket', 'cloudformation CreateStack'])(
    'with %s, for good: it is taken up',
    async (what) => {
      const [service, operation] = what.split(' ') as [string, string]
      const topology = world.topology('sys')
      world.attempts = 1
      aws().faults.add({ service, operation, reset: 'before', count: 1 })
      expect((await problemsOf(world.deploy(topology))).map(({ code }) => code)).toEqual(['connection', 'not-started'])
      await world.deploy(topology)
      expect(await invoke(home, 'sys-caller', { name: 'Ada' })).toEqual({ hello: 'Ada', from: away })
    },
  )

  test.each(['CreateStack', 'CreateChangeSet', 'ExecuteChangeSet', 'DeleteChangeSet', 'DeleteStack'])(
    'after %s was carried out: asking again finds out',
    async (operation) => {
      const topology = world.topology('sys')
      const [fault] = aws().faults.add({
        service: 'cloudformation',
        operation,
        account: away,
        reset: 'after',
        count: 1,
      })
      await world.deploy(topology)
      await world.deploy(topology)
      world.write('greeter.cjs', `exports.handler = async () => '${operation}'`)
      const { stacks } = await world.deploy(topology)
      expect(stacks.map(({ changed }) => changed)).toEqual([true, false])
      expect(await invoke(home, 'sys-caller', {})).toBe(operation)
      const events = await world.destroy(topology)
      expect(events.filter(({ kind }) => kind === 'gone')).toHaveLength(2)
      expect(
        aws()
          .faults.list()
          .find(({ id }) => id === fault?.id)?.hits,
      ).toBe(1)
    },
  )
})
