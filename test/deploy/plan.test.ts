import { CloudFormationClient, CreateStackCommand, ListChangeSetsCommand } from '@aws-sdk/client-cloudformation'
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteRoleCommand,
  IAMClient,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam'
import { describe, expect, test, vi } from 'vitest'
import { describeLine } from '../../src/deploy/access-lines.ts'
import { type Plan, wouldStop } from '../../src/deploy/plan.ts'
import { problemsOf, useDeployWorld } from './deploy-world.ts'

/* What a deployment to the local AWS would change. */

vi.setConfig({ testTimeout: 60_000 })

const used = useDeployWorld('plan.test.ts')
const { home, away, third, partition, homeStack, awayStack, world, stackNames, bucketNames, clientOf } = used

const verdicts = ({ stacks }: Plan) => stacks.map(({ stack, verdict }) => `${stack.id} ${verdict}`)
const changes = ({ stacks }: Plan) =>
  stacks.flatMap((one) => one.changes.map(({ action, logicalId }) => `${one.stack.id} ${action} ${logicalId}`))
const words = ({ stacks }: Plan) =>
  stacks.flatMap(({ access: { added, removed } }) => [
    ...added.map((line) => describeLine(line, 'added')),
    ...removed.map((line) => describeLine(line, 'removed')),
  ])
const pinned = (more: object = {}) => ({
  calls: { greet: { from: 'caller', to: 'greeter', pin: 'identity', ...more } },
})
const renamed = {
  functions: {
    caller: { account: 'home', entry: './caller.mjs', roleName: 'sys-another' },
    greeter: { account: 'away', entry: './greeter.cjs', alias: 'live' },
  },
}
const iamArn = (account: string, rest: string) => `arn:${partition}:iam::${account}:${rest}`

const document = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement })
const NOTHING_ALLOWED = document({ Effect: 'Deny', Action: 's3:*', Resource: '*' })
const NOBODY_TRUSTED = document({ Effect: 'Deny', Action: 'sts:AssumeRole', Principal: '*' })

async function changeSets(account: string, StackName = 'sys'): Promise<number> {
  const { Summaries = [] } = await new CloudFormationClient(clientOf(account)).send(
    new ListChangeSetsCommand({ StackName }),
  )
  return Summaries.length
}

describe('a system that is not there', () => {
  test('is new, called before calling; what is told only later is said to be', async () => {
    const plan = await world.plan(world.topology('sys'))
    expect(verdicts(plan)).toEqual([`${awayStack} new`, `${homeStack} new`])
    expect(plan.stacks[1]?.stack.dependsOn.map(({ stack, why }) => `${stack}: ${why}`)).toEqual([
      `${awayStack}: caller is told whom it calls (greet)`,
    ])
    expect(plan.stacks[1]?.parameters.map(({ name, from, isKnown }) => [name, from, isKnown])).toEqual([
      ['GreetCallRoleArn', awayStack, false],
      ['GreetFunctionArn', awayStack, false],
      ['AssetsBucket', undefined, true],
    ])
    expect(words(plan)).toContain(
      `role sys-caller may now also sts:AssumeRole on ${iamArn(away, 'role/sys-call-greet')}`,
    )
    expect(plan.warnings).toEqual([])
    expect(wouldStop(plan)).toBe(false)
  })

  test('leaves nothing behind: no stack, no bucket', async () => {
    await world.plan(world.topology('sys'))
    for (const account of [home, away]) {
      expect(await stackNames(account)).toEqual([])
      expect(await bucketNames(account)).toEqual([])
    }
  })

  test('tells a circle, and how it is broken', async () => {
    const both = { greet: { from: 'caller', to: 'greeter' }, back: { from: 'greeter', to: 'caller' } }
    const { stacks } = await world.plan(world.topology('sys', { calls: both }))
    expect(stacks.flatMap(({ stack }) => stack.byName)).toContain(
      `caller is told whom it calls (greet): by the name it will have, since ${awayStack} and ${homeStack} need each other`,
    )
  })
})

