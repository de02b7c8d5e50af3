import { describe, expect, test } from 'vitest'
import type { PolicyKind } from '../../src/iam/policy-document.ts'
import { policySize, validatePolicy } from '../../src/iam/validate-policy.ts'

// reference_policies_grammar and reference_policies_elements for what a document may say, reference_iam-quotas for sizes and
// characters; the messages are those that people quote from IAM's answers.

const A = '111111111111'
const FUNCTION = `arn:aws:lambda:us-east-1:${A}:function:f`
const IDENTITY = { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: FUNCTION }
const RESOURCE = { ...IDENTITY, Principal: { AWS: A } }
const TRUST = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: A } }
const RCP = { Effect: 'Deny', Action: 's3:*', Principal: '*', Resource: '*' }
const GOOD: Readonly<Record<PolicyKind, object>> = {
  identity: IDENTITY,
  boundary: IDENTITY,
  session: IDENTITY,
  scp: IDENTITY,
  resource: RESOURCE,
  trust: TRUST,
  rcp: RCP,
}
const KINDS = Object.keys(GOOD) as PolicyKind[]
const OF_PRINCIPALS: PolicyKind[] = ['identity', 'boundary', 'session', 'scp']
const OF_ORGANIZATION: PolicyKind[] = ['scp', 'rcp']
const ORGANIZATION = 'The provided policy document does not meet the requirements of the specified policy type.'
const SYNTAX = 'Syntax errors in policy.'
const LEGACY = 'The policy failed legacy parsing'

const text = (Statement: unknown, more: object = {}) => JSON.stringify({ Version: '2012-10-17', Statement, ...more })

function refusal(document: string, kind: PolicyKind): { message: string; path: string; code: string } | undefined {
  try {
    validatePolicy(document, kind)
    return undefined
  } catch (error) {
    const { message, path, code } = error as { message: string; path: string; code: string }
    return { message, path, code }
  }
}

const malformed = (message: string, path: string) => ({ message, path, code: 'MalformedPolicyDocument' })

describe('accepted', () => {
  test.each(KINDS)('%s', (kind) => {
    expect(refusal(text([GOOD[kind]]), kind)).toBeUndefined()
    expect(refusal(text(GOOD[kind]), kind)).toBeUndefined()
    expect(refusal(text({ ...GOOD[kind], Sid: 'Ab1' }, { Id: 'default' }), kind)).toBeUndefined()
    expect(refusal(text({ ...GOOD[kind], Sid: '' }), kind)).toBeUndefined()
  })

  test.each<[string, PolicyKind, object]>([
    [
      'NotAction and NotResource',
      'identity',
      { Effect: 'Deny', NotAction: ['iam:*'], NotResource: ['arn:aws:iam::*:role/*'] },
    ],
    [
      'every kind of principal',
      'resource',
      { ...RESOURCE, Principal: { AWS: [A, '*'], Service: 's3.amazonaws.com', CanonicalUser: 'x' } },
    ],
    ['NotPrincipal', 'resource', { ...IDENTITY, Effect: 'Deny', NotPrincipal: { AWS: A } }],
    [
      'federated principals in a trust policy',
      'trust',
      { ...TRUST, Action: 'sts:AssumeRoleWithWebIdentity', Principal: { Federated: 'accounts.google.com' } },
    ],
    ['unique ids', 'trust', { ...TRUST, Principal: { AWS: 'AROAAPPAPPAPPAPPAPPAP' } }],
    ['a hyphen in the Sid of a resource-based policy', 'resource', { ...RESOURCE, Sid: 'a-b' }],
    [
      'numbers and booleans as condition values',
      'identity',
      {
        ...IDENTITY,
        Condition: { Bool: { 'aws:SecureTransport': true }, NumericLessThan: { 's3:max-keys': [10, 5] } },
      },
    ],
    [
      'SCPs in the full language',
      'scp',
      {
        Effect: 'Allow',
        NotAction: 'iam:*',
        NotResource: FUNCTION,
        Condition: { Null: { 'aws:PrincipalTag/x': 'true' } },
      },
    ],
    ['characters up to U+00FF', 'identity', { ...IDENTITY, Condition: { StringEquals: { 'x:k': '\u00e9\t\n\r' } } }],
  ])('%s', (_, kind, statement) => {
    expect(refusal(text(statement), kind)).toBeUndefined()
  })
})

