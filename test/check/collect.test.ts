import { CreateSubnetCommand, CreateVpcCommand, EC2Client } from '@aws-sdk/client-ec2'
import { DeleteRolePolicyCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam'
import {
  AddPermissionCommand,
  LambdaClient,
  RemovePermissionCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda'
import { expect, test } from 'vitest'
import { createDeclaredSystem } from '../../src/check/declared-system.ts'
import { createFactsSystem } from '../../src/check/facts-system.ts'
import { runChecks } from '../../src/check/run-checks.ts'
import { type CollectEvent, collectFacts } from '../../src/deploy/collect.ts'
import type { Topology } from '../../src/topology/topology.ts'
import { useDeployWorld } from '../deploy/deploy-world.ts'
import { faults, NOW } from './stacks.ts'

const here = useDeployWorld('check/collect')
const { world, region, home, away, partition } = here

async function collect(topology: Topology, events: CollectEvent[] = []) {
  const connections = [...world.connections(topology).values()]
  return collectFacts(
    connections,
    () => [region],
    (event) => void events.push(event),
  )
}

const check = async (topology: Topology) =>
  runChecks(createDeclaredSystem(topology, await collect(topology)), { now: NOW })

test('what was deployed is as declared: read back, every call allowed, nothing beyond', async () => {
  const topology = world.topology('sys')
  await world.deploy(topology)
  const events: CollectEvent[] = []
  const facts = await collect(topology, events)
  expect(events.map(({ account, what }) => `${account} ${what}`).sort()).toEqual([
    'away functions',
    'away roles',
    'home functions',
    'home roles',
  ])
  const report = runChecks(createDeclaredSystem(topology, facts), { now: NOW })
  expect(faults(report)).toEqual([])
  expect(report.calls).toEqual({ all: 1, allowed: 1 })
  // Without a configuration the same call is found by what the function is told, and what its role may do.
  const found = createFactsSystem(facts, { name: 'x', kind: 'aws' })
  expect(found.calls.map(({ from, to, externalId }) => [from.label, to.label, externalId])).toEqual([
    ['sys-caller', 'sys-greeter:live', 'ext'],
  ])
  expect(faults(runChecks(found, { now: NOW }))).toEqual([])
})

test('a policy that somebody took away is told, with the statement that is missing', async () => {
  const topology = world.topology('sys')
  await world.deploy(topology)
  await new IAMClient(here.clientOf(home)).send(
    new DeleteRolePolicyCommand({ RoleName: 'sys-caller', PolicyName: 'xacct' }),
  )
  const report = await check(topology)
  const own = report.findings.find(({ call }) => call === 'greet')
  expect(own).toMatchObject({
    id: 'missing-side',
    statement: {
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Resource: `arn:${partition}:iam::${away}:role/sys-call-greet`,
    },
  })
  expect(report.calls).toEqual({ all: 1, allowed: 0 })
})

test('a way that somebody opened by hand is told to go beyond', async () => {
  const topology = world.topology('sys')
  await world.deploy(topology)
  const Resource = `arn:${partition}:lambda:${region}:${away}:function:sys-greeter`
  const document = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource } }
  await new IAMClient(here.clientOf(home)).send(
    new PutRolePolicyCommand({
      RoleName: 'sys-caller',
      PolicyName: 'by-hand',
      PolicyDocument: JSON.stringify(document),
    }),
  )
  expect(faults(await check(topology))).toEqual([])
  const lambda = new LambdaClient(here.clientOf(away))
  const permission = { FunctionName: 'sys-greeter', StatementId: 'by-hand' }
  await lambda.send(new AddPermissionCommand({ ...permission, Action: 'lambda:InvokeFunction', Principal: home }))
  const { findings } = await check(topology)
  expect(findings.map(({ message }) => message)).toContain(
    `role sys-caller of account ${home} may lambda:InvokeFunction on ${Resource}, which no call declares`,
  )
  await lambda.send(new RemovePermissionCommand(permission))
  expect(faults(await check(topology))).toEqual([])
})

test('subnets are looked at where functions are in them', async () => {
  const topology = world.topology('sys')
  await world.deploy(topology)
  const ec2 = new EC2Client(here.clientOf(home))
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }))
  const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId: Vpc?.VpcId, CidrBlock: '10.0.0.0/28' }))
  const document = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 'ec2:*', Resource: '*' } }
  await new IAMClient(here.clientOf(home)).send(
    new PutRolePolicyCommand({ RoleName: 'sys-caller', PolicyName: 'vpc', PolicyDocument: JSON.stringify(document) }),
  )
  const { DescribeSecurityGroupsCommand } = await import('@aws-sdk/client-ec2')
  const { SecurityGroups = [] } = await ec2.send(
    new DescribeSecurityGroupsCommand({ Filters: [{ Name: 'vpc-id', Values: [Vpc?.VpcId ?? ''] }] }),
  )
  await new LambdaClient(here.clientOf(home)).send(
    new UpdateFunctionConfigurationCommand({
      FunctionName: 'sys-caller',
      VpcConfig: {
        SubnetIds: [Subnet?.SubnetId ?? ''],
        SecurityGroupIds: SecurityGroups.flatMap(({ GroupId }) => GroupId ?? []),
      },
    }),
  )
  const facts = await collect(topology)
  expect(facts.subnets).toMatchObject([{ id: Subnet?.SubnetId, cidr: '10.0.0.0/28', internet: 'none', endpoints: [] }])
  const report = runChecks(createFactsSystem(facts, { name: 'x', kind: 'aws' }), { now: NOW })
  const ways = report.findings.filter(({ id, severity }) => id === 'vpc-route' && severity === 'error')
  expect(ways.map(({ message }) => message)).toEqual([
    `sys-caller has no way from ${Subnet?.SubnetId} to sts in ${region}`,
    `sys-caller has no way from ${Subnet?.SubnetId} to lambda in ${region}`,
  ])
})

test('what may not be read is told, and not taken for something that is not there', async () => {
  const topology = world.topology('sys')
  await world.deploy(topology)
  world.keys.set('home', { accessKeyId: 'AKIAUNKNOWNUNKNOWN22', secretAccessKey: 'x'.repeat(40) })
  world.attempts = 1
  const report = await check(topology)
  expect(faults(report)).toEqual([])
  const told = report.findings.filter(({ id }) => id === 'not-known').map(({ message }) => message)
  expect(told.join('\n')).toContain(`roles and policies of account ${home} could not be read (InvalidClientTokenId`)
})
