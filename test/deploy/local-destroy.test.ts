import { CloudFormationClient, UpdateTerminationProtectionCommand } from '@aws-sdk/client-cloudformation'
import { AttachRolePolicyCommand, CreatePolicyCommand, DetachRolePolicyCommand } from '@aws-sdk/client-iam'
import { describe, expect, test, vi } from 'vitest'
import { allow, policyOf, rootIam } from '../local/test-principals.ts'
import { type DeployWorld, problemsOf, useDeployWorld } from './deploy-world.ts'

/* Stacks that go again, or will not. */

vi.setConfig({ testTimeout: 60_000 })

const { home, away, region, homeStack, awayStack, world, aws, stackNames, bucketNames, invoke, clientOf } =
  useDeployWorld('local-destroy.test.ts')

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
    expect(await bucketNames(away)).toContain(`sys-files-${away}`)
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
      new CloudFormationClient(clientOf(home)).send(
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
    const iam = rootIam(aws(), away, region)
    const { Policy } = await iam.send(
      new CreatePolicyCommand({ PolicyName: 'mine', PolicyDocument: policyOf(allow('s3:ListAllMyBuckets')) }),
    )
    const attached = { RoleName: 'sys-greeter', PolicyArn: Policy?.Arn as string }
    await iam.send(new AttachRolePolicyCommand(attached))
    const [problem] = await problemsOf(world.destroy(topology))
    expect(problem).toMatchObject({ code: 'stack-failed', where: awayStack })
    expect(problem?.message).toMatch(/^DELETE_FAILED; GreeterFunctionRole \(AWS::IAM::Role\): /)
    expect(problem?.hint).toBe('what could be deleted is gone; mend the cause and run the command again')
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
