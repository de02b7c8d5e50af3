export { type TopologyConfig, topologyConfig } from './config.ts'
export { CONFIG_PROBLEMS, ConfigError, type ConfigProblem, type ConfigProblemCode } from './config-error.ts'
export { defineTopology, readTopology } from './define-topology.ts'
export type { Account, Call, Callee, Caller, FunctionNode, Place, Topology, Trigger } from './topology.ts'
