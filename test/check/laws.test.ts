import fc from 'fast-check'
import { expect, test } from 'vitest'
import { runChecks } from '../../src/check/run-checks.ts'
import type { System } from '../../src/check/system.ts'
import { createTopologySystem } from '../../src/check/topology-system.ts'
import { createAccessWorld } from '../../src/stacks/access/access-world.ts'
import { deriveGrants, derivePolicies } from '../../src/stacks/access/derive-access.ts'
import type { Grant } from '../../src/stacks/access/grant.ts'
import { ConfigError } from '../../src/topology/config-error.ts'
import { readTopology } from '../../src/topology/define-topology.ts'
import type { Topology } from '../../src/topology/topology.ts'
import { arbitraryTopology } from '../stacks/arbitrary-topology.ts'
import { NOW } from './stacks.ts'

const RUNS = { numRuns: Number(process.env.RUNS ?? 60) }

const topologies = arbitraryTopology
  .map((raw) => {
    try {
      return readTopology(raw)
    } catch (error) {
      // Those that contradict themselves by chance are another test’s.
      if (error instanceof ConfigError) return undefined
      throw error
    }
  })
  .filter((topology) => topology !== undefined)

const errors = (system: System) =>
  runChecks(system, { now: NOW }).findings.filter(({ severity }) => severity === 'error')

test('what is derived from a configuration has no errors', () => {
  fc.assert(
    fc.property(topologies, (topology) => {
      expect(errors(createTopologySystem(topology))).toEqual([])
    }),
    RUNS,
  )
})

/** The system with other policies than those that follow from it. */
function withGrants(topology: Topology, grants: readonly Grant[]): System {
  const policies = derivePolicies(grants)
  const system = createTopologySystem(topology)
  return {
    ...system,
    world: createAccessWorld(topology, policies),
    policies: system.policies.map((policy) => {
      const side = policy.side === 'inline' ? 'identity' : policy.side
      const own = policies.find((one) => one.holder === policy.holder && one.side === side)
      return own === undefined ? policy : { ...policy, document: own.document }
    }),
  }
}

test('a statement less, and a call is told to be denied', () => {
  fc.assert(
    fc.property(topologies, fc.nat(), (topology, pick) => {
      const grants = deriveGrants(topology)
      // Within an account, another call's permission may be enough.
      const isAlone = ({ holder, call }: Grant) => {
        const own = topology.calls.find(({ name }) => name === call)
        return own?.by === 'role' || (own !== undefined && !holder.includes(`:${own.place.account.id}:`))
      }
      const needed = grants.filter((grant) => grant.effect === 'Allow' && grant.side === 'identity' && isAlone(grant))
      const lost = needed[pick % Math.max(1, needed.length)]
      fc.pre(lost !== undefined)
      // Two calls may need the same, one in fewer words.
      const rest = grants.filter((grant) => grant !== lost)
      const covers = rest.some(
        ({ holder, actions }) => holder === lost.holder && actions.some((action) => lost.actions.includes(action)),
      )
      fc.pre(!covers)
      const found = errors(withGrants(topology, rest))
      expect(found.map(({ id }) => id)).toContain('missing-side')
      expect(found.flatMap(({ call }) => call ?? [])).toContain(lost.call)
    }),
    RUNS,
  )
})

test('a statement more on both sides, and it is told to go beyond', () => {
  fc.assert(
    fc.property(topologies, fc.nat(), fc.nat(), (topology, from, to) => {
      const callers = topology.functions.filter(({ exists }) => !exists)
      const caller = callers[from % callers.length]
      const others = topology.functions.filter(({ place }) => place.account !== caller?.place.account)
      const callee = others[to % Math.max(1, others.length)]
      fc.pre(caller !== undefined && callee !== undefined)
      const grants = deriveGrants(topology)
      const arn = `${callee.arn}:stray`
      const stray = {
        sid: 'Stray',
        effect: 'Allow',
        actions: ['lambda:InvokeFunction'],
        resources: [arn],
        why: 'a slip',
      } as const
      const role = `arn:aws:iam::${caller.place.account.id}:role/${caller.roleName}`
      const found = errors(
        withGrants(topology, [
          ...grants,
          { ...stray, side: 'identity', holder: role, place: caller.place },
          { ...stray, side: 'resource', holder: arn, place: callee.place, principal: { AWS: role } },
        ]),
      )
      expect(found.map(({ id, message }) => `${id} ${message}`).join('\n')).toContain(
        `may lambda:InvokeFunction on ${arn}`,
      )
    }),
    RUNS,
  )
})
