import { describe, expect, test } from 'vitest'
import { canonicalRequest } from '../../src/sigv4/canonical-request.ts'
import { type Credentials, signRequest, type UnsignedRequest } from '../../src/sigv4/sign-request.ts'
import { ALGORITHM, formatScope, sha256, sign } from '../../src/sigv4/signature.ts'
import { readSignature, verifySignature } from '../../src/sigv4/verify-request.ts'

// AWS's own worked examples. Names in kebab-case are those of AWS's Signature Version 4 test suite.
// @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
// @see https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
// @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html

interface Example extends Partial<Omit<UnsignedRequest, 'headers'>> {
  readonly name: string
  readonly headers?: Readonly<Record<string, string>>
  readonly signature: string
}

interface Suite {
  readonly credentials: Credentials
  readonly service: string
  readonly host: string
  readonly time: string
  readonly examples: readonly Example[]
}

const SUITE_KEY = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' }
const S3_KEY = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' }
const VANILLA = '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'
const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'

const SUITES: readonly Suite[] = [
  {
    credentials: SUITE_KEY,
    service: 'service',
    host: 'example.amazonaws.com',
    time: '2015-08-30T12:36:00Z',
    examples: [
      { name: 'get-vanilla', signature: VANILLA },
      { name: 'get-relative', path: '/example/..', signature: VANILLA },
      { name: 'get-relative-relative', path: '/example1/example2/../..', signature: VANILLA },
      { name: 'get-slash', path: '//', signature: VANILLA },
      { name: 'get-slash-dot-slash', path: '/./', signature: VANILLA },
      {
        name: 'get-slashes',
        path: '//example//',
        signature: '9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84',
      },
      {
        name: 'get-vanilla-query-order-key-case',
        query: 'Param2=value2&Param1=value1',
        signature: 'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
      },
      {
        name: 'get-vanilla-utf8-query',
        query: '%E1%88%B4=bar',
        signature: '2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04',
      },
      {
        name: 'get-header-value-trim',
        headers: { 'my-header1': ' value1', 'my-header2': ' "a   b   c"' },
        signature: 'acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736',
      },
      {
        name: 'post-vanilla',
        method: 'POST',
        signature: '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b',
      },
      {
        name: 'post-x-www-form-urlencoded',
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: 'Param1=value1',
        signature: 'ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a',
      },
    ],
  },
  {
    credentials: SUITE_KEY,
    service: 'iam',
    host: 'iam.amazonaws.com',
    time: '2015-08-30T12:36:00Z',
    examples: [
      {
        name: 'IAM ListUsers',
        query: 'Action=ListUsers&Version=2010-05-08',
        headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
        signature: '5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7',
      },
    ],
  },
  {
    credentials: S3_KEY,
    service: 's3',
    host: 'examplebucket.s3.amazonaws.com',
    time: '2013-05-24T00:00:00Z',
    examples: [
      {
        name: 'S3 GET Object',
        path: '/test.txt',
        headers: { range: 'bytes=0-9', 'x-amz-content-sha256': EMPTY },
        signature: 'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
      },
      {
        name: 'S3 PUT Object',
        method: 'PUT',
        path: '/test%24file.text',
        headers: {
          date: 'Fri, 24 May 2013 00:00:00 GMT',
          'x-amz-content-sha256': '44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072',
          'x-amz-storage-class': 'REDUCED_REDUNDANCY',
        },
        body: 'Welcome to Amazon S3.',
        signature: '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
      },
      {
        name: 'S3 GET Bucket Lifecycle (a parameter without value)',
        query: 'lifecycle',
        headers: { 'x-amz-content-sha256': EMPTY },
        signature: 'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543',
      },
      {
        name: 'S3 List Objects',
        query: 'max-keys=2&prefix=J',
        headers: { 'x-amz-content-sha256': EMPTY },
        signature: '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
      },
    ],
  },
]

describe.each(SUITES)('$service on $host', ({ credentials, service, host, time, examples }) => {
  test.each(examples)('$name', ({ method = 'GET', path = '/', query = '', headers, body = '', signature }) => {
    const unsigned = { method, path, query, headers: { host, ...headers }, body }
    const signed = signRequest(unsigned, { service, region: 'us-east-1', credentials, now: Date.parse(time) })
    expect(signed.authorization?.split('Signature=')[1]).toBe(signature)

    const received = { method, path, query, headers: signed, body: Buffer.from(body) }
    const read = readSignature(received)
    if (!('presented' in read)) throw new Error(JSON.stringify(read))
    expect(read.presented).toMatchObject({ accessKeyId: credentials.accessKeyId, scope: { service }, signature })
    expect(verifySignature(received, read.presented, credentials.secretAccessKey)).toBe(true)
    expect(verifySignature(received, read.presented, `${credentials.secretAccessKey}x`)).toBe(false)
  })
})

test('S3 presigned GET, good for a day', () => {
  const query = [
    `X-Amz-Algorithm=${ALGORITHM}`,
    'X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request',
    'X-Amz-Date=20130524T000000Z',
    'X-Amz-Expires=86400',
    'X-Amz-SignedHeaders=host',
    'X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404',
  ].join('&')
  const headers = { host: 'examplebucket.s3.amazonaws.com' }
  const received = { method: 'GET', path: '/test.txt', query, headers, body: Buffer.alloc(0) }
  const read = readSignature(received)
  if (!('presented' in read)) throw new Error(JSON.stringify(read))
  expect(read.presented).toMatchObject({ expires: 86_400, timestamp: '20130524T000000Z', signedHeaders: ['host'] })
  expect(verifySignature(received, read.presented, S3_KEY.secretAccessKey)).toBe(true)
})

test('the canonical request and the string to sign of IAM ListUsers, letter by letter', () => {
  const headers = {
    'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
    host: 'iam.amazonaws.com',
    'x-amz-date': '20150830T123600Z',
  }
  const query = 'Action=ListUsers&Version=2010-05-08'
  const canonical = canonicalRequest({ method: 'GET', path: '/', query, headers }, Object.keys(headers), EMPTY, 'iam')
  expect(canonical).toBe(`GET
/
Action=ListUsers&Version=2010-05-08
content-type:application/x-www-form-urlencoded; charset=utf-8
host:iam.amazonaws.com
x-amz-date:20150830T123600Z

content-type;host;x-amz-date
${EMPTY}`)
  expect(sha256(canonical)).toBe('f536975d06c0309214f805bb90ccff089219ecd68b2577efef23edd43b7e1a59')
  const scope = { day: '20150830', region: 'us-east-1', service: 'iam' }
  expect(formatScope(scope)).toBe('20150830/us-east-1/iam/aws4_request')
  expect(sign(canonical, '20150830T123600Z', scope, SUITE_KEY.secretAccessKey)).toBe(
    '5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7',
  )
})
