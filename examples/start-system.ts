// A topology on a local AWS of its own, told stack by stack: what `xacct local` and `xacct deploy --endpoint …` do, in one process.
import type { Topology } from 'xacct'
import type { LocalAws } from 'xacct/local'
import { startSystem as start, type TestSystem } from 'xacct/testing'
import { createDeclaredSystem } from '../src/check/declared-system.ts'
import type { System } from '../src/check/system.ts'
import { collectFacts } from '../src/deploy/collect.ts'
import { connect } from '../src/deploy/connection.ts'
import { regionsOf } from '../src/deploy/regions-of.ts'
import { line } from './print.ts'

/** A topology that is deployed. */
export interface RunningSystem extends TestSystem {
  /** What the accounts hold at this moment, against the calls that the topology declares. */
  inspect(): Promise<System>
}

/**
 * Starts a local AWS and brings every stack of the topology into it.
 * @param from the topology, or what makes it once the local AWS is there
 * @param config where it is written
 */
export async function startSystem(
  from: Topology | ((aws: LocalAws) => Promise<Topology>),
  config: URL,
): Promise<RunningSystem> {
  const begun = performance.now()
  const source = async (aws: LocalAws) => {
    closeWhenStopped(aws)
    const milliseconds = Math.round(performance.now() - begun)
    line('ready', `${aws.endpoint} in ${milliseconds} ms; signatures are verified, IAM is enforced`)
    return typeof from === 'function' ? from(aws) : from
  }
  const system = await start(source, { base: new URL('.', config) })
  for (const { stack } of system.stacks) {
    const { account } = stack.place
    const { length } = Object.keys(stack.resources)
    line(account.name, `account ${account.id}: ${length} resource${length === 1 ? '' : 's'} in stack \`${stack.name}\``)
  }
  return { ...system, inspect: () => inspect(system) }
}

async function inspect({ topology, aws: { endpoint } }: TestSystem): Promise<System> {
  const connections = topology.accounts.map((account) => connect(account, { endpoint }))
  const facts = await collectFacts(
    connections,
    (name) => regionsOf(topology, name),
    () => {},
  )
  return createDeclaredSystem(topology, facts)
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
