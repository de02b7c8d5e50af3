import { buildStacks } from '../stacks/build-stacks.ts'
import type { Stack } from '../stacks/stack.ts'
import type { Topology } from '../topology/topology.ts'
import { carryStacks } from './carry-stacks.ts'
import type { Connection } from './connection.ts'
import { DeployError, type DeployProblem } from './deploy-error.ts'
import { TAG } from './deploy-stack.ts'
import { StackClient, type Told } from './stack-client.ts'
import { verifyAccounts } from './verify-accounts.ts'

export type DestroyEvent =
  | { readonly kind: 'start'; readonly stack: string }
  | { readonly kind: 'event'; readonly stack: string; readonly event: Told }
  | { readonly kind: 'gone'; readonly stack: string; readonly was: boolean; readonly kept: readonly string[] }
  | { readonly kind: 'failed'; readonly stack: string; readonly problem: DeployProblem }

/**
 * Deletes the topology’s stacks, calling before called. Buckets stay, and are told.
 * @throws DeployError with every stack that is still there
 */
export async function destroy(
  topology: Topology,
  connections: ReadonlyMap<string, Connection>,
  tell: (event: DestroyEvent) => void = () => {},
): Promise<void> {
  await verifyAccounts([...connections.values()])
  const problems: DeployProblem[] = []
  await carryStacks(
    buildStacks(topology),
    async (stack) => {
      try {
        await destroyStack(stack, topology, connections.get(stack.place.account.name) as Connection, tell)
      } catch (error) {
        const hint = 'mend the cause and run the command again; what is gone stays gone'
        const problem: DeployProblem = {
          code: 'stack-failed',
          where: stack.id,
          message: (error as Error).message,
          hint,
        }
        problems.push(problem)
        tell({ kind: 'failed', stack: stack.id, problem })
        throw error
      }
    },
    { reverse: true },
  )
  if (problems.length > 0) throw new DeployError(problems)
}

async function destroyStack(
  stack: Stack,
  { name }: Topology,
  connection: Connection,
  tell: (event: DestroyEvent) => void,
): Promise<void> {
  const client = new StackClient(connection, stack.place.region, stack.name)
  try {
    const state = await client.describe()
    if (state !== undefined && !state.Tags?.some(({ Key, Value }) => Key === TAG && Value === name)) {
      throw new Error(`stack \`${stack.name}\` is not one of this topology; it is left alone`)
    }
    if (state !== undefined) tell({ kind: 'start', stack: stack.id })
    const left = await client.delete((event) => tell({ kind: 'event', stack: stack.id, event }))
    if (left !== undefined) {
      const reasons = (await client.failures()).map(({ logicalId, reason }) => `${logicalId}: ${reason}`)
      throw new Error([left.StackStatus, ...reasons].join('; '))
    }
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
