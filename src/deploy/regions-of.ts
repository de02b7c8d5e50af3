import type { Topology } from '../topology/topology.ts'

/** Where an account of the topology has functions, and its own Region. */
export function regionsOf({ functions, accounts }: Topology, name: string): string[] {
  const own = functions.filter(({ place }) => place.account.name === name).map(({ place }) => place.region)
  const home = accounts.filter((account) => account.name === name).map(({ region }) => region)
  return [...new Set([...own, ...home])]
}
