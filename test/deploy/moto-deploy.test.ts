import { CloudFormationClient, ListStacksCommand } from '@aws-sdk/client-cloudformation'
import { CreateRoleCommand, GetRoleCommand, IAMClient } from '@aws-sdk/client-iam'
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { zipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { parseArn } from '../../src/core/arn.ts'
import { type Connection, connect } from '../../src/deploy/connection.ts'
import { deploy } from '../../src/deploy/deploy.ts'
import { destroy } from '../../src/deploy/destroy.ts'
import { status } from '../../src/deploy/status.ts'
import type { FunctionPackage } from '../../src/stacks/packages.ts'
import { readTopology } from '../../src/topology/define-topology.ts'
import type { Topology } from '../../src/topology/topology.ts'
import { GOLDEN_CONFIGS } from '../stacks/golden-topologies.ts'
import { MotoServer, whyNoMoto } from './moto-server.ts'

/*
 * The kept systems on an AWS that knows nothing of us. It has no aliases, and its mappings read in their own account only, so
 * that both are left out; what else it does not know, bucket policies for one, it passes over.
 */

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })

const missing = whyNoMoto()
if (missing) console.log(`skipped: ${missing}`)

/** With roles to deploy by: it knows an account only by the credentials of a role in it. */
function asMotoCanHaveIt(config: (typeof GOLDEN_CONFIGS)[string]): Topology {
  const accounts = Object.entries(config.accounts).map(([name, account]) => [
    name,
    { ...account, assume: { roleArn: `arn:aws:iam::${account.id}:role/deployer` } },
  ])
  const functions = Object.entries(config.functions ?? {}).map(([name, { alias: _, ...settings }]) => [name, settings])
  const whole = readTopology(config)
  const inside = whole.triggers.filter(({ from, to }) => parseArn(from.arn)?.account === to.place.account.id)
  const triggers = inside.map(({ name }) => [name, config.triggers?.[name]])
  return readTopology({
    ...config,
    accounts: Object.fromEntries(accounts),
    functions: Object.fromEntries(functions),
    triggers: Object.fromEntries(triggers),
  })
}

describe.skipIf(missing).each(Object.entries(GOLDEN_CONFIGS))('on moto, %s', (name, config) => {
  const topology = asMotoCanHaveIt(config)
  const bytes = zipSync({ 'index.mjs': Buffer.from('export const handler = () => 1') })
  const packages = topology.functions
    .filter(({ exists }) => !exists)
    .map((fn): FunctionPackage => ({ fn, key: `${fn.name}.zip`, bytes, sources: [] }))
  let moto: MotoServer
  let connections: ReadonlyMap<string, Connection>
  beforeAll(async () => {
    moto = new MotoServer()
    const endpoint = await moto.endpoint
    connections = new Map(topology.accounts.map((account) => [account.name, connect(account, { endpoint })]))
    // What exists already must be there.
    for (const { exists, roleName, place } of topology.functions) {
      if (!exists || roleName === undefined) continue
      const iam = new IAMClient((connections.get(place.account.name) as Connection).config())
      await iam.send(new CreateRoleCommand({ RoleName: roleName, AssumeRolePolicyDocument: '{}' }))
    }
  })
  afterAll(() => moto.stop())
  const to = (account: string, region?: string) => (connections.get(account) as Connection).config(region)

  test('is deployed, unchanged the second time, as configured, and destroyed', async () => {
    const first = await deploy({ topology, connections, packages })
    expect(first.stacks.every(({ changed }) => changed)).toBe(true)
    for (const { functionName, place, exists } of topology.functions) {
      if (!exists) await checkFunction(functionName, place.account.name, place.region)
    }
    const second = await deploy({ topology, connections, packages })
    expect(second.stacks.filter(({ changed }) => changed)).toEqual([])
    const rows = await status(topology, connections, packages)
    expect(rows.filter(({ upToDate }) => !upToDate)).toEqual([])
    expect(rows.length).toBe(first.stacks.length)
    await destroy(topology, connections)
    for (const { stack } of first.stacks) {
      const client = new CloudFormationClient(to(stack.place.account.name, stack.place.region))
      const { StackSummaries = [] } = await client.send(new ListStacksCommand({}))
      const own = StackSummaries.filter(({ StackName }) => StackName === stack.name)
      expect(own.map(({ StackStatus }) => StackStatus)).toEqual(['DELETE_COMPLETE'])
    }
  })

  /** Every role that a function is told of is there. */
  async function checkFunction(FunctionName: string, account: string, region: string): Promise<void> {
    const lambda = new LambdaClient(to(account, region))
    const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }))
    const targets = Object.entries(Environment?.Variables ?? {}).filter(([variable]) => variable.startsWith('XACCT_'))
    for (const [, text] of targets) {
      const { roleArn } = JSON.parse(text) as { roleArn?: string }
      if (roleArn === undefined) continue
      const owner = topology.accounts.find(({ id }) => id === parseArn(roleArn)?.account)
      const { Role } = await new IAMClient(to(owner?.name as string)).send(
        new GetRoleCommand({ RoleName: roleArn.split('/').at(-1) }),
      )
      expect(Role?.Arn).toBe(roleArn)
    }
    const called = topology.calls.filter(({ from }) =>
      from.some((one) => one.kind === 'function' && one.functionName === FunctionName),
    )
    expect(targets.length, `${name}: targets of ${FunctionName}`).toBe(called.length)
  }
})
