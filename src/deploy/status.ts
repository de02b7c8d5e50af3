import { buildStacks } from '../stacks/build-stacks.ts'
import type { FunctionPackage } from '../stacks/packages.ts'
import { printTemplate } from '../stacks/print-template.ts'
import type { Stack } from '../stacks/stack.ts'
import type { Topology } from '../topology/topology.ts'
import type { Connection } from './connection.ts'
import { outputsOf } from './deploy-stack.ts'
import { StackClient } from './stack-client.ts'
import { verifyAccounts } from './verify-accounts.ts'

/** How one stack stands. */
export interface StackStatus {
  readonly stack: Stack
  /** CloudFormation’s word, or `MISSING`. */
  readonly status: string
  readonly changedAt?: Date
  /** Whether the topology would deploy what is there. */
  readonly upToDate: boolean
  readonly outputs: Readonly<Record<string, string>>
}

/** Asks every account how the topology’s stacks stand; changes nothing. @throws DeployError where an account cannot be asked */
export async function status(
  topology: Topology,
  connections: ReadonlyMap<string, Connection>,
  packages: readonly FunctionPackage[],
): Promise<StackStatus[]> {
  await verifyAccounts([...connections.values()])
  const stacks = buildStacks(topology, { assets: new Map(packages.map(({ fn, key }) => [fn.name, key])) })
  return Promise.all(stacks.map((stack) => stackStatus(stack, connections.get(stack.place.account.name) as Connection)))
}

async function stackStatus(stack: Stack, connection: Connection): Promise<StackStatus> {
  const client = new StackClient(connection, stack.place.region, stack.name)
  try {
    const state = await client.describe()
    if (state === undefined) return { stack, status: 'MISSING', upToDate: false, outputs: {} }
    const changedAt = state.LastUpdatedTime ?? state.CreationTime
    return {
      stack,
      status: state.StackStatus ?? '',
      ...(changedAt && { changedAt }),
      upToDate: (await client.template()) === printTemplate(stack),
      outputs: outputsOf(state),
    }
  } finally {
    client.destroy()
  }
}
