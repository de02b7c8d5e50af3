import { describe, expect, test } from 'vitest'
import { compilePolicy } from '../../src/iam/compile-policy.ts'
import { type PolicyKind, parsePolicyDocument } from '../../src/iam/policy-document.ts'
import { PolicyError } from '../../src/iam/policy-error.ts'
import type { PolicyService } from '../../src/iam/policy-services.ts'
import { type ValidateOptions, validatePolicy } from '../../src/iam/validate-policy.ts'

// What CreatePolicy answered to these documents on AWS; the facts were recorded by moto's authors (Apache-2.0) and are told here
// in rows of our own.

const BUCKET = 'arn:aws:s3:::example_bucket'
const SYNTAX = 'Syntax errors in policy.'
const LEGACY = 'The policy failed legacy parsing'
const NO_ACTIONS = 'Policy statement must contain actions.'
const NO_RESOURCES = 'Policy statement must contain resources.'
const NO_VENDOR = 'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.'
const ONE_COLON = 'Actions/Condition can contain only one colon.'
const NOT_UNIQUE = 'Statement IDs (SID) in a single policy must be unique.'
const VERSION = 'Policy document must be version 2012-10-17 or greater.'

const GOOD = { Effect: 'Allow', Action: 's3:ListBucket', Resource: BUCKET }
const text = (Statement: unknown, more: object = { Version: '2012-10-17' }) => JSON.stringify({ ...more, Statement })
const changed = (change: object) => text({ ...GOOD, ...change })
const without = (name: keyof typeof GOOD, change: object = {}) => changed({ [name]: undefined, ...change })
const condition = (Condition: unknown) => changed({ Condition })
const dated = (value: string) => condition({ DateLessThanEquals: { a: value } })

function refusal(document: string, kind: PolicyKind = 'identity', options?: ValidateOptions): PolicyError | undefined {
  try {
    validatePolicy(document, kind, options)
    return undefined
  } catch (error) {
    if (error instanceof PolicyError) return error
    throw error
  }
}

