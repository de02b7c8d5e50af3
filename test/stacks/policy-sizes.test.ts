import { describe, expect, test } from 'vitest'
import { deriveGrants, derivePolicies } from '../../src/stacks/access/derive-access.ts'
import { forecastEnvironment, forecastSizes, type SizedPolicy } from '../../src/stacks/access/policy-sizes.ts'
import { readTopology } from '../../src/topology/define-topology.ts'

const role = 'arn:aws:iam::111111111111:role/r'
const document = (sids: number) => ({
  Version: '2012-10-17',
  Statement: Array.from({ length: sids }, (_, index) => ({ Sid: `S${index}`, Effect: 'Allow' })),
})
const length = (value: object) => JSON.stringify(value).length

describe('what is measured, and by what limit', () => {
  test.each<[title: string, policies: SizedPolicy[], expected: object[]]>([
    [
      'a trust policy',
      [{ side: 'trust', holder: role, document: document(1) }],
      [{ what: 'trust policy', unit: 'characters', size: length(document(1)), limit: 2_048, raisedTo: 4_096 }],
    ],
    [
      'all inline policies of a role together',
      [
        { side: 'identity', holder: role, document: document(1) },
        { side: 'identity', holder: role, document: document(2) },
      ],
      [{ what: 'inline policies', size: length(document(1)) + length(document(2)), limit: 10_240 }],
    ],
    [
      'a managed policy',
      [{ side: 'managed', holder: 'arn:aws:iam::111111111111:policy/p', document: document(1) }],
      [{ what: 'managed policy', limit: 6_144 }],
    ],
    [
      'a function’s policy, with the names that its statements get',
      [
        {
          side: 'resource',
          holder: 'arn:aws:lambda:us-east-1:111111111111:function:f',
          document: document(2),
          sidLength: 40,
        },
      ],
      [
        {
          what: 'function policy',
          unit: 'bytes',
          size: length(document(2)) + 2 * 38 + ',"Id":"default"'.length,
          limit: 20_480,
        },
      ],
    ],
    [
      'a bucket’s policy',
      [{ side: 'resource', holder: 'arn:aws:s3:::b', document: document(1) }],
      [{ what: 'bucket policy', limit: 20_480 }],
    ],
    [
      'a queue’s policy: bytes, statements, principals',
      [
        {
          side: 'resource',
          holder: 'arn:aws:sqs:us-east-1:111111111111:q',
          document: { Statement: [{ Principal: { AWS: ['a', 'b'] } }, { Principal: '*' }] },
        },
      ],
      [
        { unit: 'bytes', limit: 8_192 },
        { unit: 'statements', size: 2, limit: 20 },
        { unit: 'principals', size: 3, limit: 50 },
      ],
    ],
    [
      'a stream’s policy, whose limit is not told',
      [{ side: 'resource', holder: 'arn:aws:kinesis:us-east-1:1:stream/s', document: document(1) }],
      [],
    ],
  ])('%s', (_, policies, expected) => {
    expect(forecastSizes(policies)).toMatchObject(expected)
    expect(forecastSizes(policies)).toHaveLength(expected.length)
  })
})

test('bytes count, not letters', () => {
  const [forecast] = forecastSizes([
    { side: 'resource', holder: 'arn:aws:s3:::b', document: { Statement: [], Id: 'ü' } },
  ])
  expect(forecast?.size).toBe(length({ Statement: [], Id: 'ü' }) + 1)
})

test('variables as Lambda measures them', () => {
  const variables = { A: '1', B: '"' }
  expect(forecastEnvironment('arn', variables)).toEqual({
    holder: 'arn',
    what: 'environment variables',
    unit: 'bytes',
    size: JSON.stringify(variables).length,
    limit: 4_096,
  })
})

/** The very reason for `collapse`. */
test('a hundred accounts that may call a function are too many for its policy, but not as an organization', () => {
  const count = 100
  const topology = (collapse: string) =>
    readTopology({
      name: 'sys',
      organization: { id: 'o-a1b2c3d4e5' },
      collapse,
      accounts: Object.fromEntries(
        Array.from({ length: count }, (_, index) => [`a${index}`, { id: String(100_000_000_000 + index) }]),
      ),
      functions: Object.fromEntries(
        Array.from({ length: count }, (_, index) => [`f${index}`, { account: `a${index}`, entry: './f.ts' }]),
      ),
      calls: {
        greet: {
          from: Array.from({ length: count - 1 }, (_, index) => `f${index + 1}`),
          to: 'f0',
          by: 'resource-policy',
        },
      },
    })
  const sizeOf = (collapse: string) =>
    forecastSizes(derivePolicies(deriveGrants(topology(collapse)))).find(({ what }) => what === 'function policy')
  expect(sizeOf('never')?.size).toBeGreaterThan(20_480)
  expect(sizeOf('organization')?.size).toBeLessThan(400)
})
