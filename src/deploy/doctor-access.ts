import { createDeclaredSystem } from '../check/declared-system.ts'
import type { CheckId, Finding } from '../check/finding.ts'
import { type Report, runChecks } from '../check/run-checks.ts'
import type { Topology } from '../topology/topology.ts'
import { type CollectEvent, collectFacts } from './collect.ts'
import type { Connection } from './connection.ts'
import type { Checkup } from './doctor.ts'
import { regionsOf } from './regions-of.ts'

/** What keeps declared calls from being allowed; what else policies could be blamed for, `xacct check --live` tells. */
const KEEPS: ReadonlySet<CheckId> = new Set<CheckId>([
  'orphaned-principal',
  'missing-principal',
  'missing-side',
  'denied-call',
  'unknown-target',
  'wrong-account',
  'qualifier-mismatch',
])

/** Reads the policies of running accounts, and decides by them whether the declared calls are allowed. */
export async function lookAtAccess(
  topology: Topology,
  connections: readonly Connection[],
  tell: (event: CollectEvent) => void,
): Promise<Checkup[]> {
  const facts = await collectFacts(connections, (account) => regionsOf(topology, account), tell)
  const report = runChecks(createDeclaredSystem(topology, facts), { now: Date.now() })
  const found = report.findings.filter(({ id }) => KEEPS.has(id))
  const unread = facts.found.filter(({ id }) => id === 'not-known')
  return [
    ...found.map(toCheckup),
    ...unread.map(({ place, message }) => row('access', 'note', place.path, message)),
    ...tellPolicies(report, found),
    ...tellCalls(report, found),
  ]
}

function toCheckup({ id, place, message, fix, statement }: Finding): Checkup {
  const checkup = row(id === 'orphaned-principal' ? 'access' : 'call', 'found', place.path, message)
  return { ...checkup, fix, ...(statement && { statement }) }
}

function tellPolicies({ policies }: Report, found: readonly Finding[]): Checkup[] {
  if (found.some(({ id }) => id === 'orphaned-principal')) return []
  return [row('access', 'ok', 'policies', `${policies} read, none names a role or user that is gone`)]
}

function tellCalls({ calls: { all, allowed } }: Report, found: readonly Finding[]): Checkup[] {
  const text = `${allowed} of ${all} allowed by the policies as they stand`
  if (allowed === all) return [row('call', 'ok', 'calls', text)]
  if (found.length > 0) return []
  return [row('call', 'note', 'calls', `${text}; the others rest on accounts or policies that cannot be read`)]
}

function row(topic: Checkup['topic'], state: Checkup['state'], where: string, text: string): Checkup {
  return { topic, state, where, text }
}
