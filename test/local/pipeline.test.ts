import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type LocalAws, startLocalAws } from '../../src/local/index.ts'
import { type RawRequest, send, signed } from './raw-request.ts'

/** One harmless call of each service that has operations, and how the service words its errors. */
interface Service {
  readonly service: string
  readonly call: RawRequest
  readonly codeOf: (answer: { headers: Readonly<Record<string, unknown>>; body: string }) => string | undefined
}

const form = { 'content-type': 'application/x-www-form-urlencoded' }
const xmlCode: Service['codeOf'] = ({ body }) => /<Code>([^<]+)</.exec(body)?.[1]
const jsonCode: Service['codeOf'] = ({ body }) => (JSON.parse(body) as { __type?: string }).__type?.split('#').at(-1)
const headerCode: Service['codeOf'] = ({ headers }) => String(headers['x-amzn-errortype']).split(':')[0]
const target = (name: string, version = '1.1') => ({
  'x-amz-target': name,
  'content-type': `application/x-amz-json-${version}`,
})

const STS: Service = {
  service: 'sts',
  call: { headers: form, body: 'Action=GetCallerIdentity&Version=2011-06-15' },
  codeOf: xmlCode,
}
const IAM: Service = {
  service: 'iam',
  call: { headers: form, body: 'Action=ListRoles&Version=2010-05-08' },
  codeOf: xmlCode,
}
const KINESIS: Service = {
  service: 'kinesis',
  call: { headers: target('Kinesis_20131202.ListStreams'), body: '{}' },
  codeOf: jsonCode,
}
const LOGS: Service = {
  service: 'logs',
  call: { headers: target('Logs_20140328.DescribeLogGroups'), body: '{}' },
  codeOf: jsonCode,
}
const LAMBDA: Service = {
  service: 'lambda',
  call: { method: 'GET', path: '/2015-03-31/functions/' },
  codeOf: headerCode,
}
const EC2: Service = {
  service: 'ec2',
  call: { headers: form, body: 'Action=DescribeCarrierGateways&Version=2016-11-15' },
  codeOf: xmlCode,
}
const S3: Service = { service: 's3', call: { method: 'GET', path: '/' }, codeOf: xmlCode }

const ROOT = { accessKeyId: '111111111111', secretAccessKey: 'test' }
const MINUTE = 60_000

let aws: LocalAws
beforeAll(async () => {
  aws = await startLocalAws()
})
afterAll(() => aws.close())

const sendSigned = (
  call: RawRequest,
  service: string,
  more: { credentials?: typeof ROOT & { sessionToken?: string }; now?: number } = {},
) => send(aws.endpoint, signed(aws.endpoint, call, { service, credentials: ROOT, ...more }))

