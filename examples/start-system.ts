// A topology on a local AWS of its own: what `xacct local` and `xacct deploy --endpoint …` do, in one process.
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type LocalAws, startLocalAws } from 'xacct/local'
import { createDeclaredSystem } from '../src/check/declared-system.ts'
import type { System } from '../src/check/system.ts'
import { collectFacts } from '../src/deploy/collect.ts'
import { type Connection, connect } from '../src/deploy/connection.ts'
import { deploy } from '../src/deploy/deploy.ts'
import { invokeFunction } from '../src/deploy/invoke.ts'
import { packFunctions } from '../src/stacks/packages.ts'
import type { Topology } from '../src/topology/topology.ts'
import { line } from './print.ts'

/** A topology that is deployed. */
export interface RunningSystem {
  readonly aws: LocalAws
  /** What a function answers. @throws Error with what it throws */
  invoke<Answer>(functionName: string, event: unknown): Promise<Answer>
  /** What the accounts hold at this moment, against the calls that the topology declares. */
  inspect(): Promise<System>
}

/**
 * Starts a local AWS and brings every stack of the topology into it, told stack by stack.
 * @param from the topology, or what makes it once the local AWS is there
 * @param config where it is written
 */
export async function startSystem(
  from: Topology | ((aws: LocalAws) => Promise<Topology>),
  config: URL,
): Promise<RunningSystem> {
  const begun = performance.now()
  const aws = await startLocalAws()
  closeWhenStopped(aws)
  try {
    const milliseconds = Math.round(performance.now() - begun)
    line('ready', `${aws.endpoint} in ${milliseconds} ms; signatures are verified, IAM is enforced`)
    const topology = typeof from === 'function' ? await from(aws) : from
    const connections = new Map(
      topology.accounts.map((account) => [account.name, connect(account, { endpoint: aws.endpoint })]),
    )
    await deployTold(topology, connections, config)
    return {
      aws,
      invoke: (name, event) => invoke(topology, connections, name, event),
      inspect: async () =>
        createDeclaredSystem(topology, await collectFacts([...connections.values()], regionsOf, () => {})),
    }
  } catch (error) {
    await aws.close()
    throw error
  }
}

const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const
let isStopping = false

/** Whether the tour was told to stop: what fails then is no failure. */
export const wasStopped = (): boolean => isStopping

/** Functions are processes of their own, which Ctrl-C does not reach. */
function closeWhenStopped(aws: LocalAws): void {
  for (const [signal, code] of Object.entries(SIGNALS)) {
    process.once(signal, () => {
      isStopping = true
      void aws.close().finally(() => process.exit(code))
    })
  }
}

const regionsOf = () => ['us-east-1']

async function deployTold(
  topology: Topology,
  connections: ReadonlyMap<string, Connection>,
  config: URL,
): Promise<void> {
  const packages = await packFunctions(topology, dirname(fileURLToPath(config)))
  const { stacks } = await deploy({ topology, connections, packages })
  for (const { stack } of stacks) {
    const { account } = stack.place
    const { length } = Object.keys(stack.resources)
    line(account.name, `account ${account.id}: ${length} resource${length === 1 ? '' : 's'} in stack \`${stack.name}\``)
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
