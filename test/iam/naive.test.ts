import fc from 'fast-check'
import { expect, test } from 'vitest'
import { authorize } from '../../src/iam/authorize.ts'
import { naiveAuthorize } from './naive-authorize.ts'
import { runs, worldOf } from './worlds.ts'

const REQUESTS = 10
const CASES = runs(20_000)

test('the engine and the naive reference agree', { timeout: 600_000 }, () => {
  const answers: Record<string, number> = {}
  fc.assert(
    fc.property(worldOf(REQUESTS), ({ policies, requests }) => {
      for (const request of requests) {
        const wanted = naiveAuthorize(request, policies)
        answers[wanted] = (answers[wanted] ?? 0) + 1
        expect({ request, decision: authorize(request, policies).decision }).toEqual({ request, decision: wanted })
      }
    }),
    { numRuns: Math.ceil(CASES / REQUESTS) },
  )
  const total = Object.values(answers).reduce((sum, count) => sum + count, 0)
  const shares = Object.entries(answers).map(([answer, count]) => `${answer} ${Math.round((100 * count) / total)} %`)
  console.log(`engine = naive reference: ${total} cases agree (${shares.sort().join(', ')})`)
  // Without enough of each answer the agreement would say little.
  for (const answer of ['allow', 'implicit-deny', 'explicit-deny']) expect(answers[answer]).toBeGreaterThan(total / 20)
})
