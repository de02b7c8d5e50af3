import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isAccountId } from '../../src/core/account-id.ts'
import { accountOf, formatArn, parseArn } from '../../src/core/arn.ts'

const field = fc.stringMatching(/^[a-z0-9*-]*$/)
const arns = fc.record({
  partition: field,
  service: field,
  region: field,
  account: field,
  resource: fc.string({ unit: 'grapheme' }),
})

describe('parseArn', () => {
  test('takes apart what formatArn puts together', () => {
    fc.assert(
      fc.property(arns, (arn) => {
        expect(parseArn(formatArn(arn))).toEqual({ ...arn })
      }),
    )
  })

  test('formatArn puts together whatever parseArn takes', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(8), (text, colons) => {
        const candidate = `arn:${':'.repeat(colons)}${text}`
        const arn = parseArn(candidate)
        if (arn !== undefined) expect(formatArn(arn)).toBe(candidate)
        else expect(candidate.split(':').length).toBeLessThan(6)
      }),
    )
  })

  test.each([
    ['', undefined],
    ['arn', undefined],
    ['orders', undefined],
    ['arn:aws:iam::111111111111', undefined],
    ['ARN:aws:iam::111111111111:role/x', undefined],
    ['arn:aws:iam::111111111111:role/a/b:c', 'role/a/b:c'],
    ['arn:aws:lambda:us-east-1:111111111111:function:orders:live', 'function:orders:live'],
    ['arn:::::', ''],
  ])('%s', (text, resource) => {
    expect(parseArn(text)?.resource).toBe(resource)
  })
})

test.each([
  ['arn:aws:iam::111111111111:root', '111111111111'],
  ['arn:aws:s3:::bucket/key', undefined],
  ['bucket', undefined],
])('the account of %s is %s', (arn, account) => {
  expect(accountOf(arn)).toBe(account)
})

test.each([
  ['111111111111', true],
  ['000000000001', true],
  ['11111111111', false],
  ['1111111111111', false],
  ['11111111111a', false],
  ['111111111111\n', false],
  ['１１１１１１１１１１１１', false],
  ['', false],
])('isAccountId %j: %s', (text, expected) => {
  expect(isAccountId(text)).toBe(expected)
})
