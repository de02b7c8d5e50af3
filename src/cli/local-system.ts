import type { Connection } from '../deploy/connection.ts'
import { deploy } from '../deploy/deploy.ts'
import { startLocalAws } from '../local/local-aws.ts'
import { packFunctions } from '../stacks/packages.ts'
import type { Topology } from '../topology/topology.ts'
import { connectAll } from './connect-all.ts'

/** A topology on a local AWS of its own. */
export interface LocalSystem {
  readonly endpoint: string
  readonly connections: ReadonlyMap<string, Connection>
  readonly close: () => Promise<void>
}

/** Starts a local AWS in this process and deploys the topology to it. @throws DeployError where a stack fails; then nothing runs on */
export async function startLocalSystem(topology: Topology, base: string): Promise<LocalSystem> {
  const packages = await packFunctions(topology, base)
  const aws = await startLocalAws()
  try {
    const connections = connectAll(topology, { endpoint: aws.endpoint })
    await deploy({ topology, connections, packages })
    return { endpoint: aws.endpoint, connections, close: () => aws.close() }
  } catch (error) {
    await aws.close()
    throw error
  }
}
