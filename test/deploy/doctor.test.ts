import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  GetRoleCommand,
  IAMClient,
  ListRolePoliciesCommand,
} from '@aws-sdk/client-iam'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { connect } from '../../src/deploy/connection.ts'
import type { Checkup } from '../../src/deploy/doctor.ts'
import { useDeployWorld } from './deploy-world.ts'

/* What is found in systems on the local AWS. */

vi.setConfig({ testTimeout: 60_000 })

const used = useDeployWorld('doctor.test.ts')
const { home, away, third, region, partition, homeStack, awayStack, world, clientOf } = used

const found = (checkups: readonly Checkup[]) => checkups.filter(({ state }) => state === 'found')
const told = (checkups: readonly Checkup[]) => checkups.map(({ state, where, text }) => `${state} ${where}: ${text}`)
const pinned = { calls: { greet: { from: 'caller', to: 'greeter', pin: 'identity' } } }

/** Deletes a role’s policies, and answers IAM. */
async function strip(account: string, RoleName: string): Promise<IAMClient> {
  const iam = new IAMClient(clientOf(account))
  const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }))
  for (const PolicyName of PolicyNames) await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }))
  return iam
}

function connectionsTo(endpoint: string) {
  const topology = world.topology('sys')
  return new Map(topology.accounts.map((account) => [account.name, connect(account, { endpoint })]))
}

describe('a deployed system', () => {
  test('that is well: everything was looked at, and nothing is found', async () => {
    await world.deploy(world.topology('sys'))
    const root = (account: string) => `${account}, as arn:${partition}:iam::${account}:root (root of ${account})`
    expect(told(await world.diagnose(world.topology('sys')))).toEqual([
      `ok account home: ${root(home)}`,
      `ok account away: ${root(away)}`,
      `ok ${homeStack}: sts, lambda, cloudformation answer`,
      `ok ${awayStack}: sts, lambda, cloudformation answer`,
      expect.stringMatching(/^ok clock: /),
      `ok stack ${awayStack}: CREATE_COMPLETE, as configured`,
      `ok stack ${homeStack}: CREATE_COMPLETE, as configured`,
      'ok policies: 6 read, none names a role or user that is gone',
      'ok calls: 1 of 1 allowed by the policies as they stand',
    ])
  })

  test('whose stack is of another configuration', async () => {
    await world.deploy(world.topology('sys'))
    const other = world.topology('sys', { calls: { greet: { from: 'caller', to: 'greeter', externalId: 'other' } } })
    expect(found(await world.diagnose(other))).toContainEqual({
      topic: 'stack',
      state: 'found',
      where: `stack ${awayStack}`,
      text: 'CREATE_COMPLETE, differs from the configuration',
      fix: 'xacct plan tells in what',
    })
  })

  test('in which somebody took a policy away', async () => {
    await world.deploy(world.topology('sys'))
    await strip(home, 'sys-caller')
    const finding = found(await world.diagnose(world.topology('sys'))).find(({ where }) => where === 'calls.greet')
    expect(finding).toMatchObject({
      topic: 'call',
      fix: `add to the policies of role \`sys-caller\` in account ${home}`,
      statement: { Action: 'sts:AssumeRole', Resource: `arn:${partition}:iam::${away}:role/sys-call-greet` },
    })
  })

  test('with an orphan: the role that a trust policy pins was deleted and made again', async () => {
    const topology = world.topology('sys', pinned)
    await world.deploy(topology)
    expect(found(await world.diagnose(topology))).toEqual([])
    const iam = await strip(home, 'sys-caller')
    const role = { RoleName: 'sys-caller' }
    const { Role } = await iam.send(new GetRoleCommand(role))
    await iam.send(new DeleteRoleCommand(role))
    const AssumeRolePolicyDocument = decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')
    await iam.send(new CreateRoleCommand({ ...role, AssumeRolePolicyDocument }))
    const orphans = found(await world.diagnose(topology)).filter(({ topic }) => topic === 'access')
    expect(orphans.map(({ text }) => text)).toEqual([
      `the policy of role sys-call-greet names ${Role?.RoleId}, the id of a role that is gone`,
    ])
    expect(orphans[0]?.fix).toContain('put the ARN in its place')
  })

  test('whose calls can be tried with what there is', async () => {
    const topology = world.topology('sys', {
      accounts: { home: { id: home, region }, away: { id: away, region }, partner: { id: third, region } },
      calls: { greet: { from: ['caller', { account: 'partner' }], to: 'greeter', by: 'resource-policy' } },
    })
    await world.deploy(topology)
    const tries = async () => told((await world.diagnose(topology)).filter(({ topic }) => topic === 'try'))
    expect(await tries()).toEqual([`ok call greet: a dry run goes through, as arn:${partition}:iam::${third}:root`])
    const iam = new IAMClient(clientOf(third))
    await iam.send(new CreateUserCommand({ UserName: 'poor' }))
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'poor' }))
    const { AccessKeyId: accessKeyId = '', SecretAccessKey: secretAccessKey = '' } = AccessKey ?? {}
    world.keys.set('partner', { accessKeyId, secretAccessKey })
    expect(await tries()).toEqual([
      expect.stringMatching(/^found call greet: as \S+:user\/poor: AccessDeniedException: User: \S+ is not authorized/),
    ])
  })
})

