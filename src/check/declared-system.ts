import type { Topology } from '../topology/topology.ts'
import type { Facts } from './facts.ts'
import { createFactsSystem } from './facts-system.ts'
import type { System } from './system.ts'
import { createTopologySystem } from './topology-system.ts'

/** Running accounts, and the calls that a configuration declares: are they allowed there, and is anything else? */
export function createDeclaredSystem(topology: Topology, facts: Facts, file?: string): System {
  const declared = createTopologySystem(topology, file)
  const running = createFactsSystem(facts, { name: topology.name, kind: 'aws' })
  const { calls, needs, triggers } = declared
  return { ...running, calls, needs, triggers, declares: true }
}