const REFUSED: readonly (readonly [what: string, document: string, message: string])[] = [
  ['no JSON', 'This is not a json document', SYNTAX],
  ['a Version of 2013', text(GOOD, { Version: '2013-10-17' }), SYNTAX],
  ['no Statement', '{"Version":"2012-10-17"}', SYNTAX],
  ['a statement that is a text', text(['afd']), SYNTAX],
  ['no statements', text([]), SYNTAX],
  ['a field of the document that nobody knows', text(GOOD, { Version: '2012-10-17', Extra: 'value' }), SYNTAX],
  ['a field of the statement that nobody knows', changed({ Extra: 'value' }), SYNTAX],
  ['an Id that is a list', text(GOOD, { Version: '2012-10-17', Id: ['cd3a'] }), SYNTAX],
  ['an Id that is a block', text(GOOD, { Version: '2012-10-17', Id: {} }), SYNTAX],
  ['a Sid that is a block', changed({ Sid: {} }), SYNTAX],
  ['a Sid that is a list', changed({ Sid: [] }), SYNTAX],
  ['no Effect', without('Effect'), SYNTAX],
  ['an unknown Effect', changed({ Effect: 'invalid' }), SYNTAX],
  ['an Effect in another case', changed({ Effect: 'denY' }), LEGACY],
  ['an action without vendor', changed({ Action: 'invalid' }), NO_VENDOR],
  ['an empty NotAction', without('Action', { NotAction: '' }), NO_VENDOR],
  ['a space in the vendor', changed({ Action: 'a a:ListBucket' }), 'Vendor a a is not valid'],
  ['a wildcard in the vendor', changed({ Action: 's*:ListBucket' }), 'Vendor s* is not valid'],
  ['two colons', changed({ Action: 's3:List:Bucket' }), ONE_COLON],
  ['two colons in the second statement', text([GOOD, { ...GOOD, Action: 's:3s:ListBucket' }]), ONE_COLON],
  ['an action that is a block', changed({ Action: {} }), SYNTAX],
  ['an action that is a list of lists', changed({ Action: [[]] }), SYNTAX],
  ['no Action', without('Action'), NO_ACTIONS],
  ['an empty list of actions', changed({ Action: [] }), NO_ACTIONS],
  ['neither Action nor Resource', text({ Effect: 'Allow' }), NO_ACTIONS],
  ['neither in the first of two statements', text([{ Effect: 'Deny' }, GOOD]), NO_ACTIONS],
  ['Action beside NotAction', changed({ NotAction: 'iam:dsf' }), SYNTAX],
  ['an empty Action beside NotAction', changed({ Action: [], NotAction: 's3s:ListBucket' }), SYNTAX],
  [
    'a resource that is no ARN',
    changed({ Resource: 'invalid resource' }),
    'Resource invalid resource must be in ARN format or "*".',
  ],
  ['an empty resource', changed({ Resource: '' }), 'Resource  must be in ARN format or "*".'],
  ['a list with such a resource', changed({ Resource: ['adf'] }), 'Resource adf must be in ARN format or "*".'],
  [
    'a partition without more',
    changed({ Resource: 'a:bsdf' }),
    'Partition "bsdf" is not valid for resource "arn:bsdf:*:*:*:*".',
  ],
  [
    'a partition and a service',
    changed({ Resource: 'a:b:cadf' }),
    'Partition "b" is not valid for resource "arn:b:cadf:*:*:*".',
  ],
  [
    'a partition and all',
    changed({ Resource: 'a:b:c:d:e:f:g:h' }),
    'Partition "b" is not valid for resource "arn:b:c:d:e:f:g:h".',
  ],
  [
    'an ARN without arn',
    changed({ Resource: 'aws:s3:::example_bucket' }),
    'Partition "s3" is not valid for resource "arn:s3:::example_bucket:*".',
  ],
  [
    'two unknown partitions: the first is named',
    changed({ Resource: ['arn:error:s3:::example_bucket', 'arn:error:s3::example_bucket'] }),
    'Partition "error" is not valid for resource "arn:error:s3:::example_bucket".',
  ],
  [
    'an ARN of two fields',
    changed({ Resource: 'arn:aws' }),
    'Resource vendor must be fully qualified and cannot contain regexes.',
  ],
  ['an ARN of five fields', changed({ Resource: 'arn:aws:s3::example_bucket' }), LEGACY],
  ['the same in NotResource', without('Resource', { NotResource: 'arn:aws:s3::example_bucket' }), LEGACY],
  ['an ARN without service', changed({ Resource: 'arn:aws::::example_bucket' }), LEGACY],
  ['a short ARN without service', changed({ Resource: 'arn:aws::fdsasf' }), LEGACY],
  [
    'a Region for IAM',
    changed({ Resource: 'arn:aws:iam:us-east-1::example_bucket' }),
    'IAM resource arn:aws:iam:us-east-1::example_bucket cannot contain region information.',
  ],
  [
    'a Region for a bucket',
    changed({ Resource: 'arn:aws:s3:us-east-1::example_bucket' }),
    'Resource arn:aws:s3:us-east-1::example_bucket can not contain region information.',
  ],
  ['a resource that is a block', changed({ Resource: { a: BUCKET } }), SYNTAX],
  ['a list with a block', changed({ Resource: ['adfdf', {}] }), SYNTAX],
  ['Resource beside NotResource', changed({ NotResource: '*' }), SYNTAX],
  ['Resource beside an empty NotResource', changed({ NotResource: [] }), SYNTAX],
  ['no Resource', without('Resource'), NO_RESOURCES],
  ['an empty list of resources', changed({ Resource: [] }), NO_RESOURCES],
  ['a Condition that is a list', condition([]), SYNTAX],
  ['a Condition that is a text', condition('a'), SYNTAX],
  ['an operator with a text', condition({ a: 'b' }), SYNTAX],
  ['a known operator with a text', condition({ DateGreaterThan: 'b' }), SYNTAX],
  ['a known operator with a list', condition({ DateGreaterThan: [] }), SYNTAX],
  ['a value that is a block', condition({ DateGreaterThan: { a: {} } }), SYNTAX],
  ['an unknown operator', condition({ x: { a: '1' } }), SYNTAX],
  ['two colons in an operator', condition({ 'ForAnyValue::StringEqualsIfExists': { a: 'asf' } }), SYNTAX],
  ['a list of conditions', condition([{ 'ForAllValues:StringEquals': { 'aws:TagKeys': 'Department' } }]), SYNTAX],
  ['a date that is none', condition({ DateGreaterThan: { a: 'sdfdsf' } }), LEGACY],
  ['the thirteenth month', dated('234-13'), LEGACY],
  ['an offset of one digit', dated('2016-12-13t2:00:00.593194+1'), LEGACY],
  ['too many digits of a second', dated('2016-12-13t2:00:00.1999999999+10:59'), LEGACY],
]