// orgs_manage_policies_scps_syntax and orgs_manage_policies_rcps_syntax: "must contain a Version element with the value 2012-10-17"
test.each(KINDS)('the old Version in %s', (kind) => {
  const found = OF_ORGANIZATION.includes(kind) ? malformed(ORGANIZATION, 'Version') : undefined
  expect(refusal(JSON.stringify({ Statement: GOOD[kind] }), kind)).toEqual(found)
  expect(refusal(text(GOOD[kind], { Version: '2008-10-17' }), kind)).toEqual(found)
})

describe('refused in every kind', () => {
  const rows: readonly [string, (good: object) => string, string, string][] = [
    ['another Version', (good) => text(good, { Version: '2012-10-18' }), SYNTAX, 'Version'],
    ['an unknown element', (good) => text({ ...good, Comment: 'x' }), SYNTAX, 'Statement[0].Comment'],
    ['an unknown element of the document', (good) => text(good, { Description: 'x' }), SYNTAX, 'document.Description'],
    ['no statement', () => text([]), SYNTAX, 'Statement'],
    ['no Statement', () => JSON.stringify({ Version: '2012-10-17' }), SYNTAX, 'Statement[0]'],
    ['a list', () => '[]', SYNTAX, 'document'],
    ['no Effect', (good) => text({ ...good, Effect: undefined }), SYNTAX, 'Statement[0].Effect'],
    ['an Effect in lower case', (good) => text({ ...good, Effect: 'allow' }), LEGACY, 'Statement[0].Effect'],
    ['an Effect that is neither', (good) => text({ ...good, Effect: 'Maybe' }), SYNTAX, 'Statement[0].Effect'],
    [
      'no Action',
      (good) => text({ ...good, Action: undefined }),
      'Policy statement must contain actions.',
      'Statement[0]',
    ],
    [
      'an empty Action',
      (good) => text({ ...good, Action: [] }),
      'Policy statement must contain actions.',
      'Statement[0].Action',
    ],
    ['Action and NotAction', (good) => text({ ...good, NotAction: 's3:*' }), SYNTAX, 'Statement[0]'],
    [
      'an action without service',
      (good) => text({ ...good, Action: ['s3:*', 'InvokeFunction'] }),
      'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.',
      'Statement[0].Action[1]',
    ],
    [
      'a wildcard in the service',
      (good) => text({ ...good, Action: '*:InvokeFunction' }),
      'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.',
      'Statement[0].Action[0]',
    ],
    [
      'an unknown operator',
      (good) => text({ ...good, Condition: { StringEqual: { 'x:k': 'v' } } }),
      SYNTAX,
      'Statement[0].Condition.StringEqual.x:k',
    ],
    [
      'NullIfExists',
      (good) => text({ ...good, Condition: { NullIfExists: { 'x:k': 'true' } } }),
      SYNTAX,
      'Statement[0].Condition.NullIfExists.x:k',
    ],
    [
      'a number that is none',
      (good) => text({ ...good, Condition: { NumericEquals: { 'x:k': 'ten' } } }),
      SYNTAX,
      'Statement[0].Condition.NumericEquals.x:k',
    ],
    [
      'a date that is none',
      (good) => text({ ...good, Condition: { DateLessThan: { 'x:k': 'today' } } }),
      LEGACY,
      'Statement[0].Condition.DateLessThan.x:k',
    ],
    [
      'a Bool that is none',
      (good) => text({ ...good, Condition: { Bool: { 'x:k': 'yes' } } }),
      SYNTAX,
      'Statement[0].Condition.Bool.x:k',
    ],
    [
      'an address that is none',
      (good) => text({ ...good, Condition: { IpAddress: { 'x:k': '10.0.0.0/33' } } }),
      SYNTAX,
      'Statement[0].Condition.IpAddress.x:k',
    ],
    [
      'a condition value that is an object',
      (good) => text({ ...good, Condition: { StringEquals: { 'x:k': {} } } }),
      SYNTAX,
      'Statement[0].Condition.StringEquals.x:k',
    ],
    ['a Condition that is a list', (good) => text({ ...good, Condition: [] }), SYNTAX, 'Statement[0].Condition'],
    [
      'a Sid twice',
      (good) =>
        text([
          { ...good, Sid: 'a' },
          { ...good, Sid: 'a' },
        ]),
      'Statement IDs (SID) in a single policy must be unique.',
      'Statement[1].Sid',
    ],
    [
      'characters beyond U+00FF',
      (good) => text({ ...good, Condition: { StringEquals: { 'x:k': '\u20ac' } } }),
      'The policy contains invalid characters.',
      'document',
    ],
  ]
  describe.each(rows)('%s', (_, document, message, path) => {
    test.each(KINDS)('%s', (kind) => {
      expect(refusal(document(GOOD[kind]), kind)).toEqual(malformed(message, path))
    })
  })

  test('what is not JSON: IAM words it in two ways', () => {
    expect(refusal('{', 'identity')).toEqual(malformed(SYNTAX, 'document'))
    expect(refusal('{', 'trust')).toEqual(malformed('This policy contains invalid Json', 'document'))
  })
})

