export { type LoadedTopology, loadTopology } from '../configuration/load-topology.ts'
