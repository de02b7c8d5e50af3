import { buildStacks } from '../stacks/build-stacks.ts'
import type { FunctionPackage } from '../stacks/packages.ts'
import type { Stack } from '../stacks/stack.ts'
import type { Topology } from '../topology/topology.ts'
import type { Connection } from './connection.ts'
import { outputsOf, parametersOf } from './deploy-stack.ts'
import { isUpToDate, lookAtStacks } from './deployed-stack.ts'
import { findLeftOver } from './left-over.ts'
import { verifiedConnections } from './verify-accounts.ts'

/** How one stack stands. */
export interface StackStatus {
  readonly stack: Stack
  /** CloudFormation’s word, or `MISSING`. */
  readonly status: string
  readonly changedAt?: Date
  /** Whether the topology would deploy what is there. */
  readonly upToDate: boolean
  /** It is of an earlier configuration, and no more of this one. */
  readonly leftOver: boolean
  readonly outputs: Readonly<Record<string, string>>
}

/** Asks every account how the topology’s stacks stand; changes nothing. @throws DeployError where an account cannot be asked */
export async function status(
  topology: Topology,
  connections: ReadonlyMap<string, Connection>,
  packages: readonly FunctionPackage[],
): Promise<StackStatus[]> {
  const stacks = buildStacks(topology, { assets: new Map(packages.map(({ fn, key }) => [fn.name, key])) })
  const way = await verifiedConnections(stacks, connections)
  const leftOver = await findLeftOver(topology, stacks, way)
  const all = [...stacks, ...leftOver]
  const found = await lookAtStacks(all, way)
  const outputs = new Map(found.map(({ stack, state }) => [stack.id, outputsOf(state)]))
  return found.map((one) => {
    const { stack, state } = one
    const changedAt = state?.LastUpdatedTime ?? state?.CreationTime
    const isLeftOver = leftOver.includes(stack)
    return {
      stack,
      status: state?.StackStatus ?? 'MISSING',
      ...(changedAt && { changedAt }),
      leftOver: isLeftOver,
      upToDate: !isLeftOver && isUpToDate(one, topology, parametersOf(stack, outputs).known),
      outputs: outputs.get(stack.id) ?? {},
    }
  })
}
