import { existsSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { authorize, checkNoNewAccess, PolicyError, type PolicyType, placePolicy, policiesEquivalent } from 'xacct/iam'

const CORPUS = new URL('../../../shared/corpus/iam/check-no-new-access.json', import.meta.url)

type Json = Record<string, unknown>

const allow = (element: Json = {}): Json => ({ Effect: 'Allow', Action: 's3:GetObject', Resource: '*', ...element })
const deny = (element: Json = {}): Json => ({ ...allow(element), Effect: 'Deny' })
const policy = (...statements: Json[]): Json => ({ Version: '2012-10-17', Statement: statements })

/** Compares, and confirms what a FAIL shows by asking `authorize` about both policies. */
function compare(reference: unknown, candidate: unknown, policyType: PolicyType = 'identity') {
  const comparison = checkNoNewAccess(reference, candidate, { policyType })
  const { result, counterexample } = comparison
  expect(counterexample !== undefined).toBe(result === 'FAIL')
  if (counterexample) {
    const decide = (document: unknown) =>
      authorize(counterexample, placePolicy(document, policyType, counterexample)).decision
    expect(decide(candidate)).toBe('allow')
    expect(decide(reference)).not.toBe('allow')
  }
  return comparison
}

const when = (operator: string, key: string, value: unknown): Json => ({ Condition: { [operator]: { [key]: value } } })
const like = (resource: unknown): Json => allow({ Resource: resource })

describe('identity policies: does the candidate grant more?', () => {
  test.each<[string, Json[], Json[], 'PASS' | 'FAIL']>([
    ['the same', [allow()], [allow()], 'PASS'],
    ['actions ignore case', [allow({ Action: 'S3:getobject' })], [allow()], 'PASS'],
    ['a pattern covers a name', [allow({ Action: 's3:Get*' })], [allow()], 'PASS'],
    ['a name does not cover a pattern', [allow()], [allow({ Action: 's3:Get*' })], 'FAIL'],
    [
      'two patterns cover one',
      [allow({ Action: ['s3:Get*', 's3:P*'] })],
      [allow({ Action: ['s3:GetO*', 's3:Put*'] })],
      'PASS',
    ],
    [
      'NotAction and Action cover all',
      [allow({ Action: 's3:*' }), allow({ Action: undefined, NotAction: 's3:*' })],
      [allow({ Action: '*' })],
      'PASS',
    ],
    [
      'f and f:* within f*',
      [like('arn:aws:lambda:us-east-1:111111111111:function:f*')],
      [
        like([
          'arn:aws:lambda:us-east-1:111111111111:function:f',
          'arn:aws:lambda:us-east-1:111111111111:function:f:*',
        ]),
      ],
      'PASS',
    ],
    [
      'f* beyond f and f:*',
      [
        like([
          'arn:aws:lambda:us-east-1:111111111111:function:f',
          'arn:aws:lambda:us-east-1:111111111111:function:f:*',
        ]),
      ],
      [like('arn:aws:lambda:us-east-1:111111111111:function:f*')],
      'FAIL',
    ],
    [
      'a star in the first five fields does not cross a colon',
      [allow(), deny({ Resource: 'arn:aws:sns:*:*:t' })],
      [like('arn:aws:sns:us-east-1:111111111111:x:t')],
      'PASS',
    ],
    ['a short pattern is compared as a whole', [like('arn:aws:s3*')], [like('arn:aws:s3:::a/*')], 'PASS'],
    [
      'NotResource',
      [allow(), deny({ Resource: undefined, NotResource: 'arn:aws:s3:::a/*' })],
      [like('arn:aws:s3:::a/b')],
      'PASS',
    ],
    ['a Deny that the candidate lacks', [allow(), deny({ Resource: 'arn:aws:s3:::a/*' })], [allow()], 'FAIL'],
    ['a Deny that only the candidate has', [allow()], [allow(), deny({ Resource: 'arn:aws:s3:::a/*' })], 'PASS'],
    ['a condition dropped', [allow(when('Bool', 'aws:SecureTransport', 'true'))], [allow()], 'FAIL'],
    [
      'true and not true cover all that carry the key',
      [allow(when('Bool', 'aws:SecureTransport', 'true')), allow(when('Bool', 'aws:SecureTransport', 'false'))],
      [allow(when('Null', 'aws:SecureTransport', 'false'))],
      'PASS',
    ],
    ['but not those that lack it', [allow(when('Bool', 'aws:SecureTransport', ['true', 'false']))], [allow()], 'FAIL'],
    [
      'equals and not-equals cover all',
      [allow(when('StringEquals', 's3:prefix', 'a')), allow(when('StringNotEquals', 's3:prefix', 'a'))],
      [allow()],
      'PASS',
    ],
    [
      'IfExists is wider',
      [allow(when('StringEquals', 's3:prefix', 'a'))],
      [allow(when('StringEqualsIfExists', 's3:prefix', 'a'))],
      'FAIL',
    ],
    [
      'StringLike within StringLike',
      [allow(when('StringLike', 's3:prefix', 'a*'))],
      [allow(when('StringLike', 's3:prefix', 'a*b'))],
      'PASS',
    ],
    [
      'a smaller network',
      [allow(when('IpAddress', 'aws:SourceIp', '10.0.0.0/8'))],
      [allow(when('IpAddress', 'aws:SourceIp', '10.1.0.0/16'))],
      'PASS',
    ],
    [
      'a larger network',
      [allow(when('IpAddress', 'aws:SourceIp', ['10.0.0.0/9', '10.192.0.0/10']))],
      [allow(when('IpAddress', 'aws:SourceIp', '10.0.0.0/8'))],
      'FAIL',
    ],
    [
      'two halves of a network',
      [allow(when('IpAddress', 'aws:SourceIp', ['10.0.0.0/9', '10.128.0.0/9']))],
      [allow(when('IpAddress', 'aws:SourceIp', '10.0.0.0/8'))],
      'PASS',
    ],
    [
      'below 10 or from 10 on',
      [allow(when('NumericLessThan', 's3:max-keys', 10)), allow(when('NumericGreaterThanEquals', 's3:max-keys', 10))],
      [allow(when('Null', 's3:max-keys', false))],
      'PASS',
    ],
    [
      'below 10 or above 10',
      [allow(when('NumericLessThan', 's3:max-keys', 10)), allow(when('NumericGreaterThan', 's3:max-keys', 10))],
      [allow(when('Null', 's3:max-keys', false))],
      'FAIL',
    ],
    [
      'an earlier end',
      [allow(when('DateLessThan', 'aws:CurrentTime', '2026-02-01T00:00:00Z'))],
      [allow(when('DateLessThan', 'aws:CurrentTime', '2026-01-01T00:00:00Z'))],
      'PASS',
    ],
    [
      'ForAllValues lets an absent key pass',
      [allow({ Condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': 'a' }, Null: { 'aws:TagKeys': 'false' } } })],
      [allow(when('ForAllValues:StringEquals', 'aws:TagKeys', 'a'))],
      'FAIL',
    ],
    [
      'any is not all',
      [allow(when('ForAllValues:StringEquals', 'aws:TagKeys', ['a', 'b']))],
      [allow(when('ForAnyValue:StringEquals', 'aws:TagKeys', ['a', 'b']))],
      'FAIL',
    ],
    [
      'three values at once',
      [allow(when('ForAnyValue:StringEquals', 'aws:TagKeys', 'a'))],
      [
        allow({
          Condition: {
            'ForAnyValue:StringEquals': { 'aws:TagKeys': 'a' },
            'ForAnyValue:StringLike': { 'aws:TagKeys': 'b' },
          },
        }),
      ],
      'PASS',
    ],
    [
      'the same variable',
      [like('arn:aws:s3:::home/${aws:username}/*')],
      [like('arn:aws:s3:::home/${aws:username}/a*')],
      'PASS',
    ],
    [
      'another variable',
      [like('arn:aws:s3:::home/${aws:username}/*')],
      [like('arn:aws:s3:::home/${aws:PrincipalTag/team}/*')],
      'FAIL',
    ],
    ['a variable is no name', [like('arn:aws:s3:::home/${aws:username}')], [like('arn:aws:s3:::home/bob')], 'FAIL'],
    ['a star covers a variable', [like('arn:aws:s3:::home/*')], [like('arn:aws:s3:::home/${aws:username}')], 'PASS'],
    [
      'a variable in a condition',
      [allow(when('StringEquals', 'aws:ResourceTag/team', '${aws:PrincipalTag/team}'))],
      [allow({ Condition: { StringEquals: { 'aws:ResourceTag/team': 'a', 'aws:PrincipalTag/team': 'a' } } })],
      'PASS',
    ],
    [
      'a variable that a condition pins',
      [like('arn:aws:s3:::home/bob')],
      [{ ...like('arn:aws:s3:::home/${aws:username}'), ...when('StringEquals', 'aws:username', 'bob') }],
      'PASS',
    ],
    [
      'the account follows from the ARN',
      [allow(when('StringEquals', 'aws:PrincipalAccount', '111111111111'))],
      [allow(when('ArnLike', 'aws:PrincipalArn', 'arn:aws:iam::111111111111:role/*'))],
      'PASS',
    ],
    [
      'the owner follows from the resource',
      [{ ...allow(), ...when('StringEquals', 'aws:ResourceAccount', '111111111111') }],
      [like('arn:aws:sns:*:111111111111:*')],
      'PASS',
    ],
    ['calls that no policy governs', [deny()], [allow({ Action: 'sts:GetCallerIdentity' })], 'PASS'],
    [
      'a role may be assumed',
      [allow()],
      [allow({ Action: 'sts:AssumeRole', Resource: 'arn:aws:iam::111111111111:role/r' })],
      'FAIL',
    ],
    [
      'a key may be used',
      [allow()],
      [allow({ Action: 'kms:Decrypt', Resource: 'arn:aws:kms:us-east-1:111111111111:key/k' })],
      'FAIL',
    ],
  ])('%s', (_, reference, candidate, expected) => {
    expect(compare(policy(...reference), policy(...candidate)).result).toBe(expected)
  })

  test('the counterexample is one that a reader recognizes', () => {
    const reference = policy(allow({ Action: '*' }), deny({ Action: 'lambda:InvokeFunction' }))
    const { counterexample } = compare(reference, policy(allow({ Action: 'lambda:*' })))
    expect(counterexample).toEqual({
      principal: 'arn:aws:iam::111122223333:role/example',
      action: 'lambda:InvokeFunction',
      resource: 'arn:aws:lambda:us-east-1:111122223333:function:example',
      resourceAccount: '111122223333',
    })
  })

  test('a key that is compared in two ways leaves the answer open, unless there is a counterexample', () => {
    const mixed = { Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' }, StringLike: { 'aws:SourceIp': '10.*' } } }
    const open = compare(policy(allow(when('IpAddress', 'aws:SourceIp', '10.0.0.0/8'))), policy(allow(mixed)))
    expect(open).toEqual({ result: 'INCONCLUSIVE', reasons: [expect.stringContaining('`aws:SourceIp`')] })
    expect(compare(policy(allow(mixed)), policy(allow())).result).toBe('FAIL')
  })
})

describe('resource and trust policies', () => {
  const by = (principal: unknown, element: Json = {}) => allow({ Principal: principal, ...element })
  const trust = (principal: unknown): Json => ({ Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole' })
  const ROLE = 'arn:aws:iam::111111111111:role/r'

  test.each<[string, Json[], Json[], 'PASS' | 'FAIL']>([
    ['an account covers its role', [by({ AWS: '111111111111' })], [by({ AWS: ROLE })], 'PASS'],
    ['a role does not cover its account', [by({ AWS: ROLE })], [by({ AWS: '111111111111' })], 'FAIL'],
    [
      'a role covers its sessions',
      [by({ AWS: ROLE })],
      [by({ AWS: 'arn:aws:sts::111111111111:assumed-role/r/s' })],
      'PASS',
    ],
    [
      'a session does not cover its role',
      [by({ AWS: 'arn:aws:sts::111111111111:assumed-role/r/s' })],
      [by({ AWS: ROLE })],
      'FAIL',
    ],
    ['everyone covers a service', [by('*')], [by({ Service: 'sns.amazonaws.com' })], 'PASS'],
    ['a service is not another', [by({ Service: 'sns.amazonaws.com' })], [by({ Service: 's3.amazonaws.com' })], 'FAIL'],
    [
      'root plus condition is the role',
      [by({ AWS: '111111111111' }, when('ArnEquals', 'aws:PrincipalArn', ROLE))],
      [by({ AWS: ROLE }, when('ArnEquals', 'aws:PrincipalArn', ROLE))],
      'PASS',
    ],
    [
      'everyone of an account is the account',
      [by({ AWS: '111111111111' })],
      [by('*', when('StringEquals', 'aws:PrincipalAccount', '111111111111'))],
      'PASS',
    ],
    ['anonymous callers', [by('*', when('StringNotEquals', 'aws:PrincipalAccount', 'anonymous'))], [by('*')], 'FAIL'],
    [
      'NotPrincipal with Deny',
      [by('*'), { ...by(undefined), Effect: 'Deny', NotPrincipal: { AWS: [ROLE, '111111111111'] } }],
      [by({ AWS: ROLE })],
      'FAIL',
    ],
  ])('%s', (_, reference, candidate, expected) => {
    expect(compare(policy(...reference), policy(...candidate), 'resource').result).toBe(expected)
  })

  test('trust policies speak of STS actions and of federated callers', () => {
    const provider = (name: string) => ({ Federated: `arn:aws:iam::111111111111:saml-provider/${name}` })
    expect(
      compare(policy({ ...trust('*'), Action: 'sts:*' }), policy({ ...trust('*'), Action: '*' }), 'trust').result,
    ).toBe('PASS')
    expect(compare(policy(trust('*')), policy(trust(provider('p'))), 'trust').result).toBe('PASS')
    expect(compare(policy(trust(provider('p'))), policy(trust(provider('q'))), 'trust').result).toBe('FAIL')
    expect(
      compare(policy(trust({ AWS: ROLE })), policy(trust({ AWS: '111111111111' })), 'trust').counterexample,
    ).toMatchObject({
      action: 'sts:AssumeRole',
      resource: 'arn:aws:iam::999999999999:role/example',
    })
  })
})

test('policiesEquivalent asks in both directions and tells which policy allows more', () => {
  const [wide, narrow] = [policy(allow({ Action: 's3:*' })), policy(allow())]
  expect(policiesEquivalent(wide, narrow, { policyType: 'identity' })).toMatchObject({
    result: 'FAIL',
    onlyAllowedBy: 'a',
  })
  expect(policiesEquivalent(narrow, wide, { policyType: 'identity' })).toMatchObject({
    result: 'FAIL',
    onlyAllowedBy: 'b',
  })
  const twice = policy(allow(), allow({ Action: 's3:get*', Resource: 'arn:*' }), deny({ Action: 's3:G*' }), allow())
  expect(policiesEquivalent(policy(deny()), twice, { policyType: 'identity' }).result).toBe('PASS')
})

describe('limits', () => {
  const resources = (...patterns: string[]) => policy(...patterns.map((Resource) => like(Resource)))

  test.each([
    ['a*a*a*…b', 'a*'.repeat(200), `${'a*'.repeat(200)}b`, 'PASS'],
    ['and back', `${'a*'.repeat(200)}b`, 'a*'.repeat(200), 'FAIL'],
    ['an alphabet of stars', [...'abcdefghijklmnop'].join('*'), [...'ponmlkjihgfedcba'].join('*'), 'FAIL'],
    ['a state for every subset', `*a${'?'.repeat(40)}`, `*b${'?'.repeat(35)}`, 'INCONCLUSIVE'],
  ])('nasty patterns end: %s', (_, reference, candidate, expected) => {
    expect(compare(resources(reference), resources(candidate)).result).toBe(expected)
  })

  test('many wildcards side by side end, whatever the answer', () => {
    const letters = [...'abcdefghij']
    const many = (shift: number) =>
      resources(
        ...letters.map(
          (letter, i) => `arn:aws:s3:::*${letter}*${letters[(i + shift) % 10]}*${letters[(i + 2 * shift) % 10]}?`,
        ),
      )
    expect(['FAIL', 'INCONCLUSIVE']).toContain(compare(many(1), many(3)).result)
  })

  test('anything that is no policy is a PolicyError, and nothing else', () => {
    const fine = policy(allow())
    const attempt = (reference: unknown, candidate: unknown, policyType: PolicyType) => {
      try {
        checkNoNewAccess(reference, candidate, { policyType })
      } catch (error) {
        expect(error).toBeInstanceOf(PolicyError)
      }
    }
    const type = fc.constantFrom<PolicyType>('identity', 'resource', 'trust')
    const key = fc.constantFrom('Version', 'Statement', 'Effect', 'Action', 'Resource', 'Principal', 'Condition', 'AWS')
    const text = fc.constantFrom(
      'Allow',
      '2012-10-17',
      '*',
      's3:*',
      'arn:aws:s3:::${aws:username',
      'StringLike\nX',
      '111111111111',
    )
    const { json } = fc.letrec<{ json: unknown }>((tie) => ({
      json: fc.oneof(
        { depthSize: 'small' },
        text,
        fc.jsonValue(),
        fc.array(tie('json'), { maxLength: 2 }),
        fc.dictionary(fc.oneof(key, fc.string()), tie('json'), { maxKeys: 4 }),
      ),
    }))
    fc.assert(
      fc.property(json, type, (value, policyType) => {
        attempt(value, fine, policyType)
        attempt(fine, value, policyType)
        attempt(policy(allow({ Condition: value })), policy(allow({ Condition: value, Resource: 'arn:*' })), policyType)
      }),
      { numRuns: 500 },
    )
    expect(() => checkNoNewAccess(fine, fine, JSON.parse('{}'))).toThrow(PolicyError)
    expect(() => checkNoNewAccess(fine, fine, { policyType: 'resource' })).toThrow(PolicyError)
    expect(() => checkNoNewAccess(fine, policy(allow({ Principal: '*' })), { policyType: 'identity' })).toThrow(
      PolicyError,
    )
  })
})

/** The cases in which we do not answer what AWS wrote, and why. */
const DISAGREEMENTS: Readonly<Record<number, string>> = {
  96: 'the reference names its provider in account `<ACCOUNT ID>`, a placeholder that AWS filled in before it asked',
  101: 'the same placeholder',
}

test.skipIf(!existsSync(CORPUS))("AWS's own verdicts", () => {
  const { cases } = JSON.parse(readFileSync(CORPUS, 'utf8')) as {
    cases: { file: string; expect: string; ref: unknown; cand: unknown }[]
  }
  const disagreements = cases.flatMap(({ file, expect: expected, ref, cand }, number) => {
    const policyType = file.includes('role-trust') ? 'trust' : file.startsWith('identity') ? 'identity' : 'resource'
    return compare(ref, cand, policyType).result === expected ? [] : [number]
  })
  expect(disagreements).toEqual(Object.keys(DISAGREEMENTS).map(Number))
  expect(cases.length - disagreements.length).toBeGreaterThanOrEqual(104)
})

if (!existsSync(CORPUS)) console.log("AWS's own verdicts: skipped, ../shared/corpus is absent")
