import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AwsError } from '../../src/core/errors.ts'
import { getOrCreate } from '../../src/core/get-or-create.ts'
import { base64Text, type Random, upperCaseId, uuid } from '../../src/core/random.ts'

/** As many bytes as wanted, all the same. */
const constant = (byte: number): Random => ({ bytes: (count) => new Uint8Array(count).fill(byte) })
const randoms = fc
  .infiniteStream(fc.nat(255))
  .map(
    (stream): Random => ({ bytes: (count) => Uint8Array.from({ length: count }, () => stream.next().value as number) }),
  )

describe('random', () => {
  test('every UUID is of version 4', () => {
    const version4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
    fc.assert(
      fc.property(randoms, (random) => {
        expect(uuid(random)).toMatch(version4)
      }),
    )
  })

  test.each([
    [0, '00000000-0000-4000-8000-000000000000'],
    [255, 'ffffffff-ffff-4fff-bfff-ffffffffffff'],
  ])('the UUID of bytes %i', (byte, expected) => {
    expect(uuid(constant(byte))).toBe(expected)
  })

  test('ids and secrets have the length and the letters that AWS gives them', () => {
    fc.assert(
      fc.property(randoms, fc.nat(100), (random, count) => {
        expect(upperCaseId(random, count)).toMatch(new RegExp(`^[A-Z2-7]{${count}}$`))
        expect(base64Text(random, count)).toMatch(new RegExp(`^[A-Za-z0-9+/]{${count}}$`))
      }),
    )
  })

  test('every letter is as likely as any other', () => {
    const letters = Array.from({ length: 256 }, (_, byte) => upperCaseId(constant(byte), 1))
    const counts = new Map<string, number>()
    for (const letter of letters) counts.set(letter, (counts.get(letter) ?? 0) + 1)
    expect([counts.size, new Set(counts.values())]).toEqual([32, new Set([8])])
  })
})

describe('getOrCreate', () => {
  test('makes a value once and keeps it', () => {
    const map = new Map<string, number[]>()
    const made = getOrCreate(map, 'a', () => [1])
    expect(getOrCreate(map, 'a', () => [2])).toBe(made)
    expect(map.get('a')).toBe(made)
  })

  test.each([0, '', false, null])('keeps %j as well', (value) => {
    const map = new Map<string, unknown>([['a', value]])
    expect(getOrCreate(map, 'a', () => 'another')).toBe(value)
  })
})

test('an AwsError has code, message, and what else it was given', () => {
  const plain = new AwsError('NoSuchEntity', 'no role `x`')
  expect(plain).toMatchObject({ name: 'AwsError', code: 'NoSuchEntity', message: 'no role `x`', fields: {} })
  expect(plain.status).toBeUndefined()
  expect(plain).toBeInstanceOf(Error)
  expect(new AwsError('X', '', { status: 429, fields: { Reason: 'r' } })).toMatchObject({
    status: 429,
    fields: { Reason: 'r' },
  })
})
