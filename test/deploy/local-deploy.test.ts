import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStacksCommand,
  ListStacksCommand,
  UpdateTerminationProtectionCommand,
} from '@aws-sdk/client-cloudformation'
import { AttachRolePolicyCommand, CreatePolicyCommand, DetachRolePolicyCommand } from '@aws-sdk/client-iam'
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3'
import { zipSync } from 'fflate'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import type { DeployEvent } from '../../src/deploy/deploy.ts'
import { type LocalAws, startLocalAws } from '../../src/local/index.ts'
import type { Topology } from '../../src/topology/topology.ts'
import { pickTestPlace } from '../local/test-accounts.ts'
import { allow, createUser, policyOf, rootIam } from '../local/test-principals.ts'
import { DeployWorld, problemsOf } from './deploy-world.ts'

/* Deployments to the local AWS: as they go well, and as they fail and are taken up again. */

vi.setConfig({ testTimeout: 60_000 })

const testPlace = pickTestPlace('local-deploy.test.ts')
const { accounts, region, partition } = testPlace
const [home, away, third] = accounts
const homeStack = `home/${region}`
const awayStack = `away/${region}`

let aws: LocalAws
let world: DeployWorld
beforeAll(async () => {
  aws = await startLocalAws()
  world = new DeployWorld(testPlace, () => aws.endpoint)
})
afterEach(async () => {
  await aws.reset()
  world.keys.clear()
  world.attempts = 8
})
afterAll(async () => {
  await aws.close()
  world.cleanUp()
})

const cloudFormation = (account: string) => new CloudFormationClient(aws.account(account, region))

async function stackNames(account: string): Promise<string[]> {
  const { StackSummaries = [] } = await cloudFormation(account).send(new ListStacksCommand({}))
  return StackSummaries.map(({ StackName, StackStatus }) => `${StackName} ${StackStatus}`)
}

async function invoke(account: string, FunctionName: string, event: object): Promise<unknown> {
  const lambda = new LambdaClient(aws.account(account, region))
  const { Payload } = await lambda.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) }))
  return JSON.parse(Buffer.from(Payload ?? []).toString())
}

const ends = (events: readonly DeployEvent[]) =>
  events.flatMap((event) =>
    'stack' in event && /^(unchanged|done|failed)$/.test(event.kind) ? `${event.kind} ${event.stack}` : [],
  )

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
    const many = Object.fromEntries(
      Array.from({ length: 9 }, (_, index) => [
        `big${index}`,
        { account: 'away', entry: './greeter.cjs', environment: { TEXT: 'x'.repeat(3_500), N: String(index) } },
      ]),
    )
    const { functions } = {
      functions: {
        caller: { account: 'home', entry: './caller.mjs' },
        greeter: { account: 'away', entry: './greeter.cjs' },
      },
    }
    const more = Object.fromEntries(
      Array.from({ length: 9 }, (_, index) => [
        `also${index}`,
        { account: 'away', entry: './greeter.cjs', environment: { TEXT: 'y'.repeat(3_500) } },
      ]),
    )
    const topology = world.topology('sys', { functions: { ...functions, ...many, ...more } })
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

describe('before anything is touched', () => {
  const untouched = async () => {
    for (const account of [home, away]) {
      expect(await stackNames(account)).toEqual([])
      const { Buckets } = await new S3Client(aws.account(account, region)).send(new ListBucketsCommand({}))
      expect(Buckets ?? []).toEqual([])
    }
  }

  test('credentials of another account are refused, all of them at once', async () => {
    const { keys } = await createUser(rootIam(aws, third, region), 'deployer', allow('*'))
    for (const name of ['home', 'away']) world.keys.set(name, keys)
    expect(await problemsOf(world.deploy(world.topology('sys')))).toEqual([
      {
        code: 'wrong-account',
        where: `account \`home\` (${home})`,
        message: `root of ${home} is arn:${partition}:iam::${third}:user/deployer in ${third}`,
        hint: `use credentials of ${home}, with \`profile\`, \`assume\` or --profile home=PROFILE`,
      },
      expect.objectContaining({ code: 'wrong-account', where: `account \`away\` (${away})` }),
    ])
    await untouched()
  })

  test('credentials that are none are told', async () => {
    world.keys.set('away', { accessKeyId: 'AKIAWRONGWRONGWRONG1', secretAccessKey: 'wrong' })
    const [problem, ...others] = await problemsOf(world.deploy(world.topology('sys')))
    expect(problem).toMatchObject({ code: 'no-credentials', where: `account \`away\` (${away})` })
    expect(problem?.message).toContain('The security token included in the request is invalid')
    expect(others).toEqual([])
    await untouched()
  })

  test('an endpoint that nobody answers at is told as that', async () => {
    const lost = new DeployWorld(testPlace, () => 'http://127.0.0.1:9')
    lost.attempts = 1
    const problems = await problemsOf(lost.deploy(lost.topology('sys')))
    expect(problems.map(({ code }) => code)).toEqual(['connection', 'connection'])
    expect(problems[0]?.message).toContain('ECONNREFUSED')
    lost.cleanUp()
  })

  test('destroy and status ask for the right account too', async () => {
    const { keys } = await createUser(rootIam(aws, third, region), 'deployer', allow('*'))
    const topology = world.topology('sys')
    await world.deploy(topology)
    world.keys.set('home', keys)
    expect((await problemsOf(world.destroy(topology))).map(({ code }) => code)).toEqual(['wrong-account'])
    expect((await problemsOf(world.status(topology))).map(({ code }) => code)).toEqual(['wrong-account'])
    expect(await stackNames(away)).toEqual(['sys CREATE_COMPLETE'])
  })
})

