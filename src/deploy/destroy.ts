import { buildStacks } from '../stacks/build-stacks.ts'
import type { Stack } from '../stacks/stack.ts'
import type { Topology } from '../topology/topology.ts'
import { carryStacks } from './carry-stacks.ts'
import type { Connection } from './connection.ts'
import { DeployError, type DeployProblem } from './deploy-error.ts'
import { checkOwner } from './deploy-stack.ts'
import { findLeftOver } from './left-over.ts'
import { isUnderWay, StackClient, type Told } from './stack-client.ts'
import { notStarted, StackFailed, toProblem } from './stack-problem.ts'
import { verifiedConnections } from './verify-accounts.ts'

export type DestroyEvent =
  | { readonly kind: 'start'; readonly stack: string }
  | { readonly kind: 'event'; readonly stack: string; readonly event: Told }
  | { readonly kind: 'gone'; readonly stack: string; readonly was: boolean; readonly kept: readonly string[] }
  | { readonly kind: 'failed'; readonly stack: string; readonly problem: DeployProblem }

/**
 * Deletes the topology’s stacks, calling before called, and those that an earlier one left over. Buckets stay, and are told.
 * @throws DeployError with every stack that is still there
 */
export async function destroy(
  topology: Topology,
  connections: ReadonlyMap<string, Connection>,
  tell: (event: DestroyEvent) => void = () => {},
): Promise<void> {
  const built = buildStacks(topology)
  const way = await verifiedConnections(built, connections)
  const leftOver = await findLeftOver(topology, built, way)
  const stacks = [...built, ...leftOver].map((stack) => afterEarly(stack, leftOver))
  const problems: DeployProblem[] = []
  const outcomes = await carryStacks(
    stacks,
    async (stack) => {
      try {
        await destroyStack(stack, topology, way.get(stack.place.account.name) as Connection, tell)
      } catch (error) {
        const problem = toProblem(stack, error)
        problems.push(problem)
        tell({ kind: 'failed', stack: stack.id, problem })
        throw error
      }
    },
    { reverse: true },
  )
  if (problems.length > 0) throw new DeployError([...problems, ...notStarted(outcomes)])
}

/** What is left of an early stack has the roles that those beside it attach policies to: it goes after them. */
function afterEarly(stack: Stack, leftOver: readonly Stack[]): Stack {
  if (stack.part !== 'main') return stack
  const { account, region } = stack.place
  const early = leftOver.filter(
    ({ part, place }) => part === 'access' && place.account.name === account.name && place.region === region,
  )
  const why = 'it was made for the roles there'
  return { ...stack, dependsOn: [...stack.dependsOn, ...early.map(({ id }) => ({ stack: id, why }))] }
}

async function destroyStack(
  stack: Stack,
  topology: Topology,
  connection: Connection,
  tell: (event: DestroyEvent) => void,
): Promise<void> {
  const client = new StackClient(connection, stack.place.region, stack.name)
  try {
    const state = await client.describe()
    checkOwner(state, topology)
    if (state !== undefined) tell({ kind: 'start', stack: stack.id })
    const told = (event: Told) => tell({ kind: 'event', stack: stack.id, event })
    // An update is let come to its end; CloudFormation deletes nothing in the midst of one.
    if (state?.StackStatus?.startsWith('UPDATE_') && isUnderWay(state)) {
      await client.follow(await client.lastEvent(), told, state.StackId)
    }
    const left = await client.delete(told)
    if (left !== undefined) throw new StackFailed(left, await client.failures())
    tell({ kind: 'gone', stack: stack.id, was: state !== undefined, kept: state === undefined ? [] : keptBy(stack) })
  } finally {
    client.destroy()
  }
}

function keptBy({ resources }: Stack): string[] {
  return Object.entries(resources)
    .filter(([, { resource }]) => resource.DeletionPolicy !== undefined && resource.Type !== 'AWS::Lambda::Version')
    .map(([, { resource }]) => String(resource.Properties?.BucketName))
}
