import { lookup } from 'node:dns'
import { Agent } from 'node:http'
import * as sdk from '@aws-sdk/client-s3'
import { NodeHttpHandler } from '@smithy/node-http-handler'
import { beforeEach, describe, expect, test } from 'vitest'
import { presign } from '../presign.ts'
import { type RawAnswer, type RawRequest, send, signed } from '../raw-request.ts'
import { allow } from '../test-principals.ts'
import { BUCKET, startS3World } from './s3-world.ts'

/** How requests reach S3: their address, their signature, and the form in which they are refused. */
const world = startS3World('s3-requests.test.ts')
const { run, put, region, owner, foreign } = world

const Key = 'dir/a b'
const path = `/${BUCKET}/dir/a%20b`
const port = () => new URL(world.aws.endpoint).port
const root = () => world.aws.account(owner).credentials
const sign = (request: RawRequest, credentials = root(), where = region) =>
  signed(world.aws.endpoint, request, { service: 's3', region: where, credentials })
const answerTo = (request: RawRequest) => send(world.aws.endpoint, request)
const codeOf = ({ body }: RawAnswer) => /<Code>(.*?)<\/Code>/.exec(body)?.[1]
const messageOf = ({ body }: RawAnswer) => /<Message>(.*?)<\/Message>/.exec(body)?.[1]?.replaceAll('&quot;', '"')
const outcomeOf = (answer: RawAnswer) => [answer.status, codeOf(answer), messageOf(answer)]

