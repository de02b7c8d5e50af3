import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PatternError } from '../../../src/local/pattern-conditions.ts'
import {
  compileFilterPolicy,
  type FilterPolicyScope,
  isNested,
  passes,
} from '../../../src/local/services/sns/filter-policy.ts'
import { matchesNaively } from '../naive-event-pattern.ts'

const values = (count: number) => Array.from({ length: count }, (_, index) => `v${index}`)
const refusalOf = (policy: unknown, scope: FilterPolicyScope = 'MessageAttributes') => {
  try {
    compileFilterPolicy(typeof policy === 'string' ? policy : JSON.stringify(policy), scope)
    return undefined
  } catch (error) {
    if (error instanceof PatternError) return error.message
    throw error
  }
}
const TOO_COMPLEX = 'Filter policy is too complex'
const TOO_MANY_KEYS = 'Filter policy can not have more than 5 keys'

// https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html
describe('the limits of a filter policy', () => {
  const ATTRIBUTES: readonly (readonly [name: string, policy: unknown, refusal: string | undefined])[] = [
    ['nothing', {}, undefined],
    ['150 values', { a: values(150) }, undefined],
    ['151 values', { a: values(151) }, TOO_COMPLEX],
    ['150 combinations', { a: values(3), b: values(5), c: values(10) }, undefined],
    ['154 combinations', { a: values(7), b: values(2), c: values(11) }, TOO_COMPLEX],
    ['5 keys', { a: [1], b: [1], c: [1], d: [1], e: [1] }, undefined],
    ['6 keys', { a: [1], b: [1], c: [1], d: [1], e: [1], f: [1] }, TOO_MANY_KEYS],
    [
      '6 keys, one of them within $or',
      { a: [1], b: [1], c: [1], d: [1], $or: [{ e: [1] }, { f: [1] }] },
      TOO_MANY_KEYS,
    ],
    ['a key twice in $or', { a: [1], b: [1], c: [1], d: [1], $or: [{ e: [1] }, { e: [2] }] }, undefined],
    ['150 combinations of either', { a: values(3), $or: [{ b: values(25) }, { c: values(25) }] }, undefined],
    ['153 combinations of either', { a: values(3), $or: [{ b: values(25) }, { c: values(26) }] }, TOO_COMPLEX],
    ['a text', '"a"', 'Filter is not an object'],
    ['no JSON', '{', 'failed to parse JSON.'],
  ]
  it.each(ATTRIBUTES)('of attributes: %s', (_, policy, refusal) => {
    expect(refusalOf(policy)).toBe(refusal)
  })

  const BODIES: typeof ATTRIBUTES = [
    ['72 values, two deep', { a: { b: values(72) } }, undefined],
    ['76 values, two deep', { a: { b: values(76) } }, TOO_COMPLEX],
    ['keys below each other', { a: { b: { c: { d: { e: { f: [1] } } } } } }, undefined],
    ['50 values, three deep', { a: { b: { c: values(50) } } }, undefined],
    ['51 values, three deep', { a: { b: { c: values(51) } } }, TOO_COMPLEX],
  ]
  it.each(BODIES)('of bodies: %s', (_, policy, refusal) => {
    expect(refusalOf(policy, 'MessageBody')).toBe(refusal)
  })

  it.each([
    [{ a: ['b'] }, false],
    [{ a: { b: ['c'] } }, true],
    [{ $or: [{ a: ['b'] }, { b: ['c'] }] }, false],
    [{ $or: [{ a: ['b'] }, { b: { c: ['d'] } }] }, true],
  ])('%j is nested: %s', (policy, nested) => {
    const filter = compileFilterPolicy(JSON.stringify(policy), 'MessageBody')
    expect(filter && isNested(filter)).toBe(nested)
  })
})

describe('law', () => {
  const name = fc.constantFrom('a', 'b')
  const leaf = fc.constantFrom<unknown>('x', 'xy', 1, 2.5, true, null)
  const attribute = fc.oneof(
    fc.constantFrom('x', 'xy', '1').map((value) => [value, { DataType: 'String', StringValue: value }] as const),
    fc.constantFrom(1, 2.5).map((value) => [value, { DataType: 'Number', StringValue: String(value) }] as const),
    fc
      .array(leaf, { minLength: 1, maxLength: 3 })
      .map((value) => [value, { DataType: 'String.Array', StringValue: JSON.stringify(value) }] as const),
    fc.constant([undefined, { DataType: 'Binary', BinaryValue: Buffer.from('x') }] as const),
  )
  const condition = fc.oneof(
    leaf,
    fc.record({ exists: fc.boolean() }),
    fc.record({ prefix: fc.constantFrom('x', 'y') }),
    fc.record({ numeric: fc.constantFrom(['=', 1], ['>', 1]) }),
    fc.record({ 'anything-but': fc.constantFrom<unknown>(['x'], [1]) }),
  )
  const fields = fc.dictionary(name, fc.array(condition, { minLength: 1, maxLength: 3 }), { minKeys: 1 })
  const policy = fc.oneof(
    fields,
    fc.tuple(fields, fc.array(fields, { minLength: 2, maxLength: 3 })).map(([all, $or]) => ({ ...all, $or })),
  )

  it('a message passes where its values match, told one by one', () => {
    fc.assert(
      fc.property(policy, fc.dictionary(name, attribute), (given, sent) => {
        const filter = compileFilterPolicy(JSON.stringify(given), 'MessageAttributes')
        const each = Object.entries(sent)
        const values = each.flatMap(([key, [value]]) => (value === undefined ? [] : [[key, value]]))
        const attributes = Object.fromEntries(each.map(([key, [, value]]) => [key, value]))
        expect(filter && passes(filter, 'sqs', { id: '', text: '', publishedAt: 0, attributes })).toBe(
          matchesNaively(given, Object.fromEntries(values)),
        )
      }),
      { numRuns: 2_000 },
    )
  })
})