describe('CreatePolicy refuses', () => {
  test.each(REFUSED)('%s', (_, document, message) => {
    const found = refusal(document)
    expect(found).toMatchObject({ message, code: 'MalformedPolicyDocument' })
    expect(found?.line).toBe(1)
    expect(found?.column).toBeGreaterThan(0)
  })
})

// Of several faults IAM reports the one that it looks for first, wherever it stands.
const ORDER: readonly (readonly [what: string, document: string, message: string])[] = [
  ['a missing resource before a bad action', without('Resource', { Action: 'invalid' }), NO_RESOURCES],
  [
    'a bad resource before a bad action',
    changed({ Action: 's:3:ListBucket', Resource: 'sdfsadf' }),
    'Resource sdfsadf must be in ARN format or "*".',
  ],
  ['a bad condition before a missing action', without('Action', { Condition: { DateGreaterThan: { a: {} } } }), SYNTAX],
  ['a short ARN before a missing action', without('Action', { Resource: 'arn:aws:s3::example_bucket' }), LEGACY],
  [
    'a bad date before a missing action',
    text({ Effect: 'Allow', Condition: { DateGreaterThan: { a: 'sdfdsf' } } }),
    LEGACY,
  ],
  [
    'a bad date before an unknown partition',
    changed({ Resource: 'arn:error:s3:::b', Condition: { DateGreaterThan: { a: 'x' } } }),
    LEGACY,
  ],
  ['the case of Effect before a Region', text({ Effect: 'allow', Resource: 'arn:aws:s3:us-east-1::b' }), LEGACY],
  [
    'the same Sid before a missing action',
    text([
      { ...GOOD, Sid: 'sdf' },
      { Sid: 'sdf', Effect: 'Allow' },
    ]),
    NOT_UNIQUE,
  ],
  [
    'the case of Effect before the same Sid',
    text([
      { ...GOOD, Effect: 'aLLow', Sid: 'sdf' },
      { Sid: 'sdf', Effect: 'Allow' },
    ]),
    LEGACY,
  ],
  [
    'the second statement’s grammar before the first one’s actions',
    text([{ Effect: 'Deny' }, { ...GOOD, Extra: 1 }]),
    SYNTAX,
  ],
]

test.each(ORDER)('first %s', (_, document, message) => {
  expect(refusal(document)?.message).toBe(message)
})

describe('managed policies', () => {
  const managed: ValidateOptions = { managed: true }
  test.each([
    ['no Version', text(GOOD, {}), VERSION],
    ['the old Version', text(GOOD, { Version: '2008-10-17' }), VERSION],
    [
      'no Version before the same Sid',
      text(
        [
          { ...GOOD, Sid: 'a' },
          { Sid: 'a', Effect: 'Allow' },
        ],
        {},
      ),
      VERSION,
    ],
    ['no Version before a bad date', text({ ...GOOD, Condition: { DateGreaterThan: { a: 'x' } } }, {}), VERSION],
    ['no Version before the case of Effect', text({ ...GOOD, Effect: 'denY' }, {}), VERSION],
    ['an unknown Version is a matter of grammar', text(GOOD, { Version: '2013-10-17' }), SYNTAX],
  ])('%s', (_, document, message) => {
    expect(refusal(document, 'identity', managed)?.message).toBe(message)
  })

  test('inline policies know the old Version', () => {
    expect(refusal(text(GOOD, {}))).toBeUndefined()
  })

  test('6,144 characters, white space aside', () => {
    const padded = (length: number) => condition({ StringEquals: { 'x:k': 'x'.repeat(length) } })
    const free = 6_144 - padded(0).length
    expect(refusal(`${padded(free)}${' '.repeat(500)}`, 'identity', managed)).toBeUndefined()
    expect(refusal(padded(free + 1), 'identity', managed)).toMatchObject({
      code: 'LimitExceeded',
      message: 'Cannot exceed quota for PolicySize: 6144',
    })
    expect(refusal(padded(free + 1))).toBeUndefined()
  })
})

