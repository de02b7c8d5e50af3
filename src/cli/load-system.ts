import { relative } from 'node:path'
import type { System } from '../check/system.ts'
import { createTopologySystem } from '../check/topology-system.ts'
import { loadTopology } from '../configuration/load-topology.ts'

/** The options of SYSTEM_ARGS. */
export interface SystemOptions {
  readonly config?: string | undefined
  readonly template?: string | undefined
  readonly parameter?: string | undefined
  readonly account?: string | undefined
  readonly region?: string | undefined
  readonly live?: boolean | undefined
  readonly endpoint?: string | undefined
  readonly profile?: string | undefined
  readonly json?: boolean | undefined
  readonly sarif?: boolean | undefined
}

export interface LoadedSystem {
  readonly system: System
  /** What was taken for granted, in words. */
  readonly notes: readonly string[]
}

/** Loads what the options name: templates, a running AWS, or the configuration. */
export async function loadSystem(options: SystemOptions): Promise<LoadedSystem> {
  const { template, config, live, endpoint } = options
  // What reads templates, and what reads accounts, is large; most have a configuration.
  if (template !== undefined) return (await import('./load-templates.ts')).loadTemplates({ ...options, template })
  if (live || endpoint !== undefined) return (await import('./load-running.ts')).loadRunning(options)
  const { topology, file } = await loadTopology(config)
  return { system: createTopologySystem(topology, relative(process.cwd(), file)), notes: [] }
}