beforeEach(() => put(Key, 'hello'))

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html */
describe('the bucket stands in the host', () => {
  const HOSTS = [
    `${BUCKET}.localhost:PORT`,
    `${BUCKET}.s3.localhost:PORT`,
    `${BUCKET}.s3.${region}.localhost:PORT`,
    `${BUCKET}.s3.amazonaws.com`,
    `${BUCKET}.s3.${region}.amazonaws.com`,
    `${BUCKET}.s3-${region}.amazonaws.com`,
    `${BUCKET}.s3.dualstack.${region}.amazonaws.com`,
    `${BUCKET}.s3.${region}.amazonaws.com.cn`,
    `${BUCKET.toUpperCase()}.S3.localhost`,
  ]

  test.each(HOSTS)('%s', async (pattern) => {
    const host = pattern.replace('PORT', port())
    const get = await answerTo(sign({ method: 'GET', path: '/dir/a%20b', headers: { host } }))
    expect([get.status, get.body]).toEqual([200, 'hello'])
    const list = await answerTo(sign({ method: 'GET', path: '/', query: 'list-type=2', headers: { host } }))
    expect(list.body).toContain('<Key>dir/a b</Key>')
    const made = await answerTo(sign({ method: 'PUT', path: '/new', headers: { host }, body: 'new' }))
    expect(made.status).toBe(200)
    // The signature is over what was sent, not over what it means.
    const elsewhere = sign({ method: 'GET', path, headers: { host: `127.0.0.1:${port()}` } })
    const moved = { ...elsewhere, path: '/dir/a%20b', headers: { ...elsewhere.headers, host } }
    expect(outcomeOf(await answerTo(moved)).slice(0, 2)).toEqual([403, 'SignatureDoesNotMatch'])
  })

  test('or in the path, beside a host that is S3’s', async () => {
    for (const host of ['s3.localhost', `s3.${region}.localhost`, 's3.amazonaws.com', `127.0.0.1:${port()}`]) {
      const answer = await answerTo(sign({ method: 'GET', path, headers: { host } }))
      expect([host, answer.status]).toEqual([host, 200])
    }
  })

  test('with dots in its name', async () => {
    await run(['CreateBucket', world.newBucket('with.dots.in-it')])
    const host = `with.dots.in-it.s3.${region}.localhost`
    expect((await answerTo(sign({ method: 'PUT', path: '/k', headers: { host }, body: 'x' }))).status).toBe(200)
  })

  test('also for those who do not sign', async () => {
    const Policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: world.objectArn('*') },
    })
    await run(['DeletePublicAccessBlock', { Bucket: BUCKET }])
    await run(['PutBucketPolicy', { Bucket: BUCKET, Policy }])
    const headers = { host: `${BUCKET}.s3.localhost` }
    expect((await world.unsigned({ path: '/dir/a%20b', headers })).body).toBe('hello')
    await put('2015-03-31/functions/', 'no function')
    expect((await world.unsigned({ path: '/2015-03-31/functions/', headers })).body).toBe('no function')
  })

  test('and for one Region only', async () => {
    const host = `${BUCKET}.s3.sa-east-1.localhost`
    expect(outcomeOf(await answerTo(sign({ method: 'GET', path: '/k', headers: { host } })))).toEqual([
      400,
      'AuthorizationHeaderMalformed',
      `The authorization header is malformed; the region '${region}' is wrong; expecting 'sa-east-1'`,
    ])
  })

  test('as the SDK says it', async () => {
    const agent = new Agent({
      lookup: (name, options, done) => lookup(name.endsWith('localhost') ? '127.0.0.1' : name, options, done),
    })
    const client = new sdk.S3Client({
      endpoint: `http://localhost:${port()}`,
      region,
      credentials: root(),
      requestHandler: new NodeHttpHandler({ httpAgent: agent }),
    })
    const hosts: string[] = []
    client.middlewareStack.add(
      (next) => (args) => {
        hosts.push((args.request as { hostname: string }).hostname)
        return next(args)
      },
      { step: 'finalizeRequest' },
    )
    const { Body } = await client.send(new sdk.GetObjectCommand({ Bucket: BUCKET, Key }))
    expect(await Body?.transformToString()).toBe('hello')
    await client.send(new sdk.PutObjectCommand({ Bucket: BUCKET, Key: 'ü+', Body: 'x' }))
    expect(hosts).toEqual([`${BUCKET}.localhost`, `${BUCKET}.localhost`])
    agent.destroy()
  })
})

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html */
describe('the signature stands in the URL', () => {
  const url = (more: Partial<Parameters<typeof presign>[2]> = {}, query = '') =>
    presign(world.aws.endpoint, query, { service: 's3', credentials: root(), region, path, expires: 60, ...more })

  test('of a GET, with other headers for the answer', async () => {
    expect((await answerTo(url())).body).toBe('hello')
    const answer = await answerTo(url({}, 'response-content-type=text%2Fhtml&versionId=null'))
    expect([answer.status, answer.headers['content-type']]).toEqual([200, 'text/html'])
  })

  test('of a PUT, with what it says of the object', async () => {
    const headers = { 'x-amz-meta-a': '1', 'content-type': 'text/plain' }
    const request = url({ method: 'PUT', path: `/${BUCKET}/new`, headers })
    expect((await answerTo({ ...request, body: 'body' })).status).toBe(200)
    expect(await run(['GetObject', { Bucket: BUCKET, Key: 'new' }])).toMatchObject({
      Body: 'body',
      ContentType: 'text/plain',
      Metadata: { a: '1' },
    })
    const changed = await answerTo({
      ...request,
      headers: { ...request.headers, 'content-type': 'text/html' },
      body: '',
    })
    expect(codeOf(changed)).toBe('SignatureDoesNotMatch')
  })

  test('of a DELETE and a HEAD', async () => {
    expect((await answerTo(url({ method: 'HEAD' }))).status).toBe(200)
    expect((await answerTo(url({ method: 'DELETE' }))).status).toBe(204)
  })

  test('is good for its time', async () => {
    const request = url({ expires: 3600 })
    world.aws.clock.advance(3_590_000)
    expect((await answerTo(request)).status).toBe(200)
    world.aws.clock.advance(20_000)
    const late = await answerTo(request)
    expect(outcomeOf(late)).toEqual([403, 'AccessDenied', 'Request has expired'])
    expect(late.body).toMatch(/<X-Amz-Expires>3600<\/X-Amz-Expires><Expires>.+<\/Expires><ServerTime>.+<\/ServerTime>/)
  })

  test('says who may, and is theirs alone', async () => {
    const { keys } = await world.user(owner, allow('s3:GetObject', world.objectArn('*')))
    expect((await answerTo(url({ credentials: keys }))).status).toBe(200)
    expect((await answerTo(url({ credentials: keys, method: 'DELETE' }))).status).toBe(403)
  })

  test('is known by policies', async () => {
    const { keys } = await world.user(owner, {
      ...allow('s3:GetObject', world.objectArn('*')),
      Condition: {
        StringEquals: { 's3:authType': 'REST-QUERY-STRING' },
        NumericLessThan: { 's3:signatureAge': '600000' },
      },
    })
    const old = url({ credentials: keys, expires: 3600 })
    expect((await answerTo(old)).status).toBe(200)
    expect((await answerTo(sign({ method: 'GET', path }, keys))).status).toBe(403)
    world.aws.clock.advance(601_000)
    expect((await answerTo(old)).status).toBe(403)
  })

  const QUERY = 'AuthorizationQueryParametersError'
  test.each<[string, () => RawRequest, number, string, string | RegExp]>([
    [
      'more than a week',
      () => url({ expires: 604_801 }),
      400,
      QUERY,
      'X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds',
    ],
    ['less than no time', () => url({ expires: -1 }), 400, QUERY, 'X-Amz-Expires must be non-negative'],
    ['a time that is none', () => url({ expires: 'soon' }), 400, QUERY, 'X-Amz-Expires should be a number'],
    ['a day to come', () => url({ now: Date.now() + 86_400_000 }), 403, 'AccessDenied', 'Request is not yet valid'],
    [
      'another secret',
      () => url({ credentials: { ...root(), secretAccessKey: 'x' } }),
      403,
      'SignatureDoesNotMatch',
      /./,
    ],
    ['another method', () => ({ ...url(), method: 'DELETE' }), 403, 'SignatureDoesNotMatch', /./],
    ['another key', () => ({ ...url(), path: `/${BUCKET}/other` }), 403, 'SignatureDoesNotMatch', /./],
    [
      'a header that is not signed',
      () => ({ ...url(), headers: { ...url().headers, 'x-amz-acl': 'private' } }),
      403,
      'AccessDenied',
      'There were headers present in the request which were not signed',
    ],
    [
      'a part of it',
      () => ({ ...url(), query: url().query?.replace(/&X-Amz-Date=[^&]+/, '') ?? '' }),
      400,
      QUERY,
      /^Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature/,
    ],
    [
      'another Region',
      () => ({ ...url({ headers: {} }), headers: { host: 's3.sa-east-1.localhost' } }),
      400,
      QUERY,
      /^Error parsing the X-Amz-Credential parameter; the region '.+' is wrong; expecting 'sa-east-1'$/,
    ],
  ])('refused: %s', async (_, request, status, code, message) => {
    const answer = await answerTo(request())
    expect(outcomeOf(answer).slice(0, 2)).toEqual([status, code])
    expectMessage(answer, message)
  })
})

