import { meantOrKnown } from '../core/nearest.ts'
import type { FunctionNode, Topology } from '../topology/topology.ts'

/** The function of that name, or words for that there is none. */
export function findFunction({ functions }: Topology, name: string): FunctionNode | string {
  const found = functions.find((fn) => fn.name === name)
  if (found !== undefined) return found
  const names = functions.map((fn) => fn.name)
  return `no function \`${name}\`; ${meantOrKnown(name, names)}`
}
