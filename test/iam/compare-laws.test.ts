import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type AuthorizationRequest,
  authorize,
  checkNoNewAccess,
  type PolicyType,
  placePolicy,
  policiesEquivalent,
} from 'xacct/iam'

const ACCOUNTS = ['111111111111', '222222222222']

type Json = Record<string, unknown>

const oneOrTwo = <T>(...values: T[]) => fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 2 })

const action = oneOrTwo(
  '*',
  's3:*',
  's3:Get*',
  's3:GetObject',
  's3:?etObject',
  'lambda:InvokeFunction',
  'lambda:*Function',
)
const resource = oneOrTwo(
  '*',
  'arn:*',
  'arn:aws:s3*',
  'arn:aws:s3:::*',
  'arn:aws:s3:::a*b*c',
  'arn:aws:s3:::a/*',
  'arn:aws:s3:::a/b',
  'arn:aws:s3:::?/b',
  'arn:aws:*:*:*:a/b',
  'arn:aws:lambda:us-east-1:111111111111:function:f*',
  'arn:aws:lambda:*:*:function:f:live',
)

const withOperators = (operators: string[], key: string, values: fc.Arbitrary<string[]>) =>
  fc.tuple(fc.constantFrom(...operators), fc.constantFrom('', 'IfExists'), values).map(([operator, suffix, value]) => ({
    [`${operator}${suffix}`]: { [key]: value },
  }))

const TEXT = ['StringEquals', 'StringNotEquals', 'StringLike', 'StringNotLike', 'StringEqualsIgnoreCase']
const NUMBERS = ['NumericEquals', 'NumericNotEquals', 'NumericLessThan', 'NumericGreaterThanEquals']
const DATES = ['DateLessThan', 'DateGreaterThanEquals', 'DateEquals', 'DateNotEquals']
const each = (prefix: string) => TEXT.map((operator) => `${prefix}:${operator}`)

const condition: fc.Arbitrary<Json> = fc.oneof(
  withOperators(TEXT, 's3:prefix', oneOrTwo('a', 'A', 'ab', 'a*', '?b', '')),
  withOperators(NUMBERS, 's3:max-keys', oneOrTwo('10', '11', '20')),
  withOperators(DATES, 'aws:CurrentTime', oneOrTwo('2026-01-01T00:00:00Z', '2026-06-01T00:00:00Z')),
  withOperators(['IpAddress', 'NotIpAddress'], 'aws:SourceIp', oneOrTwo('10.0.0.0/8', '10.1.0.0/16', '2001:db8::/32')),
  withOperators(['Bool'], 'aws:SecureTransport', oneOrTwo('true', 'false')),
  withOperators([...each('ForAllValues'), ...each('ForAnyValue')], 'aws:TagKeys', oneOrTwo('a', 'b', 'A*', 'ab')),
  withOperators(
    ['ArnLike', 'ArnNotLike', 'StringLike'],
    'aws:SourceArn',
    oneOrTwo('arn:aws:s3:::a*', 'arn:aws:*:*:*:a'),
  ),
  withOperators(
    ['ArnLike', 'ArnNotEquals', 'StringLike'],
    'aws:PrincipalArn',
    oneOrTwo('arn:aws:iam::*:role/a*', 'arn:aws:iam::111111111111:user/a', 'arn:aws:iam::*:root'),
  ),
  withOperators(TEXT, 'aws:PrincipalAccount', oneOrTwo('111111111111', '2*')),
  withOperators(TEXT, 'aws:username', oneOrTwo('a', 'a*')),
  withOperators(TEXT, 'aws:PrincipalType', oneOrTwo('User', 'AssumedRole', 'An*')),
  withOperators(TEXT, 'aws:ResourceAccount', oneOrTwo('111111111111', '2*')),
  fc
    .constantFrom('true', 'false')
    .chain((is) => fc.constantFrom('s3:prefix', 'aws:TagKeys', 'aws:username').map((key) => ({ Null: { [key]: is } }))),
)

const principal = fc.constantFrom<unknown>(
  '*',
  { AWS: '*' },
  { AWS: '111111111111' },
  { AWS: ['arn:aws:iam::111111111111:role/a', 'arn:aws:iam::222222222222:root'] },
  { AWS: 'arn:aws:iam::111111111111:user/a' },
  { AWS: 'arn:aws:sts::111111111111:assumed-role/a/s' },
  { AWS: ['arn:aws:sts::111111111111:assumed-role/a/s', 'arn:aws:iam::111111111111:role/a', '111111111111'] },
  { Service: ['sns.amazonaws.com', 's3.amazonaws.com'] },
  { Service: 'sns.amazonaws.com', AWS: '222222222222' },
)

