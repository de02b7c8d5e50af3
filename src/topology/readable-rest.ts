import { type RawTopology, topologyConfig } from './config.ts'
import type { Issue } from './config-schema.ts'

type Members = Record<PropertyKey, unknown>

/**
 * The configuration without what is wrong in itself, so that its names can be looked up all the same: first without the wrong
 * settings, then without what cannot do without them.
 * @returns nothing where not even that can be read
 */
export function readableRest(config: unknown, issues: readonly Issue[]): RawTopology | undefined {
  if (!isMembers(config)) return undefined
  const withoutSettings = topologyConfig.safeParse(without(config, issues, 3))
  if (withoutSettings.success) return withoutSettings.data
  const rest = without(without(config, issues, 3), withoutSettings.error.issues, 2)
  return topologyConfig.safeParse(rest).data
}

/** What a file needs at least. */
const PLACEHOLDERS: Readonly<Members> = { name: 'unnamed', accounts: {} }

/** @param depth how much is taken out with a wrong value: 3 the setting of a function or the like, 2 the function itself */
function without(config: Members, issues: readonly Issue[], depth: number): Members {
  const copy: Members = Object.fromEntries(
    Object.entries(config).map(([key, section]) => [key, isMembers(section) ? copyOf(section) : section]),
  )
  for (const issue of issues) {
    const keys = issue.code === 'unrecognized_keys' ? issue.keys : [undefined]
    for (const key of keys) remove(copy, [...issue.path, ...(key === undefined ? [] : [key])].slice(0, depth))
  }
  for (const [key, value] of Object.entries(PLACEHOLDERS)) copy[key] ??= value
  return copy
}

function copyOf(section: Members): Members {
  return Object.fromEntries(
    Object.entries(section).map(([name, entry]) => [name, isMembers(entry) ? { ...entry } : entry]),
  )
}

function remove(root: Members, path: readonly PropertyKey[]): void {
  const parent = path.slice(0, -1).reduce((value: unknown, key) => Object(value)[key], root)
  const last = path.at(-1)
  if (isMembers(parent) && last !== undefined) delete parent[last]
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