describe('somebody else’s stack of the same name is left alone', () => {
  const TemplateBody = JSON.stringify({ Resources: { Topic: { Type: 'AWS::SNS::Topic' } } })

  test('one that xacct did not make', async () => {
    await cloudFormation(away).send(new CreateStackCommand({ StackName: 'sys', TemplateBody }))
    const topology = world.topology('sys')
    const [problem, rest] = await problemsOf(world.deploy(topology))
    expect(problem).toEqual({
      code: 'stack-state',
      where: awayStack,
      message: 'there is a stack `sys` that xacct did not make',
      hint: 'it is left alone; give this topology another `name`',
    })
    expect(rest).toMatchObject({ code: 'not-started', where: homeStack })
    const { Buckets } = await new S3Client(aws.account(away, region)).send(new ListBucketsCommand({}))
    expect(Buckets ?? []).toEqual([])
    expect((await problemsOf(world.destroy(topology)))[0]).toMatchObject({ code: 'stack-state', where: awayStack })
    expect(await stackNames(away)).toEqual(['sys CREATE_COMPLETE'])
  })

  test('one that failed, too: it is not cleared away', async () => {
    const bad = JSON.stringify({
      Resources: {
        Role: {
          Type: 'AWS::IAM::Role',
          Properties: {
            AssumeRolePolicyDocument: {
              Version: '2012-10-17',
              Statement: [
                {
                  Effect: 'Allow',
                  Principal: { AWS: `arn:${partition}:iam::${away}:role/none` },
                  Action: 'sts:AssumeRole',
                },
              ],
            },
          },
        },
      },
    })
    await cloudFormation(away).send(
      new CreateStackCommand({ StackName: 'sys', TemplateBody: bad, Capabilities: ['CAPABILITY_IAM'] }),
    )
    await vi.waitFor(async () => expect(await stackNames(away)).toEqual(['sys ROLLBACK_COMPLETE']), 5_000)
    expect((await problemsOf(world.deploy(world.topology('sys'))))[0]?.message).toBe(
      'there is a stack `sys` that xacct did not make',
    )
    expect(await stackNames(away)).toEqual(['sys ROLLBACK_COMPLETE'])
  })

  test('that of another topology', async () => {
    await world.deploy(
      world.topology('sys-access', { functions: { greeter: { account: 'home', entry: './greeter.cjs' } }, calls: {} }),
    )
    const topology = world.topology('sys', { calls: { greet: { from: 'caller', to: 'greeter', pin: 'identity' } } })
    const [problem] = await problemsOf(world.deploy(topology))
    expect(problem?.message).toBe('stack `sys-access` is that of topology `sys-access`')
  })
})

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
    const iam = rootIam(aws, away, region)
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
    const { keys } = await createUser(rootIam(aws, away, region), 'limited', allow(actions))
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
    expect(problem?.message).toMatch(/GreeterFunction .*already exist/)
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
    aws.faults.add({ service: 'cloudformation', operation: 'DescribeStackEvents', reset: 'before', count: 1 })
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
      aws.faults.add({ service, operation, reset: 'before', count: 1 })
      expect((await problemsOf(world.deploy(topology))).map(({ code }) => code)).toEqual(['connection', 'not-started'])
      await world.deploy(topology)
      expect(await invoke(home, 'sys-caller', { name: 'Ada' })).toEqual({ hello: 'Ada', from: away })
    },
  )

  test.each(['CreateStack', 'CreateChangeSet', 'ExecuteChangeSet', 'DeleteChangeSet', 'DeleteStack'])(
    'after %s was carried out: asking again finds out',
    async (operation) => {
      const topology = world.topology('sys')
      const [fault] = aws.faults.add({ service: 'cloudformation', operation, account: away, reset: 'after', count: 1 })
      await world.deploy(topology)
      await world.deploy(topology)
      world.write('greeter.cjs', `exports.handler = async () => '${operation}'`)
      const { stacks } = await world.deploy(topology)
      expect(stacks.map(({ changed }) => changed)).toEqual([true, false])
      expect(await invoke(home, 'sys-caller', {})).toBe(operation)
      const events = await world.destroy(topology)
      expect(events.filter(({ kind }) => kind === 'gone')).toHaveLength(2)
      expect(aws.faults.list().find(({ id }) => id === fault?.id)?.hits).toBe(1)
    },
  )
})

