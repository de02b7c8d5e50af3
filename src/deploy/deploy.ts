import { buildStacks } from '../stacks/build-stacks.ts'
import type { FunctionPackage } from '../stacks/packages.ts'
import type { Stack } from '../stacks/stack.ts'
import type { Topology } from '../topology/topology.ts'
import { carryStacks, type StackOutcome } from './carry-stacks.ts'
import type { Connection } from './connection.ts'
import { DeployError, type DeployProblem } from './deploy-error.ts'
import { deployStack, ForeignStack, StackFailed, UnfitState } from './deploy-stack.ts'
import type { Told } from './stack-client.ts'
import { verifyAccounts } from './verify-accounts.ts'

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
}

/**
 * Brings every stack of the topology into its AWS, called before calling. What is there already and has not changed is left
 * alone, so that a deployment that stopped is taken up by starting it again.
 * @throws DeployError why it stopped, with what was done and what was not
 */
export async function deploy({ topology, connections, packages, tell = () => {} }: Deployment): Promise<Deployed> {
  await verifyAccounts([...connections.values()])
  tell({ kind: 'verified', accounts: connections.size })
  const stacks = buildStacks(topology, { assets: new Map(packages.map(({ fn, key }) => [fn.name, key])) })
  const outputs = new Map<string, Readonly<Record<string, string>>>()
  const changed = new Set<string>()
  const problems: DeployProblem[] = []
  const outcomes = await carryStacks(stacks, async (stack) => {
    try {
      const own = packages.filter(({ fn }) => stack.assets.includes(fn.name))
      const result = await deployStack(
        stack,
        topology,
        connections.get(stack.place.account.name) as Connection,
        own,
        outputs,
        tell,
      )
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
    stacks: stacks.map((stack) => ({ stack, outputs: outputs.get(stack.id) ?? {}, changed: changed.has(stack.id) })),
  }
}

function notStarted(outcomes: ReadonlyMap<string, StackOutcome>): DeployProblem[] {
  const waiting = [...outcomes].filter(([, outcome]) => outcome === 'not-started').map(([id]) => id)
  if (waiting.length === 0) return []
  const hint = 'run the same command again once the cause is mended; what is done is left alone'
  return [{ code: 'stack-state', where: waiting.join(', '), message: 'not started: it waits for what failed', hint }]
}

function toProblem({ id }: Stack, error: unknown): DeployProblem {
  const { name, message } = error as Error
  if (error instanceof StackFailed && /already exists/.test(message)) {
    const hint = 'a kept bucket, or somebody else’s: use it by its `arn`, or give yours another name'
    return { code: 'stack-failed', where: id, message, hint }
  }
  if (error instanceof StackFailed) {
    return {
      code: 'stack-failed',
      where: id,
      message,
      hint: 'nothing of it is left changed; mend the cause and run the command again',
    }
  }
  if (error instanceof UnfitState) {
    return {
      code: 'stack-state',
      where: id,
      message,
      hint: 'continue or delete it in CloudFormation, then run the command again',
    }
  }
  if (error instanceof ForeignStack) {
    return { code: 'stack-state', where: id, message, hint: 'give this topology another `name`' }
  }
  if (/AccessDenied|UnauthorizedOperation|AuthorizationError/.test(name)) {
    return { code: 'denied', where: id, message, hint: 'whoever deploys needs this permission' }
  }
  const hint = 'if the connection was lost, the stack may still be going on; run the command again and it is taken up'
  return { code: 'connection', where: id, message: `${name}: ${message}`, hint }
}