describe('a system that is there', () => {
  test('is unchanged, and everything is known', async () => {
    await world.deploy(world.topology('sys'))
    const plan = await world.plan(world.topology('sys'))
    expect(verdicts(plan)).toEqual([`${awayStack} unchanged`, `${homeStack} unchanged`])
    expect([changes(plan), words(plan), plan.warnings]).toEqual([[], [], []])
    expect(plan.stacks.flatMap(({ parameters }) => parameters.filter(({ isKnown }) => !isKnown))).toEqual([])
  })

  test('of another policy tells it in words; the change sets are gone, and a deployment changes just that', async () => {
    await world.deploy(world.topology('sys'))
    const topology = world.topology('sys', { calls: { greet: { from: 'caller', to: 'greeter', externalId: 'new' } } })
    const plan = await world.plan(topology)
    expect(changes(plan)).toEqual([`${awayStack} Modify GreetCallRole`, `${homeStack} Modify CallerFunction`])
    expect(plan.stacks.map(({ by }) => by)).toEqual(['change-set', 'change-set'])
    const condition = `aws:PrincipalArn ArnEquals ${iamArn(home, 'role/sys-caller')} and sts:ExternalId StringEquals`
    expect(words(plan)).toEqual([
      `role sys-call-greet may now also be used by ${iamArn(home, 'root')} (sts:AssumeRole) if ${condition} new`,
      `role sys-call-greet may no longer be used by ${iamArn(home, 'root')} (sts:AssumeRole) if ${condition} ext`,
    ])
    expect([await changeSets(home), await changeSets(away)]).toEqual([0, 0])
    expect(await stackNames(away)).toEqual(['sys CREATE_COMPLETE'])
    await world.deploy(topology)
    expect(verdicts(await world.plan(topology))).toEqual([`${awayStack} unchanged`, `${homeStack} unchanged`])
  })

  test('of new code is planned without sending it', async () => {
    await world.deploy(world.topology('sys'))
    world.write('greeter.cjs', 'exports.handler = async () => 2')
    const plan = await world.plan(world.topology('sys'))
    expect(changes(plan).map((one) => one.replace(/[0-9a-f]{10}$/, ''))).toEqual(
      expect.arrayContaining([`${awayStack} Modify GreeterFunction`, `${awayStack} Add GreeterVersion`]),
    )
    expect(words(plan)).toEqual([])
  })

  test('whose template is too long for a request is compared here, and nothing is uploaded', async () => {
    const long = { account: 'away', entry: './greeter.cjs', environment: { TEXT: 'x'.repeat(3_500) } }
    const functions = (count: number) => ({
      calls: {},
      functions: Object.fromEntries(Array.from({ length: count }, (_, index) => [`long${index}`, long])),
    })
    await world.deploy(world.topology('sys', functions(15)))
    expect(verdicts(await world.plan(world.topology('sys', functions(15))))).toEqual([`${awayStack} unchanged`])
    const plan = await world.plan(world.topology('sys', functions(14)))
    expect(plan.stacks.map(({ by }) => by)).toEqual(['templates'])
    expect(changes(plan)).toContain(`${awayStack} Remove Long14FunctionRole`)
  })

  test('tells what is left over', async () => {
    await world.deploy(world.topology('sys', pinned()))
    const { leftOver } = await world.plan(world.topology('sys'))
    expect(leftOver.map(({ id }) => id)).toEqual([`${homeStack}/access`])
  })
})

describe('an identity that is pinned', () => {
  test('by a trust policy of the topology: that its role is replaced is warned of', async () => {
    await world.deploy(world.topology('sys', pinned()))
    const plan = await world.plan(world.topology('sys', { ...pinned(), ...renamed }))
    expect(plan.stacks[0]?.changes).toMatchObject([{ logicalId: 'CallerFunctionRole', replacement: true }])
    expect(plan.warnings).toEqual([
      {
        code: 'orphaned-trust',
        where: `${homeStack}/access`,
        message:
          'role sys-caller is replaced by sys-another, and the trust policy of role sys-call-greet pins its identity: an id (AROA…) that nobody has will stand in its place',
        hint: `${awayStack} mends that in the same deployment; calls are refused until then, so choose the hour`,
      },
    ])
  })

  test('by a trust policy that somebody else wrote', async () => {
    await world.deploy(world.topology('sys'))
    const statement = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: iamArn(home, 'role/sys-caller') } }
    await new IAMClient(clientOf(away)).send(
      new CreateRoleCommand({ RoleName: 'theirs', AssumeRolePolicyDocument: document(statement) }),
    )
    const plan = await world.plan(world.topology('sys', renamed))
    expect(plan.warnings.map(({ message }) => message)).toEqual([
      expect.stringContaining(`the trust policy of ${iamArn(away, 'role/theirs')} pins its identity`),
    ])
  })

  test('and whose role is made anew, since its stack is gone: it would not be let in', async () => {
    const topology = world.topology('sys', pinned())
    await world.deploy(topology)
    const only = { ...topology, calls: [], functions: topology.functions.filter(({ name }) => name === 'caller') }
    await world.destroy(only)
    const plan = await world.plan(topology)
    expect(verdicts(plan)).toEqual([`${homeStack}/access new`, `${awayStack} unchanged`, `${homeStack} new`])
    expect(plan.warnings.map(({ code, message }) => `${code}: ${message}`)).toEqual([
      'orphaned-trust: role sys-caller is made anew, and the trust policy of role sys-call-greet pins the identity of the one before (AROA…): it will not be let in',
    ])
  })

  test('from now on: its role would move to a stack that goes first, and its name is taken', async () => {
    await world.deploy(world.topology('sys'))
    const plan = await world.plan(world.topology('sys', pinned()))
    expect(plan.warnings.map(({ code, where }) => `${code} ${where}`)).toEqual([`name-taken ${homeStack}/access`])
    expect(wouldStop(plan)).toBe(true)
  })
})

