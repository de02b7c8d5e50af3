import { type Stack, type StackPart, stackId, stackName } from '../stacks/stack.ts'
import type { Place, Topology } from '../topology/topology.ts'
import type { Connection } from './connection.ts'
import { ownerOf } from './deploy-stack.ts'
import { StackClient } from './stack-client.ts'

/**
 * Stacks of the topology that it has no more: of a place that nothing is in any longer, or early ones of what need not be early
 * now. Looked for in the Regions that its stacks are in, and those of its accounts.
 */
export async function findLeftOver(
  topology: Topology,
  stacks: readonly Stack[],
  connections: ReadonlyMap<string, Connection>,
): Promise<Stack[]> {
  const known = new Set(stacks.map(({ id }) => id))
  const candidates = placesOf(topology, stacks)
    .flatMap((place) => (['main', 'access'] as const).map((part) => emptyStack(topology.name, place, part)))
    .filter(({ id, place }) => !known.has(id) && connections.has(place.account.name))
  const found = await Promise.all(
    candidates.map((stack) => isThere(stack, topology, connections.get(stack.place.account.name) as Connection)),
  )
  return candidates.filter((_, index) => found[index])
}

function placesOf({ accounts }: Topology, stacks: readonly Stack[]): Place[] {
  const regions = new Set([...stacks.map(({ place }) => place.region), ...accounts.map(({ region }) => region)])
  const partitionOf = new Map(stacks.map(({ place }) => [place.account.name, place.partition]))
  return accounts.flatMap((account) =>
    [...regions].map((region) => ({ account, region, partition: partitionOf.get(account.name) ?? 'aws' })),
  )
}

function emptyStack(topologyName: string, place: Place, part: StackPart): Stack {
  const nothing = { parameters: {}, resources: {}, outputs: {}, dependsOn: [], byName: [], assets: [] }
  return { id: stackId(place, part), name: stackName(topologyName, part), place, part, ...nothing }
}

async function isThere({ place, name }: Stack, topology: Topology, connection: Connection): Promise<boolean> {
  const client = new StackClient(connection, place.region, name)
  try {
    const state = await client.describe()
    return state !== undefined && ownerOf(state) === topology.name
  } finally {
    client.destroy()
  }
}
