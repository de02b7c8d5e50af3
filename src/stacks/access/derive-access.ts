import { getOrCreate } from '../../core/get-or-create.ts'
import type { Topology } from '../../topology/topology.ts'
import { callGrants } from './call-grants.ts'
import { collapseGrants } from './collapse-grants.ts'
import { functionGrants, triggerGrants } from './function-grants.ts'
import { type Grant, type PolicyJson, type PolicySide, toPolicy } from './grant.ts'

/** One policy: whose it is, of which kind, and the grants it is made of. */
export interface DerivedPolicy {
  readonly side: PolicySide
  /** ARN of the role or resource that has it. */
  readonly holder: string
  readonly grants: readonly Grant[]
  readonly document: PolicyJson
}

/** Every grant of the topology, in the order of the file: functions for themselves, triggers, calls. */
export function deriveGrants(topology: Topology): Grant[] {
  const grants = new Map<string, Grant>()
  const all = [
    ...topology.functions.flatMap(functionGrants),
    ...topology.triggers.flatMap(triggerGrants),
    ...topology.calls.flatMap(callGrants),
  ]
  // What two calls need in the same words stands in a policy once.
  for (const { sid, why, call, ...words } of all) {
    getOrCreate(grants, JSON.stringify(words), () => ({ sid, why, ...words, ...(call !== undefined && { call }) }))
  }
  return collapseGrants([...grants.values()], topology)
}

/** The policies that hold the grants, by holder and kind. */
export function derivePolicies(grants: readonly Grant[]): DerivedPolicy[] {
  const policies = new Map<string, Grant[]>()
  for (const grant of grants) getOrCreate(policies, `${grant.side} ${grant.holder}`, () => []).push(grant)
  return [...policies.values()].map((grants) => {
    const own = withUniqueSids(grants)
    const [{ side, holder }] = own as [Grant, ...Grant[]]
    return { side, holder, grants: own, document: toPolicy(own) }
  })
}

/** IAM takes no policy in which two statements have one name. */
function withUniqueSids(grants: readonly Grant[]): Grant[] {
  const taken = new Set<string>()
  return grants.map((grant) => {
    let sid = grant.sid
    for (let count = 2; taken.has(sid); count++) sid = `${grant.sid}${count}`
    taken.add(sid)
    return sid === grant.sid ? grant : { ...grant, sid }
  })
}