describe('a system that cannot be looked at', () => {
  test('that is not there: deploying is the fix', async () => {
    const checkups = await world.diagnose(world.topology('sys'))
    expect(found(checkups).map(({ where, text, fix }) => [where, text, fix])).toEqual([
      [`stack ${awayStack}`, 'is not deployed', 'xacct deploy'],
      [`stack ${homeStack}`, 'is not deployed', 'xacct deploy'],
    ])
    expect(checkups.at(-1)).toMatchObject({ state: 'note', where: 'policies' })
  })

  test('with credentials of another account', async () => {
    world.keys.set('away', { accessKeyId: third, secretAccessKey: 'test' })
    const checkups = await world.diagnose(world.topology('sys'))
    expect(found(checkups).map(({ where, fix }) => [where, fix])).toEqual([
      ['account away', `use credentials of ${away}, with \`profile\`, \`assume\` or --profile away=PROFILE`],
    ])
    expect(told(checkups)).toContain('note stacks: not looked at, as are the policies: account away cannot be asked')
  })

  test('with credentials that may do nothing: what they may not read is told, and the rest is looked at', async () => {
    await world.deploy(world.topology('sys'))
    const iam = new IAMClient(clientOf(away))
    await iam.send(new CreateUserCommand({ UserName: 'poor' }))
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'poor' }))
    const { AccessKeyId: accessKeyId = '', SecretAccessKey: secretAccessKey = '' } = AccessKey ?? {}
    world.keys.set('away', { accessKeyId, secretAccessKey })
    const checkups = await world.diagnose(world.topology('sys'))
    expect(told(checkups)).toContain(`ok ${awayStack}: sts, lambda, cloudformation answer`)
    expect(found(checkups).map(({ topic, text }) => `${topic} ${text}`)).toEqual([
      expect.stringMatching(/^stack \S*AccessDenied\S*: User: \S+:user\/poor is not authorized/),
    ])
  })

  test('at an endpoint that nobody answers', async () => {
    const checkups = await world.diagnose(world.topology('sys'), connectionsTo('http://127.0.0.1:9'))
    expect(found(checkups).map(({ topic, where }) => `${topic} ${where}`)).toEqual([
      'account account home',
      'account account away',
      `endpoint ${homeStack}`,
      `endpoint ${awayStack}`,
    ])
    expect(found(checkups)[2]?.fix).toBe('look whether the endpoint is right and the network lets it through')
  })

  test('by a clock that is an hour off', async () => {
    const server = createServer((request, response) => {
      const [, account] = /Credential=(\d+)/.exec(request.headers.authorization ?? '') ?? []
      const arn = `arn:${partition}:iam::${account}:root`
      const result = `<GetCallerIdentityResult><Arn>${arn}</Arn><Account>${account}</Account></GetCallerIdentityResult>`
      response.setHeader('date', new Date(Date.now() + 3_600_000).toUTCString())
      response.setHeader('content-type', 'text/xml')
      response.statusCode = request.url === '/' ? 200 : 403
      response.end(`<GetCallerIdentityResponse>${result}</GetCallerIdentityResponse>`)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const { port } = server.address() as AddressInfo
    const topology = { ...world.topology('sys'), functions: [], calls: [] }
    const checkups = await world.diagnose(topology, connectionsTo(`http://127.0.0.1:${port}`))
    const clock = checkups.find(({ topic }) => topic === 'clock')
    expect(clock).toMatchObject({ state: 'found', fix: expect.stringContaining('set it by NTP') })
    expect(clock?.text).toMatch(/^(3599|36\d\d) s behind AWS’s$/)
  })
})