// Codes and statuses as measured on AWS in ministackorg/ministack#1745; those of EC2 and S3 from their error code pages.
const WRONG: readonly (readonly [
  what: string,
  Service,
  code: string,
  status: number,
  (s: Service) => ReturnType<typeof send>,
])[] = [
  ...rows('no credentials', ({ call }) => send(aws.endpoint, call), {
    sts: ['MissingAuthenticationToken', 403],
    iam: ['MissingAuthenticationToken', 403],
    kinesis: ['MissingAuthenticationTokenException', 400],
    logs: ['MissingAuthenticationTokenException', 400],
    lambda: ['MissingAuthenticationTokenException', 403],
    ec2: ['AuthFailure', 401],
    s3: ['AccessDenied', 403],
  }),
  ...rows(
    'an unknown key',
    ({ call, service }) => sendSigned(call, service, { credentials: { ...ROOT, accessKeyId: 'AKIAIOSFODNN7EXAMPLE' } }),
    {
      sts: ['InvalidClientTokenId', 403],
      iam: ['InvalidClientTokenId', 403],
      kinesis: ['UnrecognizedClientException', 400],
      logs: ['UnrecognizedClientException', 400],
      lambda: ['UnrecognizedClientException', 403],
      ec2: ['AuthFailure', 401],
      s3: ['InvalidAccessKeyId', 403],
    },
  ),
  ...rows(
    'a wrong secret',
    ({ call, service }) => sendSigned(call, service, { credentials: { ...ROOT, secretAccessKey: 'tset' } }),
    {
      sts: ['SignatureDoesNotMatch', 403],
      iam: ['SignatureDoesNotMatch', 403],
      kinesis: ['InvalidSignatureException', 400],
      logs: ['InvalidSignatureException', 400],
      lambda: ['InvalidSignatureException', 403],
      ec2: ['AuthFailure', 401],
      s3: ['SignatureDoesNotMatch', 403],
    },
  ),
  ...rows(
    'a token where none belongs',
    ({ call, service }) => sendSigned(call, service, { credentials: { ...ROOT, sessionToken: 'x' } }),
    {
      sts: ['InvalidClientTokenId', 403],
      kinesis: ['UnrecognizedClientException', 400],
      lambda: ['UnrecognizedClientException', 403],
      s3: ['InvalidToken', 400],
    },
  ),
  ...rows(
    'a date 20 minutes ago',
    ({ call, service }) => sendSigned(call, service, { now: Date.now() - 20 * MINUTE }),
    {
      sts: ['SignatureDoesNotMatch', 403],
      kinesis: ['InvalidSignatureException', 400],
      lambda: ['InvalidSignatureException', 403],
      ec2: ['RequestExpired', 400],
      s3: ['RequestTimeTooSkewed', 403],
    },
  ),
  ...rows(
    'a date 6 minutes ahead',
    ({ call, service }) => sendSigned(call, service, { now: Date.now() + 6 * MINUTE }),
    {
      lambda: ['InvalidSignatureException', 403],
      logs: ['InvalidSignatureException', 400],
    },
  ),
  ...rows(
    'a body changed on the way',
    ({ call, service }) => {
      const request = signed(aws.endpoint, { ...call, body: call.body ?? 'x' }, { service, credentials: ROOT })
      return send(aws.endpoint, { ...request, body: `${request.body} ` })
    },
    {
      sts: ['SignatureDoesNotMatch', 403],
      iam: ['SignatureDoesNotMatch', 403],
      kinesis: ['InvalidSignatureException', 400],
    },
  ),
  ...rows('a scope for another service', ({ call }) => sendSigned(call, 'sts'), {
    kinesis: ['InvalidSignatureException', 400],
    logs: ['InvalidSignatureException', 400],
  }),
  ...rows(
    'half a signature',
    async ({ call, service }) => {
      const request = signed(aws.endpoint, call, { service, credentials: ROOT })
      const authorization = request.headers?.authorization?.replace(/, Signature=.*/, '') ?? ''
      return send(aws.endpoint, { ...request, headers: { ...request.headers, authorization } })
    },
    {
      sts: ['IncompleteSignature', 400],
      kinesis: ['IncompleteSignatureException', 400],
      lambda: ['IncompleteSignatureException', 403],
    },
  ),
]

function rows(
  what: string,
  run: (service: Service) => ReturnType<typeof send>,
  expected: Readonly<Record<string, readonly [string, number]>>,
) {
  return [STS, IAM, KINESIS, LOGS, LAMBDA, EC2, S3].flatMap((service) => {
    const answer = expected[service.service]
    return answer === undefined ? [] : [[what, service, ...answer, run] as const]
  })
}

describe('a request that cannot be authenticated', () => {
  test.each(
    WRONG.map(([what, service, code, status, run]) => ({ what, name: service.service, service, code, status, run })),
  )('$name, $what: $code $status', async ({ service, code, status, run }) => {
    const answer = await run(service)
    expect([service.codeOf(answer), answer.status]).toEqual([code, status])
  })
})