describe('refused in some kinds', () => {
  type Row = [string, readonly PolicyKind[], object, string, string]
  const rows: readonly Row[] = [
    ['Principal', OF_PRINCIPALS, RESOURCE, 'Policy document should not specify a principal.', 'Statement[0].Principal'],
    [
      'NotPrincipal',
      OF_PRINCIPALS,
      { ...IDENTITY, NotPrincipal: '*' },
      'Policy document should not specify a principal.',
      'Statement[0].NotPrincipal',
    ],
    ['no Resource', [...OF_PRINCIPALS, 'resource'], { Effect: 'Allow', Action: 's3:*' }, '', ''],
    ['no Principal', ['resource'], IDENTITY, 'Missing required field Principal', 'Statement[0]'],
    [
      'no Principal',
      ['trust'],
      { Effect: 'Allow', Action: 'sts:AssumeRole' },
      'Missing required field Principal',
      'Statement[0]',
    ],
    [
      'no Principal',
      ['rcp'],
      { Effect: 'Deny', Action: 's3:*', Resource: '*' },
      'Missing required field Principal',
      'Statement[0]',
    ],
    ['Resource', ['trust'], { ...TRUST, Resource: '*' }, 'Has prohibited field Resource', 'Statement[0].Resource'],
    [
      'NotResource',
      ['trust'],
      { ...TRUST, NotResource: '*' },
      'Has prohibited field Resource',
      'Statement[0].NotResource',
    ],
    [
      'other actions than of STS',
      ['trust'],
      { ...TRUST, Action: ['sts:AssumeRole', 's3:GetObject'] },
      'AssumeRole policy may only specify STS AssumeRole actions.',
      'Statement[0].Action[1]',
    ],
    [
      'every action',
      ['trust'],
      { ...TRUST, Action: '*' },
      'AssumeRole policy may only specify STS AssumeRole actions.',
      'Statement[0].Action[0]',
    ],
    ['Allow', ['rcp'], { ...RCP, Effect: 'Allow' }, ORGANIZATION, 'Statement[0]'],
    ['a principal other than *', ['rcp'], { ...RCP, Principal: { AWS: A } }, ORGANIZATION, 'Statement[0]'],
    [
      'NotPrincipal',
      ['rcp'],
      { Effect: 'Deny', Action: 's3:*', NotPrincipal: '*', Resource: '*' },
      ORGANIZATION,
      'Statement[0]',
    ],
    [
      'NotAction',
      ['rcp'],
      { Effect: 'Deny', NotAction: 's3:*', Principal: '*', Resource: '*' },
      ORGANIZATION,
      'Statement[0]',
    ],
    [
      'a federated principal',
      ['resource'],
      { ...RESOURCE, Principal: { Federated: 'accounts.google.com' } },
      'Invalid principal in policy: "Federated":"accounts.google.com"',
      'Statement[0].Principal',
    ],
    [
      'a partial wildcard in Principal',
      ['resource', 'trust'],
      { ...TRUST, Principal: { AWS: `arn:aws:iam::${A}:role/*` } },
      '',
      '',
    ],
    [
      'a group in Principal',
      ['trust'],
      { ...TRUST, Principal: { AWS: `arn:aws:iam::${A}:group/g` } },
      `Invalid principal in policy: "AWS":"arn:aws:iam::${A}:group/g"`,
      'Statement[0].Principal',
    ],
    [
      'every service',
      ['trust'],
      { ...TRUST, Principal: { Service: '*' } },
      'Invalid principal in policy: "Service":"*"',
      'Statement[0].Principal',
    ],
    [
      'a Sid with a hyphen',
      [...OF_PRINCIPALS],
      { ...IDENTITY, Sid: 'a-b' },
      'Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*',
      'Statement[0].Sid',
    ],
    [
      'a resource that is no ARN',
      OF_PRINCIPALS,
      { ...IDENTITY, Resource: ['*', 'f'] },
      'Resource f must be in ARN format or "*".',
      'Statement[0].Resource[1]',
    ],
    [
      'a wildcard in the service of a resource',
      ['identity', 'boundary'],
      { ...IDENTITY, Resource: 'arn:aws:*:us-east-1:*:f' },
      'Resource vendor must be fully qualified and cannot contain regexes.',
      'Statement[0].Resource[0]',
    ],
    [
      'a Region in an IAM resource',
      ['identity', 'boundary'],
      { ...IDENTITY, Resource: `arn:aws:iam:us-east-1:${A}:role/x` },
      `IAM resource arn:aws:iam:us-east-1:${A}:role/x cannot contain region information.`,
      'Statement[0].Resource[0]',
    ],
    [
      'a Region in an S3 resource',
      ['identity', 'boundary'],
      { ...IDENTITY, Resource: 'arn:aws:s3:us-east-1::b' },
      'Resource arn:aws:s3:us-east-1::b can not contain region information.',
      'Statement[0].Resource[0]',
    ],
    [
      'an unknown partition',
      ['identity', 'boundary'],
      { ...IDENTITY, Resource: 'arn:was:s3' },
      'Partition "was" is not valid for resource "arn:was:s3:*:*:*".',
      'Statement[0].Resource[0]',
    ],
  ]
  const cases = rows.flatMap(([what, kinds, ...rest]) => kinds.map((kind) => [what, kind, ...rest] as const))
  test.each(cases)('%s in %s', (_, kind, statement, message, path) => {
    const found = refusal(text(statement), kind)
    if (message === '') expect(found?.code).toBe('MalformedPolicyDocument')
    else expect(found).toEqual(malformed(message, path))
  })

  test('no Resource is told apart from no Principal', () => {
    const { Resource: _, ...without } = RESOURCE
    const found = malformed('Policy statement must contain resources.', 'Statement[0]')
    expect(refusal(text(without), 'resource')).toEqual(found)
    expect(refusal(text({ Effect: 'Allow', Action: 's3:*' }), 'identity')).toEqual(found)
  })
})

// reference_iam-quotas; Organizations User Guide orgs_reference_limits; Lambda gettingstarted-limits
describe('sizes', () => {
  test.each<[PolicyKind, number, string]>([
    ['trust', 2048, 'ACLSizePerRole'],
    ['boundary', 6144, 'PolicySize'],
    ['scp', 5120, 'policy size'],
    ['rcp', 5120, 'policy size'],
    ['resource', 20480, 'policy size'],
  ])('%s: %i characters', (kind, limit, quota) => {
    const filled = (length: number) => {
      const document = (value: string) => text({ ...GOOD[kind], Condition: { StringEquals: { 'x:k': value } } })
      return document('x'.repeat(length - policySize(document(''))))
    }
    expect(refusal(filled(limit), kind)).toBeUndefined()
    // White space counts in the policies of an organization only.
    const spacious = refusal(`${filled(limit)}${' '.repeat(100)}`, kind)
    expect(spacious?.code).toBe(OF_ORGANIZATION.includes(kind) ? 'LimitExceeded' : undefined)
    expect(refusal(filled(limit + 1), kind)).toEqual({
      message: `Cannot exceed quota for ${quota}: ${limit}`,
      path: 'document',
      code: 'LimitExceeded',
    })
  })
})
