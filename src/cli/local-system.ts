import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Connection } from '../deploy/connection.ts'
import { deploy } from '../deploy/deploy.ts'
import { packFunctions } from '../stacks/packages.ts'
import type { Topology } from '../topology/topology.ts'
import { connectAll } from './connect-all.ts'

/** A topology on a local AWS of its own. */
export interface LocalSystem {
  readonly endpoint: string
  readonly connections: ReadonlyMap<string, Connection>
  /** Ends it; nothing is left running. */
  readonly close: () => Promise<void>
}

const PROCESS = fileURLToPath(new URL(`./local-process${extname(import.meta.url)}`, import.meta.url))

/** Starts a local AWS in a process of its own and deploys the topology to it. @throws DeployError where a stack fails */
export async function startLocalSystem(topology: Topology, base: string): Promise<LocalSystem> {
  const packages = await packFunctions(topology, base)
  const child = fork(PROCESS, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const ended = once(child, 'exit')
  const close = async () => {
    if (child.connected) child.disconnect()
    await ended
  }
  try {
    const endpoint = await endpointOf(child)
    const connections = connectAll(topology, { endpoint })
    await deploy({ topology, connections, packages })
    return { endpoint, connections, close }
  } catch (error) {
    await close()
    throw error
  }
}

function endpointOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once('message', (message) => resolve((message as { endpoint: string }).endpoint))
    child.once('exit', () => reject(new Error('the local AWS ended before it was ready')))
  })
}