const statement = (policyType: PolicyType): fc.Arbitrary<Json> =>
  fc
    .record({
      effect: fc.constantFrom('Allow', 'Allow', 'Deny'),
      action: fc.tuple(fc.constantFrom('Action', 'Action', 'Action', 'NotAction'), action),
      resource: fc.tuple(fc.constantFrom('Resource', 'Resource', 'Resource', 'NotResource'), resource),
      principal: fc.tuple(fc.constantFrom('Principal', 'Principal', 'Principal', 'NotPrincipal'), principal),
      conditions: fc.array(condition, { maxLength: 2 }),
    })
    .map(({ effect, action, resource, principal, conditions }) => ({
      Effect: effect,
      [action[0]]: action[1],
      [resource[0]]: resource[1],
      ...(policyType !== 'identity' && { [principal[0]]: principal[1] }),
      ...(conditions.length > 0 && { Condition: Object.assign({}, ...conditions) }),
    }))

const policy = (policyType: PolicyType) =>
  fc
    .array(statement(policyType), { minLength: 1, maxLength: 4 })
    .map((statements): Json => ({ Version: '2012-10-17', Statement: statements }))

/** Two policies that share statements more often than not, so that neither answer is a matter of course. */
const related = (policyType: PolicyType) =>
  fc.array(statement(policyType), { minLength: 2, maxLength: 5 }).chain((pool) => {
    const part = fc
      .subarray(pool, { minLength: 1 })
      .map((statements): Json => ({ Version: '2012-10-17', Statement: statements }))
    return fc.oneof(fc.tuple(part, part), fc.tuple(policy(policyType), policy(policyType)))
  })

const context = fc
  .record(
    {
      's3:prefix': fc.constantFrom('', 'a', 'A', 'ab', 'xb', 'abc', 'z'),
      's3:max-keys': fc.constantFrom('5', '10', '10.5', '11', '15', '20', '30'),
      'aws:CurrentTime': fc.constantFrom(
        '2025-01-01T00:00:00Z',
        '2026-01-01T00:00:00Z',
        '2026-03-01T00:00:00Z',
        '2027-01-01T00:00:00Z',
      ),
      'aws:SourceIp': fc.constantFrom('10.0.0.1', '10.1.2.3', '192.0.2.1', '2001:db8::7', '2001:db9::7'),
      'aws:SecureTransport': fc.constantFrom('true', 'false'),
      'aws:TagKeys': fc.uniqueArray(fc.constantFrom('a', 'b', 'A', 'Ab', 'ab', 'z', ''), { maxLength: 4 }),
      'aws:SourceArn': fc.constantFrom('arn:aws:s3:::a', 'arn:aws:s3:::abc', 'arn:aws:sns:us-east-1:111111111111:a'),
    },
    { requiredKeys: [] },
  )
  .map((given) => given as Json)

const caller = (policyType: PolicyType) =>
  fc
    .constantFrom(...ACCOUNTS, '333333333333')
    .chain((account) =>
      fc.constantFrom<AuthorizationRequest['principal']>(
        ...['role/a', 'role/p/a', 'role/ab', 'role/z', 'user/a', 'user/p/ab', 'user/z'].map(
          (name) => `arn:aws:iam::${account}:${name}`,
        ),
        ...(policyType === 'identity'
          ? []
          : [
              `arn:aws:iam::${account}:root`,
              `arn:aws:sts::${account}:assumed-role/a/s`,
              `arn:aws:sts::${account}:assumed-role/a/other`,
              { service: 'sns.amazonaws.com' },
              { service: 'events.amazonaws.com' },
              'anonymous',
            ]),
      ),
    )

const request = (policyType: PolicyType): fc.Arbitrary<AuthorizationRequest> =>
  fc
    .record({
      principal: caller(policyType),
      action: fc.constantFrom(
        's3:GetObject',
        's3:GetBucket',
        's3:PutObject',
        's3:getobject',
        'lambda:InvokeFunction',
        'ec2:RunInstances',
      ),
      resource: fc.constantFrom(
        '*',
        'arn:aws:s3:::a/b',
        'arn:aws:s3:::a/c',
        'arn:aws:s3:::axbxc',
        'arn:aws:s3:::z/b',
        'arn:aws:ec2:us-east-1:222222222222:a/b',
        'arn:aws:lambda:us-east-1:111111111111:function:f',
        'arn:aws:lambda:us-east-1:111111111111:function:f:live',
        'arn:aws:lambda:eu-west-1:222222222222:function:f:live',
      ),
      context,
      owner: fc.constantFrom(...ACCOUNTS, '333333333333'),
    })
    .map(({ principal, action, resource, context, owner }) => {
      const account = typeof principal === 'string' ? principal.split(':')[4] : undefined
      return {
        principal,
        action,
        resource,
        resourceAccount: policyType === 'identity' && account !== undefined ? account : '999999999999',
        context: { ...context, 'aws:ResourceAccount': resource.split(':')[4] || owner } as NonNullable<
          AuthorizationRequest['context']
        >,
      }
    })

