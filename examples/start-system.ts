// A topology on a local AWS of its own: what `xacct local` and `xacct deploy --endpoint …` do, in one process.
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { explain } from 'xacct/iam'
import { type LocalAws, startLocalAws } from 'xacct/local'
import { type Connection, connect } from '../src/deploy/connection.ts'
import { deploy } from '../src/deploy/deploy.ts'
import { invokeFunction } from '../src/deploy/invoke.ts'
import { packFunctions } from '../src/stacks/packages.ts'
import type { Topology } from '../src/topology/topology.ts'
import { line } from './kinesis-bridge/print.ts'

/** A topology that is deployed. */
export interface RunningSystem {
  readonly aws: LocalAws
  /** What a function answers. @throws Error with what it throws */
  invoke<Answer>(functionName: string, event: unknown): Promise<Answer>
}

/** Starts a local AWS and brings every stack of the topology into it, told stack by stack. @param config where it is written */
export async function startSystem(topology: Topology, config: URL): Promise<RunningSystem> {
  const begun = performance.now()
  const aws = await startLocalAws()
  try {
    const milliseconds = Math.round(performance.now() - begun)
    line('ready', `${aws.endpoint} in ${milliseconds} ms; signatures are verified, IAM is enforced`)
    const connections = new Map(
      topology.accounts.map((account) => [account.name, connect(account, { endpoint: aws.endpoint })]),
    )
    await deployTold(topology, connections, config)
    return { aws, invoke: (name, event) => invoke(topology, connections, name, event) }
  } catch (error) {
    await aws.close()
    throw error
  }
}

async function deployTold(
  topology: Topology,
  connections: ReadonlyMap<string, Connection>,
  config: URL,
): Promise<void> {
  const packages = await packFunctions(topology, dirname(fileURLToPath(config)))
  const { stacks } = await deploy({ topology, connections, packages })
  for (const { stack } of stacks) {
    const { account } = stack.place
    const resources = Object.keys(stack.resources).length
    line(account.name, `account ${account.id}: ${resources} resources in stack \`${stack.name}\``)
  }
}

async function invoke<Answer>(
  topology: Topology,
  connections: ReadonlyMap<string, Connection>,
  name: string,
  event: unknown,
): Promise<Answer> {
  const fn = topology.functions.find((one) => one.name === name)
  const connection = fn && connections.get(fn.place.account.name)
  if (fn === undefined || connection === undefined) throw new Error(`no function \`${name}\` in the topology`)
  const { payload, functionError } = await invokeFunction(connection, fn, JSON.stringify(event))
  if (functionError !== undefined) throw new Error(`${name} failed: ${payload}`)
  return JSON.parse(payload) as Answer
}

/** Why AWS denied an action the last time, and what would cure it. */
export function tellDenial({ aws }: RunningSystem, action: string): void {
  const denied = aws.decisions.list({ denied: true, action }).at(-1)
  const [obstacle] = denied === undefined ? [] : explain(denied.decision).obstacles
  if (obstacle === undefined) throw new Error(`nobody was denied ${action}`)
  line('why', obstacle.finding)
  line('fix', obstacle.fix.text, 'green')
  if (obstacle.fix.statement) line('', JSON.stringify(obstacle.fix.statement, null, 1).replace(/\s+/g, ' '))
}