function expectMessage(answer: RawAnswer, expected: string | RegExp): void {
  if (typeof expected === 'string') expect(messageOf(answer)).toBe(expected)
  else expect(messageOf(answer)).toMatch(expected)
}

describe('a signature in the header is refused', () => {
  const get: RawRequest = { method: 'GET', path }
  const withHeader = (name: string, value: string | undefined, request = sign(get)) => {
    const { [name]: _, ...rest } = request.headers ?? {}
    return { ...request, headers: value === undefined ? rest : { ...rest, [name]: value } }
  }
  const authorization = (value: string) => withHeader('authorization', value)

  test.each<[string, () => RawRequest, number, string, string | RegExp]>([
    [
      'of a key that does not exist',
      () => sign(get, { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'x' }),
      403,
      'InvalidAccessKeyId',
      'The AWS Access Key Id you provided does not exist in our records.',
    ],
    [
      'of another secret',
      () => sign(get, { ...root(), secretAccessKey: 'x' }),
      403,
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
    ],
    ['with a token that is none', () => withHeader('x-amz-security-token', 'x'), 400, 'InvalidToken', /./],
    [
      'of another time',
      () =>
        signed(world.aws.endpoint, get, { service: 's3', region, credentials: root(), now: Date.now() - 1_000_000 }),
      403,
      'RequestTimeTooSkewed',
      'The difference between the request time and the current time is too large.',
    ],
    [
      'that says nothing of the payload',
      () => withHeader('x-amz-content-sha256', undefined),
      400,
      'InvalidRequest',
      'Missing required header for this request: x-amz-content-sha256',
    ],
    [
      'beside a header that is not signed',
      () => withHeader('x-amz-meta-a', '1'),
      403,
      'AccessDenied',
      'There were headers present in the request which were not signed',
    ],
    [
      'of the second version',
      () => authorization('AWS 111111111111:c2lnbmF0dXJl'),
      400,
      'InvalidRequest',
      'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.',
    ],
    [
      'of another algorithm',
      () => authorization('AWS4-ECDSA-P256-SHA256 Credential=x'),
      400,
      'InvalidRequest',
      /^The authorization mechanism you have provided is not supported/,
    ],
    [
      'beside another one in the URL',
      () => sign({ ...get, query: 'AWSAccessKeyId=x&Signature=y&Expires=1&x-amz-meta-a=1' }),
      400,
      'InvalidArgument',
      /^Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, /,
    ],
    ['of another kind', () => authorization('Bearer token'), 400, 'InvalidArgument', 'Unsupported Authorization Type'],
    [
      'without its parts',
      () => authorization('AWS4-HMAC-SHA256 Credential=x'),
      400,
      'AuthorizationHeaderMalformed',
      /requires three components: Credential, SignedHeaders, and Signature\.$/,
    ],
    [
      'with a credential that is none',
      () => authorization('AWS4-HMAC-SHA256 Credential=x, SignedHeaders=host, Signature=y'),
      400,
      'AuthorizationHeaderMalformed',
      /^The authorization header is malformed; the Credential is mal-formed; expecting "/,
    ],
    [
      'without a date',
      () => withHeader('x-amz-date', undefined),
      403,
      'AccessDenied',
      'AWS authentication requires a valid Date or x-amz-date header',
    ],
    [
      'for a payload in chunks, where there is none',
      () => sign({ ...get, headers: { 'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER' } }),
      400,
      'InvalidRequest',
      /./,
    ],
    [
      'over another body',
      () => ({ ...sign({ method: 'PUT', path: `/${BUCKET}`, query: 'tagging', body: 'x' }), body: 'y' }),
      400,
      'XAmzContentSHA256Mismatch',
      /./,
    ],
  ])('%s', async (_, request, status, code, message) => {
    const answer = await answerTo(request())
    expect(outcomeOf(answer).slice(0, 2)).toEqual([status, code])
    expectMessage(answer, message)
  })

  test('with what it should have been made of, and without the secret', async () => {
    const { body } = await answerTo(sign(get, { ...root(), secretAccessKey: 'not-it' }))
    expect(body).toContain(`<AWSAccessKeyId>${owner}</AWSAccessKeyId>`)
    expect(body).toMatch(/<StringToSign>AWS4-HMAC-SHA256\n\d{8}T\d{6}Z\n/)
    expect(body).toMatch(/<CanonicalRequest>GET\n\/first-bucket\/dir\/a%20b\n/)
    expect(body).not.toContain('>test<')
  })
})