describe('CreatePolicy accepts', () => {
  test.each<[string, string]>([
    ['spaces in the name of an action', changed({ Action: 'iam: asdf safdsf af ' })],
    ['a hyphen in it', changed({ Action: 'service-prefix:action-name' })],
    ['a dot in the vendor', changed({ Action: 's3.s:ListBucket' })],
    ['a hyphen in the vendor', changed({ Action: 's3-s:ListBucket' })],
    ['a vendor that nobody knows', changed({ Action: 'aaaaaadsfdsafsadfsadfaaaaa:ListBucket' })],
    ['every action', changed({ Action: '*' })],
    ['an ARN of three fields', changed({ Resource: 'arn:aws:fdsasf' })],
    ['a service that nobody knows', changed({ Resource: 'arn:aws:invalid-service:us-east-1::example_bucket' })],
    ['a user without account', changed({ Resource: 'arn:aws:iam:::user/example_bucket' })],
    ['an access point in a Region', changed({ Resource: 'arn:aws:s3:us-east-1:111111111111:accesspoint/a/object/*' })],
    ['an ARN beside *', changed({ Resource: [BUCKET, '*'] })],
    ['NotAction and NotResource *', text({ Effect: 'Allow', NotAction: 's3:ListBucket', NotResource: '*' })],
    ['an empty Condition', condition({})],
    ['an unknown operator without keys', condition({ a: {} })],
    ['two of them', condition({ x: {}, y: {} })],
    ['an operator without keys', condition({ DateGreaterThan: {} })],
    ['a key without values', condition({ DateGreaterThan: { a: [] } })],
    ['ForAllValues', condition({ 'ForAllValues:StringEquals': { 'aws:TagKeys': 'Department' } })],
    ['ForAnyValue with IfExists', condition({ 'ForAnyValue:StringEqualsIfExists': { a: 'asf' } })],
    ['a date', dated('2019-07-01T13:20:15Z')],
    ['a date with fractions and offset', dated('2016-12-13T21:20:37.593194+00:00')],
    ['seconds before the epoch', dated('-292275054')],
    ['one Sid', text([{ ...GOOD, Sid: 'sdf' }, GOOD])],
  ])('%s', (_, document) => {
    expect(refusal(document)).toBeUndefined()
    expect(() => compilePolicy(document)).not.toThrow()
  })
})

