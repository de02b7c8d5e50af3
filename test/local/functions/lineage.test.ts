import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Cloud } from '../../../src/local/cloud.ts'
import { deepestTrace, extendTrace, isLoop } from '../../../src/local/functions/lineage.ts'
import type { LambdaFunction } from '../../../src/local/services/lambda/state.ts'
import { createSystemRandom } from '../../../src/local/system-random.ts'

const F = 'arn:aws:lambda:us-east-1:111111111111:function:f'
const G = 'arn:aws:lambda:us-east-1:111111111111:function:g'
const ROOT = '1-5759e988-bd862e3fe1be46a994272793'
const cloud = { clock: { now: () => 1_760_000_000_000 }, random: createSystemRandom() } as Cloud
const extend = (header: string | undefined, arn = F) => extendTrace(header, arn, cloud)
const times = (count: number, arn = F, header?: string): string | undefined =>
  count === 0 ? header : times(count - 1, arn, extend(header, arn))
const fn = (recursiveLoop?: 'Allow' | 'Terminate') =>
  ({ arn: F, ...(recursiveLoop && { recursiveLoop }) }) as LambdaFunction

describe('a trace', () => {
  const fresh = /^Root=1-68e77800-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0;Lineage=1:[0-9a-f]{8}:1$/

  it.each<[name: string, before: string | undefined, after: RegExp]>([
    ['without one before it', undefined, fresh],
    ['after an empty one', '', fresh],
    ['after anything else', 'Root=1;Parent=x;Lineage=1:f:2\r\nX: y', fresh],
    [
      'keeps root and sampling',
      `Root=${ROOT};Parent=53995c3f42cd8ad8;Sampled=1`,
      /^Root=1-5759e988-bd862e3fe1be46a994272793;Parent=(?!53995c3f42cd8ad8)[0-9a-f]{16};Sampled=1;Lineage=1:[0-9a-f]{8}:1$/,
    ],
    [
      'keeps whom it does not know',
      `Root=${ROOT};Lineage=a87bd80c:1|1:68fd508a:5`,
      /;Lineage=1:a87bd80c:1\|1:68fd508a:5\|1:[0-9a-f]{8}:1$/,
    ],
  ])('%s', (_, before, after) => {
    expect(extend(before)).toMatch(after)
  })

  it('counts each function by itself, whatever their order', () => {
    const functions = fc.array(fc.constantFrom(F, G), { maxLength: 40 })
    fc.assert(
      fc.property(functions, (chain) => {
        const header = chain.reduce<string | undefined>((before, arn) => extend(before, arn), undefined)
        const own = chain.filter((arn) => arn === F).length
        expect(isLoop(fn(), header)).toBe(own >= 16)
      }),
    )
  })

  it('is a header that HTTP can carry, whatever came before', () => {
    fc.assert(
      fc.property(fc.string(), (before) => {
        expect(extend(before)).toMatch(/^[\x20-\x7e]+$/)
      }),
    )
  })
})

describe('a loop', () => {
  it.each([
    [0, undefined, false],
    [15, undefined, false],
    [16, undefined, true],
    [16, 'Terminate', true],
    [16, 'Allow', false],
  ] as const)('after %i invocations, with %s', (count, setting, expected) => {
    expect(isLoop(fn(setting), times(count))).toBe(expected)
  })
})

it('of several traces, the one that passed the function most often counts', () => {
  const [once, twice] = [times(1), times(2)] as [string, string]
  expect(deepestTrace(F, [undefined, once, twice, times(9, G)])).toBe(twice)
  expect(deepestTrace(F, [undefined])).toBeUndefined()
})
