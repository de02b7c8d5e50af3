import { parseArn } from '../core/arn.ts'
import type { RawTopology } from './config.ts'
import type { ConfigProblem } from './config-error.ts'
import { NameScope } from './name-scope.ts'
import { resolveAccounts } from './resolve-accounts.ts'
import { resolveCalls } from './resolve-calls.ts'
import { resolveFunctions } from './resolve-functions.ts'
import { resolveBuckets, resolveQueues, resolveStreams } from './resolve-resources.ts'
import { resolveTriggers } from './resolve-triggers.ts'
import type { Topology } from './topology.ts'

/** Looks up every name, fills in what was left out, and finds what cannot hold together. */
export function resolveTopology(raw: RawTopology): { topology: Topology; problems: readonly ConfigProblem[] } {
  const scope = new NameScope(raw)
  const accounts = resolveAccounts(raw, scope)
  const streams = resolveStreams(raw, scope)
  const queues = resolveQueues(raw, scope)
  const buckets = resolveBuckets(raw, scope)
  const functions = resolveFunctions(raw, scope)
  const calls = resolveCalls(raw, scope)
  const triggers = resolveTriggers(raw, scope)
  findDuplicates([...functions, ...streams, ...queues, ...buckets], scope)
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

const SECTIONS = { function: 'functions', stream: 'streams', queue: 'queues', bucket: 'buckets' } as const

/** No two things of this file are one thing of AWS. */
function findDuplicates(
  nodes: readonly { kind: keyof typeof SECTIONS; name: string; arn: string }[],
  scope: NameScope,
): void {
  const seen = new Map<string, string>()
  for (const { kind, name, arn } of nodes) {
    const path = `${SECTIONS[kind]}.${name}`
    const other = seen.get(arn)
    if (other !== undefined) {
      const what = parseArn(arn)?.resource ?? arn
      scope.refuse('duplicate', path, `\`${what}\` is claimed by ${other} too`, 'give one of them another name')
    }
    seen.set(arn, path)
  }
}
