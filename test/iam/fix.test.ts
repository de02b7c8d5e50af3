import fc from 'fast-check'
import { expect, test } from 'vitest'
import { authorize } from '../../src/iam/authorize.ts'
import { checkNoNewAccess } from '../../src/iam/compare/check-no-new-access.ts'
import { explain, type Obstacle } from '../../src/iam/explain.ts'
import type { NaivePolicy, NaiveStatement } from './naive-authorize.ts'
import { runs, worldOf } from './worlds.ts'

const many = <T>(value: T | readonly T[]): readonly T[] => (Array.isArray(value) ? value : [value as T])

/** The policies before and after the fix, of the kinds that can be compared on their own. */
function beforeAndAfter(
  policies: { resource?: NaivePolicy; identity?: readonly NaivePolicy[] },
  { layer, fix }: Obstacle,
) {
  const statement = fix.statement as unknown as NaiveStatement
  const old = layer === 'resource' ? policies.resource?.document : policies.identity?.[0]?.document
  if (old === undefined) return undefined
  return {
    policyType: layer === 'resource' ? ('resource' as const) : ('identity' as const),
    before: old,
    after: { ...old, Statement: [...many(old.Statement), statement] },
  }
}

/** A caller without the name of its session: a role's policy cannot tell them apart. */
function whoIs(principal: unknown): unknown {
  if (typeof principal !== 'string') return principal
  return principal.replace(/:sts:(.*):assumed-role\/([^/]+)\/.*/, ':iam:$1:role/$2').replace(/:role\/.*\//, ':role/')
}

test('a fix opens nothing but the request: its action, its resource, its principal', { timeout: 600_000 }, () => {
  let [compared, opened] = [0, 0]
  fc.assert(
    fc.property(worldOf(4), ({ policies, requests }) => {
      for (const request of requests) {
        const decision = authorize(request, policies)
        if (decision.decision !== 'implicit-deny') continue
        for (const obstacle of explain(decision).obstacles) {
          if (!obstacle.fix.statement || !['identity', 'resource'].includes(obstacle.layer)) continue
          const trust = !('Resource' in obstacle.fix.statement)
          const documents = beforeAndAfter(policies as never, obstacle)
          if (documents === undefined || trust) continue
          const { policyType, before, after } = documents
          // The old version of the language cannot name a resource with a star in its name, but only a pattern for it.
          if (before.Version !== '2012-10-17' && /[*?]|\$\{/.test(request.resource)) continue
          compared++
          const { result, counterexample } = checkNoNewAccess(before, after, { policyType })
          // What the fix opens is a request of that very action on that very resource, or nothing at all.
          expect(result).not.toBe('INCONCLUSIVE')
          if (result === 'FAIL') {
            opened++
            expect(counterexample?.action.toLowerCase()).toBe(request.action.toLowerCase())
            expect(counterexample?.resource).toBe(request.resource)
            // What an unsigned caller may do, everybody may.
            if (policyType === 'resource' && request.principal !== 'anonymous')
              expect(whoIs(counterexample?.principal)).toEqual(whoIs(request.principal))
          }
        }
      }
    }),
    { numRuns: runs(150) },
  )
  console.log(`fixes compared: ${compared}; ${opened} open exactly their request, the others nothing new`)
  expect(compared).toBeGreaterThan(50)
})
