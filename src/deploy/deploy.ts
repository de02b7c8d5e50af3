import { buildStacks } from '../stacks/build-stacks.ts'
import type { FunctionPackage } from '../stacks/packages.ts'
import type { Stack } from '../stacks/stack.ts'
import type { Topology } from '../topology/topology.ts'
import { carryStacks } from './carry-stacks.ts'
import type { Connection } from './connection.ts'
import { DeployError, type DeployProblem } from './deploy-error.ts'
import { deployStack } from './deploy-stack.ts'
import { findLeftOver } from './left-over.ts'
import type { Told } from './stack-client.ts'
import { notStarted, toProblem } from './stack-problem.ts'
import { verifiedConnections } from './verify-accounts.ts'

/** What is told while a deployment goes on. */
export type DeployEvent =
  | { readonly kind: 'verified'; readonly accounts: number }
  | { readonly kind: 'packages'; readonly stack: string; readonly sent: number; readonly all: number }
  | { readonly kind: 'start'; readonly stack: string; readonly changes: number; readonly creates: boolean }
  | { readonly kind: 'event'; readonly stack: string; readonly event: Told }
  | { readonly kind: 'unchanged'; readonly stack: string }
  | { readonly kind: 'retry'; readonly stack: string; readonly seconds: number; readonly reason: string }
  | { readonly kind: 'done'; readonly stack: string; readonly outputs: Readonly<Record<string, string>> }
  | { readonly kind: 'failed'; readonly stack: string; readonly problem: DeployProblem }

export interface Deployment {
  readonly topology: Topology
  readonly connections: ReadonlyMap<string, Connection>
  readonly packages: readonly FunctionPackage[]
  readonly tell?: (event: DeployEvent) => void
}

export interface Deployed {
  readonly stacks: readonly {
    readonly stack: Stack
    readonly outputs: Readonly<Record<string, string>>
    readonly changed: boolean
  }[]
  /** Of an earlier configuration, and still there: `account/region`. */
  readonly leftOver: readonly string[]
}

/**
 * Brings every stack of the topology into its AWS, called before calling. What is there already and has not changed is left
 * alone, so that a deployment that stopped is taken up by starting it again.
 * @throws DeployError why it stopped, with what was done and what was not
 */
export async function deploy({ topology, connections, packages, tell = () => {} }: Deployment): Promise<Deployed> {
  const stacks = buildStacks(topology, { assets: new Map(packages.map(({ fn, key }) => [fn.name, key])) })
  const way = await verifiedConnections(stacks, connections)
  tell({ kind: 'verified', accounts: way.size })
  const outputs = new Map<string, Readonly<Record<string, string>>>()
  const changed = new Set<string>()
  const problems: DeployProblem[] = []
  const outcomes = await carryStacks(stacks, async (stack) => {
    const own = packages.filter(({ fn }) => stack.assets.includes(fn.name))
    const connection = way.get(stack.place.account.name) as Connection
    try {
      const result = await deployStack({ stack, topology, connection, packages: own, outputs, tell })
      outputs.set(stack.id, result.outputs)
      if (result.changed) changed.add(stack.id)
      tell({ kind: 'done', stack: stack.id, outputs: result.outputs })
    } catch (error) {
      const problem = toProblem(stack, error)
      problems.push(problem)
      tell({ kind: 'failed', stack: stack.id, problem })
      throw error
    }
  })
  if (problems.length > 0) throw new DeployError([...problems, ...notStarted(outcomes)])
  return {
    leftOver: (await findLeftOver(topology, stacks, way)).map(({ id }) => id),
    stacks: stacks.map((stack) => ({ stack, outputs: outputs.get(stack.id) ?? {}, changed: changed.has(stack.id) })),
  }
}
