import { CloudFormationClient, CreateStackCommand } from '@aws-sdk/client-cloudformation'
import { describe, expect, test, vi } from 'vitest'
import { allow, createUser, rootIam } from '../local/test-principals.ts'
import { DeployWorld, problemsOf, useDeployWorld } from './deploy-world.ts'

/* What is refused before anything is touched. */

vi.setConfig({ testTimeout: 60_000 })

const {
  home,
  away,
  third,
  region,
  partition,
  homeStack,
  awayStack,
  world,
  aws,
  stackNames,
  bucketNames,
  clientOf,
  place,
} = useDeployWorld('local-refusals.test.ts')

describe('before anything is touched', () => {
  const untouched = async () => {
    for (const account of [home, away]) {
      expect(await stackNames(account)).toEqual([])
      expect(await bucketNames(account)).toEqual([])
    }
  }

  test('credentials of another account are refused, all of them at once', async () => {
    const { keys } = await createUser(rootIam(aws(), third, region), 'deployer', allow('*'))
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
    const lost = new DeployWorld(place, () => 'http://127.0.0.1:9')
    lost.attempts = 1
    const problems = await problemsOf(lost.deploy(lost.topology('sys')))
    expect(problems.map(({ code }) => code)).toEqual(['connection', 'connection'])
    expect(problems[0]?.message).toContain('ECONNREFUSED')
    lost.cleanUp()
  })

  test('destroy and status ask for the right account too', async () => {
    const { keys } = await createUser(rootIam(aws(), third, region), 'deployer', allow('*'))
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
    await new CloudFormationClient(clientOf(away)).send(new CreateStackCommand({ StackName: 'sys', TemplateBody }))
    const topology = world.topology('sys')
    const [problem, rest] = await problemsOf(world.deploy(topology))
    expect(problem).toEqual({
      code: 'stack-state',
      where: awayStack,
      message: 'there is a stack `sys` that xacct did not make',
      hint: 'it is left alone; give this topology another `name`',
    })
    expect(rest).toMatchObject({ code: 'not-started', where: homeStack })
    expect(await bucketNames(away)).toEqual([])
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
    await new CloudFormationClient(clientOf(away)).send(
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