function allows(document: unknown, policyType: PolicyType, asked: AuthorizationRequest): boolean {
  return authorize(asked, placePolicy(document, policyType, asked)).decision === 'allow'
}

describe.each(['identity', 'resource'] as const)('%s policies', (policyType) => {
  const options = { policyType }

  test('a request that only the candidate allows is never passed over; a FAIL shows one', () => {
    const outcomes = { PASS: 0, FAIL: 0, INCONCLUSIVE: 0 }
    fc.assert(
      fc.property(
        related(policyType),
        fc.array(request(policyType), { minLength: 40, maxLength: 60 }),
        ([reference, candidate], requests) => {
          const { result, counterexample, reasons } = checkNoNewAccess(reference, candidate, options)
          outcomes[result]++
          if (counterexample) {
            expect(allows(candidate, policyType, counterexample)).toBe(true)
            expect(allows(reference, policyType, counterexample)).toBe(false)
          }
          if (result === 'INCONCLUSIVE') expect(reasons?.length).toBeGreaterThan(0)
          if (result !== 'PASS') return
          const missed = requests.find(
            (asked) => allows(candidate, policyType, asked) && !allows(reference, policyType, asked),
          )
          expect(missed).toBeUndefined()
        },
      ),
      { numRuns: Number(process.env.COMPARE_RUNS ?? 300) },
    )
    // Both answers must come up, or the law says nothing.
    expect(Math.min(outcomes.PASS, outcomes.FAIL)).toBeGreaterThan(30)
    expect(outcomes.INCONCLUSIVE).toBe(0)
  })

  const check = (reference: Json, candidate: Json) => checkNoNewAccess(reference, candidate, options).result
  const plus = ({ Version, Statement }: Json, ...more: Json[]): Json => ({
    Version,
    Statement: [...(Statement as Json[]), ...more],
  })
  const small = { numRuns: 80 }

  test('a policy grants nothing beyond itself, in whatever order', () => {
    fc.assert(
      fc.property(policy(policyType), (one) => {
        const turned = { ...one, Statement: (one.Statement as Json[]).toReversed() }
        expect(check(one, turned)).toBe('PASS')
        expect(policiesEquivalent(one, turned, options)).toEqual({ result: 'PASS' })
      }),
      small,
    )
  })

  test('a statement split by its actions and resources says the same', () => {
    const split = (one: Json) =>
      (one.Action as string[] | undefined)?.flatMap(
        (action) =>
          (one.Resource as string[] | undefined)?.map((name) => ({ ...one, Action: action, Resource: name })) ?? one,
      ) ?? one
    fc.assert(
      fc.property(policy(policyType), (one) => {
        const parts = { ...one, Statement: (one.Statement as Json[]).flatMap(split) }
        expect(policiesEquivalent(one, parts, options)).toEqual({ result: 'PASS' })
      }),
      small,
    )
  })

  test('a further Deny grants nothing, a further Allow takes nothing away', () => {
    fc.assert(
      fc.property(policy(policyType), statement(policyType), (one, more) => {
        expect(check(one, plus(one, { ...more, Effect: 'Deny' }))).toBe('PASS')
        expect(check(plus(one, { ...more, Effect: 'Allow' }), one)).toBe('PASS')
      }),
      small,
    )
  })

  test('what grants nothing new twice over grants nothing new', () => {
    const chain = fc.array(statement(policyType), { minLength: 2, maxLength: 4 }).chain((pool) => {
      const part = fc
        .subarray(pool, { minLength: 1 })
        .map((statements): Json => ({ Version: '2012-10-17', Statement: statements }))
      return fc.tuple(part, part, part)
    })
    fc.assert(
      fc.property(chain, ([a, b, c]) => {
        if (check(a, b) === 'PASS' && check(b, c) === 'PASS') expect(check(a, c)).toBe('PASS')
      }),
      small,
    )
  })
})