describe('leading space', () => {
  const trust = text({ Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' })
  test.each<[PolicyKind, string, string | undefined]>([
    ['identity', text(GOOD), LEGACY],
    ['boundary', text(GOOD), LEGACY],
    ['trust', trust, 'JSON strings must not have leading spaces'],
    ['session', text(GOOD), undefined],
  ])('%s', (kind, document, message) => {
    expect(refusal(` ${document}`, kind)?.message).toBe(message)
    expect(refusal(`\n${document}`, kind)?.message).toBe(message)
    expect(refusal(`${document}\n`, kind)).toBeUndefined()
  })
})

// reference_policies_grammar: a block must not hold the same key twice; which message AWS gives is not recorded.
describe('the same key twice', () => {
  test.each([
    ['in the document', '{"Version":"2012-10-17","Version":"2012-10-17","Statement":{}}', SYNTAX],
    [
      'in a statement',
      `{"Statement":[{"Effect":"Deny","Effect":"Allow","Action":"s3:*","Resource":"*"}]}`,
      'Statement[0].Effect',
    ],
    [
      'in a condition, escaped',
      '{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"Bool":{"a:b":"true","a\\u003ab":"false"}}}]}',
      'Statement[0].Condition.Bool.a:b',
    ],
  ])('%s', (what, document, path) => {
    const found = refusal(document)
    expect(found?.message).toBe(SYNTAX)
    if (what !== 'in the document') expect(found?.path).toBe(path)
  })

  test('the same key in two blocks is fine', () => {
    expect(refusal(condition({ StringLike: { 'a:b': 'c' }, StringEquals: { 'a:b': 'c' } }))).toBeUndefined()
  })
})

describe('position', () => {
  const document = `{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "s3:*", "Resource": "*" },
    {
      "Effect": "Deny",
      "NotAction": ["s3:*", "sqs"],
      "Resource": "*",
      "Condition": { "StringLike": { "id.example.com:sub": "x", "id.example.com:sub.more": {} } }
    }
  ]
}`
  const at = (error: PolicyError | undefined) => [error?.path, error?.line, error?.column]
  test.each<[string, (text: string) => string, unknown[]]>([
    ['a key with dots', (text) => text, ['Statement[1].Condition.StringLike.id.example.com:sub.more', 9, 92]],
    ['a value of a list', (text) => text.replace('{} }', '"" }'), ['Statement[1].NotAction[1]', 7, 29]],
    ['a scalar', (text) => text.replace('"Deny"', '"deny"').replace('{} }', '"" }'), ['Statement[1].Effect', 6, 17]],
    [
      'a missing element: its statement',
      (text) => text.replace(', "Resource": "*" },', ' },').replace('{} }', '"" }'),
      ['Statement[0]', 4, 5],
    ],
    ['an unknown element', (text) => text.replace('"Version"', '"Vision"'), ['document.Vision', 2, 13]],
    ['a document that is no block', () => '\n[]', ['document', 2, 1]],
    ['no JSON: where it stops', (text) => text.replace('"Deny",', '"Deny"'), ['document', 7, 7]],
    ['no JSON: a comma too many', (text) => text.replace('{} }', '"", }'), ['document', 9, 96]],
    ['no JSON: an unfinished text', () => '{"Version": "2012', ['document', 1, 13]],
    ['no JSON: nothing', () => '', ['document', 1, 1]],
    ['no JSON: something after it', (text) => `${text}\n}`, ['document', 13, 1]],
  ])('%s', (_, change, expected) => {
    expect(at(refusal(change(document)))).toEqual(expected)
  })

  test('a single statement counts as a list of one', () => {
    expect(at(refusal(`{\n"Statement": {\n"Effect": "Allow", "Action": "s3:*",\n"Resource": "x"}}`))).toEqual([
      'Statement[0].Resource[0]',
      4,
      13,
    ])
  })

  test('what is no text has none', () => {
    let error: PolicyError | undefined
    try {
      parsePolicyDocument({ Statement: [] })
    } catch (thrown) {
      error = thrown as PolicyError
    }
    expect(error).toMatchObject({ path: 'Statement' })
    expect(error?.line).toBeUndefined()
  })
})

describe('resource-based policies in the words of their service', () => {
  const bucket = 'arn:aws:s3:::b'
  const queue = 'arn:aws:sqs:us-east-1:111111111111:q'
  const statement = { Effect: 'Allow', Principal: '*' }
  const rows: readonly [PolicyService, string, string, string | undefined, string?][] = [
    ['s3', 'no JSON', '{', "Policies must be valid JSON and the first byte must be '{'", 'MalformedPolicy'],
    [
      's3',
      'an action of another service',
      text({ ...statement, Action: 'sqs:*', Resource: bucket }),
      'Policy has invalid action',
    ],
    [
      's3',
      'an action without service',
      text({ ...statement, Action: 'invalid_action', Resource: bucket }),
      'Policy has invalid action',
    ],
    [
      's3',
      'another bucket',
      text({ ...statement, Action: 's3:*', Resource: [bucket, `${bucket}b`] }),
      'Policy has invalid resource',
    ],
    ['s3', 'no ARN', text({ ...statement, Action: 's3:*', Resource: 'invalid' }), 'Policy has invalid resource'],
    [
      's3',
      'a group',
      text({ Effect: 'Allow', Principal: { AWS: 'user' }, Action: 's3:*', Resource: bucket }),
      'Invalid principal in policy',
    ],
    [
      's3',
      'no Principal',
      text({ Effect: 'Allow', Action: 's3:*', Resource: bucket }),
      'Missing required field Principal',
    ],
    [
      's3',
      'its objects and a wildcard',
      text({ ...statement, Action: 's3:*', Resource: [bucket, `${bucket}/*`, 'arn:aws:s3:::*'] }),
      undefined,
    ],
    [
      'sqs',
      'anything',
      text({ Effect: 'Allow', Action: 'sqs:*', Resource: queue }),
      'Invalid value for the parameter Policy.',
      'InvalidAttributeValue',
    ],
    ['sqs', 'upper case', text({ ...statement, Action: 'SQS:SendMessage', Resource: queue }), undefined],
    [
      'sns',
      'anything',
      text({ Effect: 'Allow', Action: 'sns:Publish', Resource: '*' }),
      'Invalid parameter: Policy Error: null',
      'InvalidParameter',
    ],
    [
      'sns',
      'an action of another service',
      text({ ...statement, Action: 'sqs:*', Resource: '*' }),
      'Invalid parameter: Policy statement action out of service scope!',
    ],
    [
      'kms',
      'a principal that is none',
      text({ ...statement, Principal: { AWS: 'x' }, Action: 'kms:*', Resource: '*' }),
      'Policy contains a statement with one or more invalid principals.',
      'MalformedPolicyDocumentException',
    ],
    ['kinesis', 'no statement', text([]), SYNTAX, 'InvalidArgumentException'],
    ['lambda', 'no statement', text([]), SYNTAX, 'InvalidParameterValueException'],
  ]
  test.each(rows)('%s: %s', (service, _, document, message, code) => {
    const found = refusal(document, 'resource', { service, ...(service === 's3' && { resource: bucket }) })
    expect(found?.message).toBe(message)
    if (code !== undefined) expect(found?.code).toBe(code)
  })
})

describe('hostile documents', () => {
  const compiledOrRefused = (document: string): boolean => {
    try {
      return compilePolicy(document) !== undefined
    } catch (error) {
      return error instanceof PolicyError
    }
  }
  const deep = (open: string, close: string) => `${open.repeat(50_000)}1${close.repeat(50_000)}`
  test.each<[string, string]>([
    ['deep lists', deep('[', ']')],
    ['deep blocks', deep('{"a":', '}')],
    ['a deep Version', `{"Version":${deep('[', ']')},"Statement":{}}`],
    ['a deep Statement', `{"Statement":${deep('[', ']')}}`],
    ['a deep Action', `{"Statement":{"Effect":"Allow","Action":${deep('[', ']')},"Resource":"*"}}`],
    [
      'a deep condition value',
      `{"Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"Bool":{"a":${deep('[', ']')}}}}}`,
    ],
    ['unfinished', '['.repeat(100_000)],
    ['__proto__', '{"__proto__":{"Version":"2012-10-17"},"Statement":[]}'],
    ['a constructor as operator', condition({ constructor: { a: 'b' } })],
    ['a million spaces', `{${' '.repeat(1_000_000)}`],
    ['a text of five million characters', changed({ Resource: 'x'.repeat(5_000_000) })],
    ['five million escapes', changed({ Resource: '\\"'.repeat(2_500_000) })],
  ])('%s', (_, document) => {
    for (const kind of ['identity', 'trust', 'resource', 'scp'] as const) {
      expect(refusal(document, kind)).toBeInstanceOf(PolicyError)
    }
    // Not every kind asks of a resource that it is an ARN, so the grammar alone may accept it; it must not fail otherwise.
    expect(compiledOrRefused(document)).toBe(true)
  })

  test('a hundred thousand actions', () => {
    const many = Array.from({ length: 100_000 }, (_, i) => `s3:Action${i}`)
    expect(refusal(changed({ Action: many }))).toBeUndefined()
    expect(refusal(changed({ Action: [...many, 'x'] }))?.path).toBe('Statement[0].Action[100000]')
  })
})