describe('a request that is no request', () => {
  test.each([
    {
      name: 'sts',
      service: STS,
      call: { ...STS.call, body: 'Action=Frobnicate&Version=2011-06-15' },
      code: 'InvalidAction',
      status: 400,
    },
    {
      name: 'sts without Action',
      service: STS,
      call: { ...STS.call, body: 'Version=2011-06-15' },
      code: 'MissingAction',
      status: 400,
    },
    {
      name: 'iam',
      service: IAM,
      call: { ...IAM.call, body: 'Action=Frobnicate&Version=2010-05-08' },
      code: 'InvalidAction',
      status: 400,
    },
    {
      name: 'kinesis',
      service: KINESIS,
      call: { headers: target('Kinesis_20131202.Frobnicate'), body: '{}' },
      code: 'UnknownOperationException',
      status: 400,
    },
    {
      name: 'kinesis, no JSON',
      service: KINESIS,
      call: { ...KINESIS.call, body: '{' },
      code: 'SerializationException',
      status: 400,
    },
    {
      name: 'kinesis, a list',
      service: KINESIS,
      call: { ...KINESIS.call, body: '[1]' },
      code: 'SerializationException',
      status: 400,
    },
    {
      name: 'kinesis, a wrong type',
      service: KINESIS,
      call: { ...KINESIS.call, body: '{"Limit":"many"}' },
      code: 'SerializationException',
      status: 400,
    },
    {
      name: 'lambda',
      service: LAMBDA,
      call: { method: 'PATCH', path: '/2015-03-31/functions/' },
      code: 'UnknownOperationException',
      status: 404,
    },
    {
      name: 'ec2',
      service: EC2,
      call: { ...EC2.call, body: 'Action=Frobnicate&Version=2016-11-15' },
      code: 'InvalidAction',
      status: 400,
    },
  ])('$name: $code $status', async ({ service, call, code, status }) => {
    const answer = await sendSigned(call, service.service)
    expect([service.codeOf(answer), answer.status]).toEqual([code, status])
  })

  test('an operation that is modelled but not built names the file to write', async () => {
    const answer = await sendSigned(EC2.call, 'ec2')
    expect(answer.status).toBe(501)
    expect(answer.body).toContain('src/local/services/ec2/operations/DescribeCarrierGateways.ts')
  })

  test('a service that the local AWS does not have says which it has', async () => {
    const answer = await sendSigned({ headers: target('DynamoDB_20120810.ListTables', '1.0'), body: '{}' }, 'dynamodb')
    expect(answer.status).toBe(501)
    expect(answer.body).toContain('kinesis')
  })
})

describe('a signature in the query string', () => {
  const presigned = async (expires: number, advance = 0) => {
    const { presign } = await import('./presign.ts')
    const request = presign(aws.endpoint, 'Action=GetCallerIdentity&Version=2011-06-15', {
      service: 'sts',
      credentials: ROOT,
      expires,
    })
    if (advance > 0) aws.clock.advance(advance)
    return send(aws.endpoint, request)
  }

  test('is as good as one in the header', async () => {
    const answer = await presigned(60)
    expect(answer.status).toBe(200)
    expect(answer.body).toContain('<Account>111111111111</Account>')
  })

  test('is over when it says so', async () => {
    expect((await presigned(60, 61_000)).body).toContain('<Code>SignatureDoesNotMatch</Code>')
  })
})

describe('the port', () => {
  test('answers the inspection API without a signature', async () => {
    expect(JSON.parse((await send(aws.endpoint, { method: 'GET', path: '/_xacct/health' })).body)).toMatchObject({
      status: 'ok',
    })
    expect((await send(aws.endpoint, { method: 'GET', path: '/_xacct/nothing' })).status).toBe(404)
    expect((await send(aws.endpoint, { path: '/_xacct/clock', body: '{"advance":"much"}' })).status).toBe(400)
  })

  test('keeps serving when a client goes away in the middle', async () => {
    const { connect } = await import('node:net')
    const socket = connect(Number(new URL(aws.endpoint).port), '127.0.0.1')
    await new Promise<void>((resolve) => socket.once('connect', resolve))
    socket.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nhalf')
    socket.destroy()
    expect((await sendSigned(STS.call, 'sts')).status).toBe(200)
  })
})
