import type { RawTopology } from './config.ts'
import type { ConfigProblem } from './config-error.ts'
import { findLikeNames, findSharedRoles, findSharedThings } from './find-duplicates.ts'
import { type Declarations, NameScope } from './name-scope.ts'
import { resolveAccounts } from './resolve-accounts.ts'
import { resolveCalls } from './resolve-calls.ts'
import { resolveFunctions } from './resolve-functions.ts'
import { resolveBuckets, resolveQueues, resolveStreams } from './resolve-resources.ts'
import { resolveTriggers } from './resolve-triggers.ts'
import type { Topology } from './topology.ts'

/** Looks up every name, fills in what was left out, and finds what cannot hold together. */
export function resolveTopology(
  raw: RawTopology,
  declared: Declarations,
): { topology: Topology; problems: readonly ConfigProblem[] } {
  const scope = new NameScope(raw, declared)
  const accounts = resolveAccounts(raw, scope)
  const streams = resolveStreams(raw, scope)
  const queues = resolveQueues(raw, scope)
  const buckets = resolveBuckets(raw, scope)
  const functions = resolveFunctions(raw, scope)
  const calls = resolveCalls(raw, scope)
  const triggers = resolveTriggers(raw, scope)
  // Like names share their things and roles too: one problem is enough.
  if (!findLikeNames(declared, scope)) {
    findSharedThings([...functions, ...streams, ...queues, ...buckets], scope)
    findSharedRoles(functions, calls, scope)
  }
  checkCollapse(raw, scope)
  const topology: Topology = {
    name: raw.name,
    ...(raw.organization && { organization: raw.organization }),
    accounts,
    functions,
    streams,
    queues,
    buckets,
    calls,
    triggers,
    collapse: raw.collapse ?? 'never',
    tags: raw.tags ?? {},
  }
  return { topology, problems: scope.problems }
}

function checkCollapse({ collapse, organization }: RawTopology, scope: NameScope): void {
  if (collapse !== 'organization' || organization !== undefined) return
  scope.refuse('missing', 'organization', 'is missing', '`collapse` needs its `id`, `o-…`')
}