describe('errors', () => {
  test('are XML that names what they are about', async () => {
    const { body, headers } = await world.raw({ path: `/${BUCKET}/none` })
    const id = headers['x-amz-request-id']
    expect(body).toBe(
      `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message><Key>none</Key><RequestId>${id}</RequestId></Error>`,
    )
    expect(headers['content-type']).toBe('application/xml')
    const theirs = world.aws.account(foreign).credentials
    expect((await world.raw({ path }, theirs)).body).toContain(`<Resource>${path}</Resource><RequestId>`)
  })

  test('of a HEAD have no body', async () => {
    const { status, body, headers } = await world.raw({ method: 'HEAD', path: `/${BUCKET}/none` })
    expect([status, body, headers['x-amz-request-id']]).toEqual([404, '', expect.any(String)])
  })

  test('of 304 have no body either, but the ETag', async () => {
    const etag = '"5d41402abc4b2a76b9719d911017c592"'
    const { status, body, headers } = await world.raw({ path, headers: { 'if-none-match': etag } })
    expect([status, body, headers.etag]).toEqual([304, '', etag])
  })

  test.each<[string, RawRequest, number, string]>([
    ['a method that is none', { method: 'POST', path }, 405, 'MethodNotAllowed'],
    ['a path that is none', { path: `/${BUCKET}/%ff` }, 400, 'InvalidURI'],
    ['an operation that is not built', { path: `/${BUCKET}`, query: 'inventory' }, 501, 'NotImplemented'],
    [
      'a body that is no XML',
      { method: 'PUT', path: `/${BUCKET}`, query: 'versioning', body: 'x' },
      400,
      'MalformedXML',
    ],
    ['no body', { method: 'PUT', path: `/${BUCKET}`, query: 'tagging' }, 400, 'MalformedXML'],
    ['a number that is none', { path: `/${BUCKET}`, query: 'max-keys=many' }, 400, 'InvalidArgument'],
  ])('%s', async (_, request, status, code) => {
    expect(outcomeOf(await world.raw(request)).slice(0, 2)).toEqual([status, code])
  })
})

test('HTTP/2 carries objects too', async () => {
  const { NodeHttp2Handler } = await import('@smithy/node-http-handler')
  const requestHandler = new NodeHttp2Handler()
  const client = new sdk.S3Client({ ...world.aws.account(owner, region), requestHandler })
  const Body = Buffer.alloc(300_000, 'x')
  await client.send(new sdk.PutObjectCommand({ Bucket: BUCKET, Key: 'k', Body }))
  const read = await client.send(new sdk.GetObjectCommand({ Bucket: BUCKET, Key: 'k' }))
  expect((await read.Body?.transformToByteArray())?.length).toBe(Body.length)
  requestHandler.destroy()
})