describe('destroy', () => {
  const gone = (events: Awaited<ReturnType<DeployWorld['destroy']>>) =>
    events.flatMap((event) => (event.kind === 'gone' ? [[event.stack, event.was, event.kept]] : []))

  test('deletes calling before called, tells what stays, and finds nothing the second time', async () => {
    const topology = world.topology('sys', { buckets: { files: { account: 'away' } } })
    await world.deploy(topology)
    expect(gone(await world.destroy(topology))).toEqual([
      [homeStack, true, []],
      [awayStack, true, [`sys-files-${away}`]],
    ])
    expect(await stackNames(away)).toEqual(['sys DELETE_COMPLETE'])
    expect(gone(await world.destroy(topology))).toEqual([
      [homeStack, false, []],
      [awayStack, false, []],
    ])
    const { Buckets = [] } = await new S3Client(aws.account(away, region)).send(new ListBucketsCommand({}))
    expect(Buckets.map(({ Name }) => Name)).toContain(`sys-files-${away}`)
  })

  test('and deploying again begins anew', async () => {
    const topology = world.topology('sys')
    await world.deploy(topology)
    await world.destroy(topology)
    await world.deploy(topology)
    expect((await world.status(topology)).map(({ word }) => word)).toEqual(['CREATE_COMPLETE', 'CREATE_COMPLETE'])
  })

  test('a stack that is protected is told, and those that wait for it are not begun', async () => {
    const topology = world.topology('sys')
    await world.deploy(topology)
    const protect = (EnableTerminationProtection: boolean) =>
      cloudFormation(home).send(
        new UpdateTerminationProtectionCommand({ StackName: 'sys', EnableTerminationProtection }),
      )
    await protect(true)
    const [problem, rest] = await problemsOf(world.destroy(topology))
    expect(problem).toMatchObject({ code: 'refused', where: homeStack })
    expect(problem?.message).toContain('TerminationProtection is enabled')
    expect(rest).toMatchObject({ code: 'not-started', where: awayStack })
    await protect(false)
    expect(gone(await world.destroy(topology)).map(([stack]) => stack)).toEqual([homeStack, awayStack])
  })

  test('a stack that cannot be deleted: deploying says so too, and once it is mended both go on', async () => {
    const topology = world.topology('sys')
    await world.deploy(topology)
    const iam = rootIam(aws, away, region)
    const { Policy } = await iam.send(
      new CreatePolicyCommand({ PolicyName: 'mine', PolicyDocument: policyOf(allow('s3:ListAllMyBuckets')) }),
    )
    const attached = { RoleName: 'sys-greeter', PolicyArn: Policy?.Arn as string }
    await iam.send(new AttachRolePolicyCommand(attached))
    const [problem] = await problemsOf(world.destroy(topology))
    expect(problem).toMatchObject({ code: 'stack-failed', where: awayStack })
    expect(problem?.message).toMatch(/^DELETE_FAILED; GreeterFunctionRole \(AWS::IAM::Role\): /)
    expect((await problemsOf(world.deploy(topology)))[0]).toEqual({
      code: 'stack-state',
      where: awayStack,
      message: 'it is in DELETE_FAILED',
      hint: 'mend the cause and run `xacct destroy`, then deploy again',
    })
    await iam.send(new DetachRolePolicyCommand(attached))
    await world.destroy(topology)
    await world.deploy(topology)
    expect(await invoke(home, 'sys-caller', { name: 'Ada' })).toEqual({ hello: 'Ada', from: away })
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
    const { Stacks } = await cloudFormation(home).send(new DescribeStacksCommand({}))
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
