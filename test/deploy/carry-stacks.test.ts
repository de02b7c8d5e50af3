import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { carryStacks } from '../../src/deploy/carry-stacks.ts'
import type { Stack } from '../../src/stacks/stack.ts'

const place = {
  account: { name: 'home', id: '111111111111', region: 'us-east-1' },
  region: 'us-east-1',
  partition: 'aws',
}

function stackOf(id: string, dependsOn: readonly string[]): Stack {
  const edges = dependsOn.map((stack) => ({ stack, why: 'it must' }))
  return {
    ...{ id, name: id, place, part: 'main', parameters: {}, resources: {}, outputs: {}, byName: [], assets: [] },
    dependsOn: edges,
  }
}

interface Drawn {
  readonly stacks: readonly Stack[]
  readonly failing: ReadonlySet<string>
  readonly atOnce: number
  readonly reverse: boolean
}

/** Stacks that wait for some of those before them, in any order of the list; some fail. */
const drawn: fc.Arbitrary<Drawn> = fc
  .record({
    edges: fc.array(fc.array(fc.nat(), { maxLength: 3 }), { minLength: 1, maxLength: 12 }),
    failing: fc.array(fc.nat(), { maxLength: 3 }),
    atOnce: fc.integer({ min: 1, max: 4 }),
    reverse: fc.boolean(),
    seed: fc.infiniteStream(fc.nat()),
  })
  .map(({ edges, failing, atOnce, reverse, seed }) => {
    const stacks = edges.map((from, index) =>
      stackOf(`s${index}`, index === 0 ? [] : [...new Set(from.map((one) => `s${one % index}`))]),
    )
    const shuffled = stacks.map((stack) => ({ stack, at: seed.next().value })).sort((a, b) => a.at - b.at)
    const failed = new Set(failing.map((one) => `s${one % edges.length}`))
    return { stacks: shuffled.map(({ stack }) => stack), failing: failed, atOnce, reverse }
  })

interface Run {
  readonly outcomes: ReadonlyMap<string, string>
  /** In the order in which they began and ended. */
  readonly told: readonly (readonly ['begin' | 'end', string])[]
  readonly most: number
}

async function run({ stacks, failing, atOnce, reverse }: Drawn): Promise<Run> {
  const told: ['begin' | 'end', string][] = []
  let running = 0
  let most = 0
  const outcomes = await carryStacks(
    stacks,
    async ({ id }) => {
      told.push(['begin', id])
      most = Math.max(most, ++running)
      await Promise.resolve()
      running--
      told.push(['end', id])
      if (failing.has(id)) throw new Error('fails')
    },
    { reverse, atOnce },
  )
  return { outcomes, told, most }
}

/** What a stack waits for: those that it depends on, or, on the way back, those that depend on it. */
function waitsFor({ stacks, reverse }: Drawn, { id, dependsOn }: Stack): string[] {
  if (!reverse) return dependsOn.map(({ stack }) => stack)
  return stacks.filter((other) => other.dependsOn.some(({ stack }) => stack === id)).map((other) => other.id)
}

function holds(law: (drawn: Drawn, run: Run) => void): Promise<void> {
  return fc.assert(
    fc.asyncProperty(drawn, async (one) => {
      law(one, await run(one))
    }),
  )
}

describe('however stacks depend on each other', () => {
  test('each begins after all that it waits for have ended well, forwards and backwards', () =>
    holds((one, { told }) => {
      for (const stack of one.stacks) {
        const begin = told.findIndex(([what, id]) => what === 'begin' && id === stack.id)
        if (begin < 0) continue
        for (const other of waitsFor(one, stack)) {
          expect(told.slice(0, begin)).toContainEqual(['end', other])
          expect(one.failing).not.toContain(other)
        }
      }
    }))

  test('each is carried once, and none that can be is left out: a failure stops only those that wait for it', () =>
    holds((one, { outcomes, told }) => {
      const begun = told.flatMap(([what, id]) => (what === 'begin' ? id : []))
      expect(new Set(begun).size).toBe(begun.length)
      for (const stack of one.stacks) {
        const isFree = waitsFor(one, stack).every((other) => outcomes.get(other) === 'done')
        const expected = !isFree ? 'not-started' : one.failing.has(stack.id) ? 'failed' : 'done'
        expect(outcomes.get(stack.id)).toBe(expected)
        expect(begun.includes(stack.id)).toBe(isFree)
      }
    }))

  test('never more run at once than may', () =>
    holds(({ atOnce }, { most }) => expect(most).toBeLessThanOrEqual(atOnce)))
})

test('what does not wait for each other runs side by side', async () => {
  const stacks = ['a', 'b', 'c'].map((id) => stackOf(id, []))
  const { most } = await run({ stacks, failing: new Set(), atOnce: 8, reverse: false })
  expect(most).toBe(3)
})

test('a dependency on a stack that is not there is none', async () => {
  const outcomes = await carryStacks([stackOf('a', ['gone'])], async () => {})
  expect(outcomes.get('a')).toBe('done')
})