describe('what keeps a plan from being carried out', () => {
  test('that it is stopped: no change set is left', async () => {
    await world.deploy(world.topology('sys'))
    const topology = world.topology('sys', { calls: { greet: { from: 'caller', to: 'greeter', externalId: 'new' } } })
    await expect(world.plan(topology, AbortSignal.abort())).rejects.toThrow('aborted')
    expect([await changeSets(home), await changeSets(away)]).toEqual([0, 0])
  })

  test('that stacks may not be read: each is told', async () => {
    const iam = new IAMClient(clientOf(away))
    await iam.send(new CreateUserCommand({ UserName: 'poor' }))
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'poor' }))
    const { AccessKeyId: accessKeyId = '', SecretAccessKey: secretAccessKey = '' } = AccessKey ?? {}
    world.keys.set('away', { accessKeyId, secretAccessKey })
    expect(await problemsOf(world.plan(world.topology('sys')))).toEqual([
      expect.objectContaining({ code: 'denied', where: awayStack }),
    ])
  })

  test('credentials of another account are refused before anything is asked', async () => {
    world.keys.set('away', { accessKeyId: third, secretAccessKey: 'test' })
    await expect(world.plan(world.topology('sys'))).rejects.toThrow(
      `use credentials of ${away}, with \`profile\`, \`assume\` or --profile away=PROFILE`,
    )
  })

  test('a stack that somebody else made', async () => {
    const TemplateBody = JSON.stringify({ Resources: { Queue: { Type: 'AWS::SQS::Queue' } } })
    await new CloudFormationClient(clientOf(away)).send(new CreateStackCommand({ StackName: 'sys', TemplateBody }))
    const plan = await world.plan(world.topology('sys'))
    expect(verdicts(plan)).toEqual([`${awayStack} stuck`, `${homeStack} new`])
    expect(plan.stacks[0]?.problem?.message).toBe('there is a stack `sys` that xacct did not make')
    expect(wouldStop(plan)).toBe(true)
  })

  test('a failed creation: it is deleted first', async () => {
    const { role, iam } = await takeRoleName()
    await expect(world.deploy(world.topology('sys'))).rejects.toThrow('ROLLBACK_COMPLETE')
    const { stacks } = await world.plan(world.topology('sys'))
    expect(stacks.map(({ verdict, status, first }) => [verdict, status, first])).toEqual([
      ['new', 'ROLLBACK_COMPLETE', 'what is left of a failed creation is deleted'],
      ['new', 'MISSING', undefined],
    ])
    await iam.send(new DeleteRoleCommand(role))
  })

  test('a stack that cannot be deleted wholly: its state is told, and the way out', async () => {
    await world.deploy(world.topology('sys'))
    const iam = new IAMClient(clientOf(away))
    const policy = { RoleName: 'sys-call-greet', PolicyName: 'theirs' }
    await iam.send(new PutRolePolicyCommand({ ...policy, PolicyDocument: NOTHING_ALLOWED }))
    await expect(world.destroy(world.topology('sys'))).rejects.toThrow('DELETE_FAILED')
    const plan = await world.plan(world.topology('sys'))
    expect(plan.stacks[0]).toMatchObject({
      verdict: 'stuck',
      status: 'DELETE_FAILED',
      problem: { message: 'it is in DELETE_FAILED', hint: 'mend the cause and run `xacct destroy`, then deploy again' },
    })
    expect(wouldStop(plan)).toBe(true)
  })

  /** So that the stack of away cannot be made. */
  async function takeRoleName() {
    const iam = new IAMClient(clientOf(away))
    const role = { RoleName: 'sys-greeter' }
    await iam.send(new CreateRoleCommand({ ...role, AssumeRolePolicyDocument: NOBODY_TRUSTED }))
    return { role, iam }
  }
})
