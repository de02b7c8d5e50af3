import { connect as connectHttp2 } from 'node:http2'
import { CreateStreamCommand, KinesisClient, ListStreamsCommand, PutRecordCommand } from '@aws-sdk/client-kinesis'
import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  InvokeCommand,
  LambdaClient,
  ListFunctionsCommand,
} from '@aws-sdk/client-lambda'
import { strToU8, zipSync } from 'fflate'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type LocalAws, startLocalAws } from '../../src/local/index.ts'
import { presign } from '../local/presign.ts'
import { type RawAnswer, type RawRequest, send, signed } from '../local/raw-request.ts'
import { refusalOf } from '../local/test-accounts.ts'
import { allow, createRole, rootIam } from '../local/test-principals.ts'
import { exchange, open, readToEnd, statusesOf } from './sockets.ts'

/* Whatever comes in: the answer is a clear AWS error, never a failure of ours, and nothing that was there is lost. */

const ROOT = { accessKeyId: '111111111111', secretAccessKey: 'test' }
const MB = 1024 * 1024

let aws: LocalAws
let lambda: LambdaClient
let kinesis: KinesisClient
const complaints: string[] = []
beforeAll(async () => {
  aws = await startLocalAws({ log: (line) => complaints.push(line) })
  const clients = { ...aws.account(ROOT.accessKeyId), maxAttempts: 1 }
  lambda = new LambdaClient(clients)
  kinesis = new KinesisClient(clients)
  const trust = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }
  await createRole(rootIam(aws, ROOT.accessKeyId, 'us-east-1'), 'exec', [trust], [allow('logs:*')])
  await create('length', 'export const handler = async (event) => event.text?.length ?? null')
  await kinesis.send(new CreateStreamCommand({ StreamName: 'orders', ShardCount: 1 }))
  await kinesis.send(new PutRecordCommand({ StreamName: 'orders', PartitionKey: 'k', Data: Buffer.from('x') }))
})
afterAll(() => aws.close())

async function removeOthers() {
  const { Functions = [] } = await lambda.send(new ListFunctionsCommand({}))
  for (const { FunctionName } of Functions) {
    if (FunctionName !== 'length') await lambda.send(new DeleteFunctionCommand({ FunctionName }))
  }
}

/** After every row: alive, nothing lost, and nothing of ours went wrong. */
afterEach(async () => {
  const { Functions } = await lambda.send(new ListFunctionsCommand({}))
  expect(Functions?.map(({ FunctionName }) => FunctionName)).toEqual(['length'])
  const { StreamNames } = await kinesis.send(new ListStreamsCommand({}))
  expect(StreamNames).toEqual(['orders'])
  expect(complaints.filter((line) => line.startsWith('internal error'))).toEqual([])
})

function create(FunctionName: string, code: string | Uint8Array) {
  const ZipFile = typeof code === 'string' ? zipSync({ 'index.mjs': strToU8(code) }) : code
  const Role = `arn:aws:iam::${ROOT.accessKeyId}:role/exec`
  return lambda.send(
    new CreateFunctionCommand({
      FunctionName,
      Role,
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Code: { ZipFile },
    }),
  )
}

const sign = (request: RawRequest, service: string) => signed(aws.endpoint, request, { service, credentials: ROOT })
const sendSigned = (request: RawRequest, service: string) => send(aws.endpoint, sign(request, service))

/** The error's code, wherever the service's protocol puts it. */
function codeOf({ headers, body }: RawAnswer): string | undefined {
  const header = headers['x-amzn-errortype']
  if (typeof header === 'string') return header.split(/[:;]/)[0]
  return /<Code>([^<]+)</.exec(body)?.[1] ?? /"__type":\s*"(?:[^"#]*#)?([^"]+)"/.exec(body)?.[1]
}

const outcomeOf = (answer: RawAnswer) => [codeOf(answer), answer.status] as const

const form = (body: string): RawRequest => ({ headers: { 'content-type': 'application/x-www-form-urlencoded' }, body })
const json = (target: string, body: string | Uint8Array, version = '1.1'): RawRequest => ({
  headers: { 'x-amz-target': target, 'content-type': `application/x-amz-json-${version}` },
  body,
})
const rest = (method: string, path: string, body: string | Uint8Array = ''): RawRequest => ({ method, path, body })
const functions = '/2015-03-31/functions'
const invocations = `${functions}/length/invocations`

/** One call of each service that would change something. */
const CALLS: Readonly<Record<string, RawRequest>> = {
  sts: form('Action=AssumeRole&Version=2011-06-15&RoleArn=arn:aws:iam::111111111111:role/exec&RoleSessionName=ann'),
  iam: form('Action=DeleteRole&Version=2010-05-08&RoleName=exec'),
  lambda: rest('DELETE', `${functions}/length`),
  kinesis: json('Kinesis_20131202.DeleteStream', '{"StreamName":"orders"}'),
  logs: json('Logs_20140328.CreateLogGroup', '{"logGroupName":"g"}'),
  sqs: json('AmazonSQS.CreateQueue', '{"QueueName":"q"}', '1.0'),
  s3: rest('PUT', '/bucket'),
  sns: form('Action=CreateTopic&Version=2010-03-31&Name=t'),
  ec2: form('Action=DescribeVpcs&Version=2016-11-15'),
  cloudformation: form('Action=DeleteStack&Version=2010-05-15&StackName=s'),
  organizations: json('AWSOrganizationsV20161128.DescribeOrganization', '{}'),
}

type Code = readonly [code: string, status: number]
const UNSIGNED: Readonly<Record<string, Code>> = {
  sts: ['MissingAuthenticationToken', 403],
  iam: ['MissingAuthenticationToken', 403],
  lambda: ['MissingAuthenticationTokenException', 403],
  kinesis: ['MissingAuthenticationTokenException', 400],
  logs: ['MissingAuthenticationTokenException', 400],
  sqs: ['MissingAuthenticationToken', 403],
  s3: ['AccessDenied', 403],
  sns: ['MissingAuthenticationToken', 403],
  ec2: ['AuthFailure', 401],
  cloudformation: ['MissingAuthenticationToken', 403],
  organizations: ['MissingAuthenticationTokenException', 400],
}
const TAMPERED: Readonly<Record<string, Code>> = {
  sts: ['SignatureDoesNotMatch', 403],
  iam: ['SignatureDoesNotMatch', 403],
  lambda: ['InvalidSignatureException', 403],
  kinesis: ['InvalidSignatureException', 400],
  logs: ['InvalidSignatureException', 400],
  sqs: ['SignatureDoesNotMatch', 403],
  sns: ['SignatureDoesNotMatch', 403],
  ec2: ['AuthFailure', 401],
  cloudformation: ['SignatureDoesNotMatch', 403],
  organizations: ['InvalidSignatureException', 400],
}
const entries = (by: Readonly<Record<string, Code>>) =>
  Object.entries(by).map(([service, [code, status]]) => [service, code, status] as const)

describe('a request that changes something', () => {
  test.each(entries(UNSIGNED))('of %s, unsigned: %s %i', async (service, code, status) => {
    expect(outcomeOf(await send(aws.endpoint, CALLS[service] as RawRequest))).toEqual([code, status])
  })

  test.each(entries(TAMPERED))('of %s, tampered with: %s %i', async (service, code, status) => {
    const request = sign(CALLS[service] as RawRequest, service)
    const tampered = request.body
      ? { ...request, body: `${request.body} ` }
      : { ...request, path: `${request.path}`.replace('length', 'lengthy') }
    expect(outcomeOf(await send(aws.endpoint, tampered))).toEqual([code, status])
  })

  test.each([
    ['in another method', { method: 'GET' }],
    ['with another query', { query: 'Qualifier=1' }],
    ['with another path', { path: `${functions}/other` }],
  ])('of Lambda, %s', async (_, change) => {
    const request = sign(CALLS.lambda as RawRequest, 'lambda')
    expect(outcomeOf(await send(aws.endpoint, { ...request, ...change }))).toEqual(['InvalidSignatureException', 403])
  })

  test.each([
    ['nothing', ''],
    ['only a scheme', 'AWS4-HMAC-SHA256'],
    ['a password', 'Basic dGVzdDp0ZXN0'],
    ['a short scope', 'AWS4-HMAC-SHA256 Credential=111111111111/x, SignedHeaders=host, Signature=00'],
    [
      'a scope with odd names',
      'AWS4-HMAC-SHA256 Credential=__proto__/20260101/__proto__/sts/aws4_request, SignedHeaders=host, Signature=00',
    ],
    [
      'a signature that is no number',
      'AWS4-HMAC-SHA256 Credential=111111111111/20260101/us-east-1/sts/aws4_request, SignedHeaders=host, Signature=zz',
    ],
    ['a hundred thousand commas', `AWS4-HMAC-SHA256 ${','.repeat(100_000)}`],
    [
      'signed headers that are not there',
      'AWS4-HMAC-SHA256 Credential=111111111111/20260101/us-east-1/sts/aws4_request, SignedHeaders=a;b;;c, Signature=00',
    ],
  ])('has as its authorization %s', async (_, authorization) => {
    const { headers, ...request } = CALLS.sts as RawRequest
    for (const date of ['20260101T000000Z', 'yesterday', '99999999T999999Z']) {
      const answer = await send(aws.endpoint, {
        ...request,
        headers: { ...headers, authorization, 'x-amz-date': date },
      })
      expect(answer.status).toBeGreaterThanOrEqual(400)
      expect(answer.status).toBeLessThan(500)
      expect(codeOf(answer)).toMatch(/^[A-Z][A-Za-z]+$/)
    }
  })
})

const SERIALIZATION: Code = ['SerializationException', 400]
/** Lambda's word for a body that is no JSON. */
const UNPARSED: Code = ['InvalidRequestContentException', 400]
const deep = '['.repeat(200_000)
const nul = '\u0000'

const MALFORMED: readonly (readonly [name: string, service: string, RawRequest, Code | RegExp])[] = [
  ...(['kinesis', 'logs', 'sqs'] as const).flatMap((service) => {
    const target = {
      kinesis: 'Kinesis_20131202.ListStreams',
      logs: 'Logs_20140328.DescribeLogGroups',
      sqs: 'AmazonSQS.ListQueues',
    }[service]
    const bodies: [string, string | Uint8Array][] = [
      ['half an object', '{"Limit":'],
      ['a text', '"x"'],
      ['a number', '1e999'],
      ['XML', '<a/>'],
      ['a form', 'Action=ListStreams'],
      ['200,000 brackets', deep],
      ['bytes that are no text', new Uint8Array([0x7b, 0xff, 0xfe, 0x7d])],
      ['a NUL', nul],
    ]
    return bodies.map(([name, body]) => [`${service}: ${name}`, service, json(target, body), SERIALIZATION] as const)
  }),
  ['kinesis: a text for a number', 'kinesis', json('Kinesis_20131202.ListStreams', '{"Limit":"1"}'), SERIALIZATION],
  [
    'kinesis: an object for a text',
    'kinesis',
    json('Kinesis_20131202.DescribeStream', '{"StreamName":{}}'),
    SERIALIZATION,
  ],
  [
    'kinesis: no base64',
    'kinesis',
    json('Kinesis_20131202.PutRecord', '{"StreamName":"orders","PartitionKey":"k","Data":"\u2603"}'),
    SERIALIZATION,
  ],
  [
    'kinesis: odd keys',
    'kinesis',
    json('Kinesis_20131202.DescribeStream', '{"__proto__":{"StreamName":"orders"},"constructor":1}'),
    /^InvalidArgumentException$/,
  ],
  [
    'kinesis: an operation by an odd name',
    'kinesis',
    json('Kinesis_20131202.__proto__', '{}'),
    ['UnknownOperationException', 400],
  ],
  ['kinesis: no operation', 'kinesis', json('Kinesis_20131202', '{}'), ['UnknownOperationException', 400]],
  ['sts: no form', 'sts', form('{"Action":"GetCallerIdentity"}'), ['MissingAction', 400]],
  ['sts: broken escapes', 'sts', form('Action=GetCallerIdentity&Version=%ZZ'), ['MalformedQueryString', 400]],
  ['sts: bytes that are no text', 'sts', form('Action=%FF%FE&Version=2011-06-15'), ['MalformedQueryString', 400]],
  ['sts: an action by an odd name', 'sts', form('Action=__proto__&Version=2011-06-15'), ['InvalidAction', 400]],
  [
    'sts: a list by odd numbers',
    'sts',
    form(`${CALLS.sts?.body}&Tags.member.999999999.Key=a&Tags.member.-1.Key=b`),
    /^(ValidationError|AccessDenied)$/,
  ],
  [
    'sts: 100,000 levels',
    'sts',
    form(`${CALLS.sts?.body}&Tags${'.a'.repeat(100_000)}=1`),
    ['MalformedQueryString', 400],
  ],
  [
    'sts: 100,000 tags',
    'sts',
    form(`${CALLS.sts?.body}${Array.from({ length: 100_000 }, (_, i) => `&Tags.member.${i}.Key=k${i}`).join('')}`),
    ['ValidationError', 400],
  ],
  [
    'sts: no number',
    'sts',
    form(`${CALLS.sts?.body}&DurationSeconds=soon`),
    /^(MalformedInput|ValidationError|SerializationException)$/,
  ],
  [
    'sts: a policy that is none',
    'sts',
    form(`Action=GetFederationToken&Version=2011-06-15&Name=ann&Policy=${encodeURIComponent(deep)}`),
    /^(MalformedPolicyDocument|PackedPolicyTooLarge|ValidationError)$/,
  ],
  ['iam: no form', 'iam', form(deep), ['MissingAction', 400]],
  [
    'iam: a policy that is none',
    'iam',
    form(`Action=CreateRole&Version=2010-05-08&RoleName=r&AssumeRolePolicyDocument=${deep.slice(0, 100_000)}`),
    /^(MalformedPolicyDocument|ValidationError|LimitExceeded)$/,
  ],
  [
    'iam: a policy of a thousand brackets',
    'iam',
    form(`Action=CreateRole&Version=2010-05-08&RoleName=r&AssumeRolePolicyDocument=${'['.repeat(1_000)}`),
    ['MalformedPolicyDocument', 400],
  ],
  ['lambda: half an object', 'lambda', rest('POST', functions, '{"FunctionName":'), UNPARSED],
  ['lambda: a list', 'lambda', rest('POST', functions, '[]'), SERIALIZATION],
  ['lambda: 200,000 brackets', 'lambda', rest('POST', functions, deep), UNPARSED],
  [
    'lambda: a payload that is no JSON',
    'lambda',
    rest('POST', invocations, '{"text":'),
    ['InvalidRequestContentException', 400],
  ],
  ['lambda: a payload of XML', 'lambda', rest('POST', invocations, '<a/>'), ['InvalidRequestContentException', 400]],
  [
    'lambda: a client context that is none',
    'lambda',
    { ...rest('POST', invocations, '{}'), headers: { 'x-amz-client-context': '????' } },
    ['InvalidRequestContentException', 400],
  ],
  [
    'lambda: an invocation type that is none',
    'lambda',
    { ...rest('POST', invocations, '{}'), headers: { 'x-amz-invocation-type': 'Maybe' } },
    /^(ValidationException|InvalidParameterValueException)$/,
  ],
  ['lambda: broken escapes in the path', 'lambda', rest('POST', `${functions}/%ZZ/invocations`), /^InvalidURI$/],
  ['lambda: a NUL in the path', 'lambda', rest('POST', `${functions}/%00/invocations`), /^[A-Z]\w+Exception$/],
  [
    'lambda: dots in the path',
    'lambda',
    rest('GET', `${functions}/..%2f..%2f..%2fetc%2fpasswd`),
    /^[A-Z]\w+Exception$/,
  ],
  [
    'lambda: a number that is none in the query',
    'lambda',
    { ...rest('GET', `${functions}/`), query: 'MaxItems=many' },
    /^[A-Z]\w+Exception$/,
  ],
  ['lambda: an operation that is none', 'lambda', rest('TRACE', functions), ['UnknownOperationException', 404]],
  [
    'lambda: a function that is none',
    'lambda',
    rest('POST', `${functions}/none/invocations`, '{}'),
    ['ResourceNotFoundException', 404],
  ],
  [
    's3: XML that is none',
    's3',
    rest('PUT', '/bucket', '<CreateBucketConfiguration><Loc'),
    /^(MalformedXML|NotImplemented)$/,
  ],
  [
    's3: XML that swells',
    's3',
    rest('PUT', '/bucket', '<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><a>&c;</a>'),
    /^(MalformedXML|NotImplemented)$/,
  ],
  [
    's3: 100,000 elements in each other',
    's3',
    rest('PUT', '/bucket', '<a>'.repeat(100_000) + '</a>'.repeat(100_000)),
    /^(MalformedXML|NotImplemented)$/,
  ],
]

describe('a malformed request', () => {
  test.each(MALFORMED.map(([name, service, request, code]) => ({ name, service, request, code })))(
    '$name',
    async ({ service, request, code }) => {
      const answer = await sendSigned(request, service)
      if (code instanceof RegExp) {
        expect(codeOf(answer)).toMatch(code)
        expect([400, 403, 404, 405, 501]).toContain(answer.status)
      } else expect(outcomeOf(answer)).toEqual(code)
      expect(answer.body.length).toBeLessThan(2_000 + (request.body?.length ?? 0))
    },
  )
})

/** A JSON document of exactly so many bytes. */
const text = (bytes: number) => `{"text":"${'x'.repeat(bytes - 11)}"}`
const asEvent = { 'x-amz-invocation-type': 'Event' }

describe('a payload', () => {
  test.each([
    ['6 MB is taken', 6 * MB, {}, undefined, 200],
    ['6 MB and a byte', 6 * MB + 1, {}, 'RequestTooLargeException', 413],
    ['1 MB for later is taken', MB, asEvent, undefined, 202],
    ['1 MB and a byte for later', MB + 1, asEvent, 'RequestTooLargeException', 413],
    ['20 MB', 20 * MB, {}, 'RequestTooLargeException', 413],
  ])('%s', async (_, bytes, headers, code, status) => {
    const answer = await sendSigned({ ...rest('POST', invocations, text(bytes)), headers }, 'lambda')
    expect([code && codeOf(answer), answer.status]).toEqual([code, status])
    if (status === 200) expect(JSON.parse(answer.body)).toBe(bytes - 11)
  })

  test.each([
    ['announced', `content-length: ${101 * MB}`],
    ['in chunks', 'transfer-encoding: chunked'],
  ])('of more than 100 MB, %s, is refused', async (_, header) => {
    const socket = await open(aws.endpoint)
    let received = ''
    const answered = new Promise<void>((resolve) => {
      socket.on('data', (chunk: Buffer) => {
        received += chunk.toString('latin1')
        const [, length] = /content-length: (\d+)/i.exec(received) ?? []
        if (received.length - received.indexOf('\r\n\r\n') - 4 >= Number(length)) resolve()
      })
      socket.once('close', () => resolve())
    })
    socket.write(`POST ${invocations} HTTP/1.1\r\nhost: lambda\r\ncontent-type: application/json\r\n${header}\r\n\r\n`)
    const isChunked = header.startsWith('transfer')
    const megabyte = Buffer.alloc(MB, 'x')
    for (let sent = 0; sent < 101 && socket.writable; sent++) {
      if (isChunked) socket.write(`${MB.toString(16)}\r\n`)
      await Promise.race([answered, new Promise<void>((resolve) => socket.write(megabyte, () => resolve()))])
      if (isChunked) socket.write('\r\n')
    }
    if (isChunked) socket.write('0\r\n\r\n')
    await answered
    socket.destroy()
    expect(statusesOf(received)).toEqual([413])
    expect(received).toMatch(/RequestTooLargeException|RequestEntityTooLarge|EntityTooLarge/)
  })
})

describe('a function package', () => {
  afterEach(removeOthers)

  const encoded = (names: readonly string[]) => zipSync(Object.fromEntries(names.map((name) => [name, strToU8('x')])))
  const swelling = zipSync({ 'index.mjs': new Uint8Array(251 * MB) }, { level: 1 })
  /** Says of its content that it is shorter than it is. */
  const lying = () => {
    const zip = swelling.slice()
    const directory = Buffer.from(zip.buffer).indexOf(Buffer.from('PK\u0001\u0002'))
    new DataView(zip.buffer).setUint32(directory + 24, 10, true)
    return zip
  }
  test.each([
    ['that climbs out of its folder', () => encoded(['../../escaped.mjs', 'index.mjs'])],
    ['that climbs out of it in the middle', () => encoded(['a/../../escaped.mjs'])],
    ['that has a path from the root', () => encoded(['/tmp/escaped.mjs'])],
    ['that has backslashes', () => encoded(['..\\escaped.mjs'])],
    ['that has a name both as file and as folder', () => encoded(['a', 'a/b'])],
    ['that has a name of 1,000 characters', () => encoded(['n'.repeat(1_000)])],
    ['that has no files', () => zipSync({})],
    ['that is none', () => strToU8('not a zip')],
    ['that is cut off', () => encoded(['index.mjs']).subarray(0, 40)],
    ['that swells to 251 MB', () => swelling],
    ['that swells and lies about it', lying],
  ])('%s is refused', async (_, zip) => {
    expect(await refusalOf(create('escaped', zip()))).toMatchObject({
      code: 'InvalidParameterValueException',
      status: 400,
    })
  })
})

const identity = form('Action=GetCallerIdentity&Version=2011-06-15')
const identify = () => sendSigned(identity, 'sts')

/** The bytes of a signed request. */
function bytesOf(request: RawRequest, service: string, more = 'connection: close\r\n'): string {
  const { method = 'POST', path = '/', headers = {}, body = '' } = sign(request, service)
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}${more}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
}

describe('a connection', () => {
  test.each([
    ['headers of 2 MB', `POST / HTTP/1.1\r\nhost: x\r\n${`a: ${'x'.repeat(1_000)}\r\n`.repeat(2_000)}\r\n`],
    ['one header of 2 MB', `POST / HTTP/1.1\r\nhost: x\r\na: ${'x'.repeat(2 * MB)}\r\n\r\n`],
    ['a path of 2 MB', `GET /${'x'.repeat(2 * MB)} HTTP/1.1\r\nhost: x\r\n\r\n`],
    ['no HTTP', 'hello\r\n\r\n'],
    ['bytes', Buffer.from([0, 1, 2, 3, 255, 254, 10, 10])],
    ['TLS', Buffer.from('16030100c8010000c40303', 'hex')],
    ['two lengths', 'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab'],
    [
      'length and chunks',
      'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['a chunk that is none', 'POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n'],
    ['CONNECT', 'CONNECT example.com:443 HTTP/1.1\r\nhost: example.com\r\n\r\n'],
    ['an upgrade', 'GET / HTTP/1.1\r\nhost: x\r\nconnection: upgrade, close\r\nupgrade: websocket\r\n\r\n'],
    ['HTTP/0.9', 'GET /\r\n\r\n'],
    [
      'an expectation',
      'POST / HTTP/1.1\r\nhost: x\r\nconnection: close\r\nexpect: miracles\r\ncontent-length: 0\r\n\r\n',
    ],
    ['HTTP/2 garbage', `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n${'\xff'.repeat(1_000)}`],
    ['HTTP/2 and nothing like it', 'PRIVATE\r\n\r\n'],
  ])('that brings %s is refused or closed', async (_, bytes) => {
    const statuses = statusesOf(await exchange(aws.endpoint, bytes))
    expect(statuses.filter((status) => status < 400 || status >= 500)).toEqual([])
    expect((await identify()).status).toBe(200)
  })

  test('with 5,000 signed headers is answered', async () => {
    const headers = {
      ...identity.headers,
      ...Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`x-h${i}`, '1'])),
    }
    const answer = await sendSigned({ ...identity, headers }, 'sts')
    expect(answer.status).toBeLessThan(500)
  })

  test('that sends a byte at a time is answered, and keeps nobody waiting', async () => {
    const socket = await open(aws.endpoint)
    const answer = readToEnd(socket)
    const bytes = Buffer.from(bytesOf(identity, 'sts'))
    for (let at = 0; at < bytes.length; at++) {
      await new Promise<void>((resolve) => socket.write(bytes.subarray(at, at + 1), () => resolve()))
      if (at % 100 === 50) expect((await identify()).status).toBe(200)
    }
    expect(statusesOf(await answer)).toEqual([200])
    socket.destroy()
  })

  test('that says at once that it will send no more gets its answer', async () => {
    const socket = await open(aws.endpoint)
    const answer = readToEnd(socket)
    socket.end(bytesOf(rest('POST', invocations, '{"text":"four"}'), 'lambda', ''))
    const received = await answer
    socket.destroy()
    expect(statusesOf(received)).toEqual([200])
    expect(received).toMatch(/\r\n\r\n4$/)
  })

  test('of HTTP/2 that announces a frame of 16 MB is told to go away', async () => {
    const socket = await open(aws.endpoint)
    let received = Buffer.alloc(0)
    const goneAway = new Promise<void>((resolve) => {
      socket.on('data', (chunk: Buffer) => {
        received = Buffer.concat([received, chunk])
        if (received.includes('too large frame size')) resolve()
      })
      socket.once('close', () => resolve())
    })
    socket.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')
    socket.write(Buffer.concat([Buffer.from('ffffff0400', 'hex'), Buffer.alloc(100)]))
    await goneAway
    socket.destroy()
    expect((await identify()).status).toBe(200)
  })

  test('of HTTP/2 that comes in pieces is one', async () => {
    const socket = await open(aws.endpoint)
    const first = new Promise<Buffer>((resolve) => {
      socket.once('data', resolve).once('close', () => resolve(Buffer.alloc(0)))
    })
    socket.setNoDelay(true)
    for (const bytes of ['P', 'RI * HTTP/2.0\r\n\r\n', 'SM\r\n\r\n', Buffer.from('000000040000000000', 'hex')]) {
      socket.write(bytes)
      await identify()
    }
    expect((await first)[3]).toBe(4)
    socket.destroy()
  })

  test('may bring several requests at once', async () => {
    const received = await exchange(aws.endpoint, bytesOf(identity, 'sts', '').repeat(3) + bytesOf(identity, 'sts'))
    expect(statusesOf(received)).toEqual([200, 200, 200, 200])
  })

  test('that breaks off while its function runs takes nobody with it', async () => {
    for (let i = 0; i < 5; i++) {
      const socket = await open(aws.endpoint)
      socket.write(bytesOf(rest('POST', invocations, text(100)), 'lambda'))
      socket.resetAndDestroy()
    }
    const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: 'length', Payload: '{"text":"four"}' }))
    expect(Payload?.transformToString()).toBe('4')
  })

  test.each([
    ['silent', ''],
    ['in the middle of its headers', 'POST / HTTP/1.1\r\nhost:'],
    ['in the middle of its body', 'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nhalf'],
    ['in the middle of HTTP/2', 'PRI * HTTP/2.0\r\n\r\n'],
  ])('%s a hundred times keeps nobody waiting', async (_, bytes) => {
    const sockets = await Promise.all(Array.from({ length: 100 }, () => open(aws.endpoint)))
    for (const socket of sockets) if (bytes) socket.write(bytes)
    expect((await identify()).status).toBe(200)
    for (const socket of sockets) socket.destroy()
  })

  test('is one of 200, and all are answered', async () => {
    const received = await Promise.all(
      Array.from({ length: 200 }, () => exchange(aws.endpoint, bytesOf(identity, 'sts'))),
    )
    expect(received.flatMap(statusesOf)).toEqual(Array.from({ length: 200 }, () => 200))
  })

  test('of HTTP/2 has 200 requests at once, half of them taken back', async () => {
    const session = connectHttp2(aws.endpoint)
    session.on('error', () => {})
    const call = json('Kinesis_20131202.ListStreams', '{}')
    const { headers = {}, body = '' } = sign(call, 'kinesis')
    const { host = '', ...others } = headers
    const ask = (takeBack: boolean) =>
      new Promise<number | undefined>((resolve) => {
        const stream = session.request({ ':method': 'POST', ':path': '/', ':authority': host, ...others })
        stream.on('response', (answer) => resolve(answer[':status']))
        stream.on('error', () => resolve(undefined)).on('close', () => resolve(undefined))
        stream.resume().end(body)
        if (takeBack) stream.close(8)
      })
    const statuses = await Promise.all(Array.from({ length: 200 }, (_, index) => ask(index % 2 === 0)))
    session.destroy()
    expect(statuses.filter((status) => status !== undefined && status !== 200)).toEqual([])
    expect(statuses.filter((_, index) => index % 2 === 1)).toEqual(Array.from({ length: 100 }, () => 200))
  })
})

/** What a browser adds to what a page of another site sends without asking: no header of the page's own choice is among it. */
const PAGE = { origin: 'https://example.com', 'sec-fetch-site': 'cross-site', 'content-type': 'text/plain' }

describe('a page of another site, open in a browser on this machine', () => {
  test('cannot call AWS, though it knows the secret of root and can sign in the query string', async () => {
    const call = presign(aws.endpoint, 'Action=CreateUser&Version=2010-05-08&UserName=mallory', {
      service: 'iam',
      credentials: ROOT,
      expires: 60,
    })
    const answer = await send(aws.endpoint, { ...call, headers: { ...call.headers, ...PAGE } })
    expect(answer.status).toBe(403)
    const users = await sendSigned(form('Action=ListUsers&Version=2010-05-08'), 'iam')
    expect(users.body).not.toContain('mallory')
  })

  test('cannot move the clock', async () => {
    const answer = await send(aws.endpoint, { path: '/_xacct/clock', headers: PAGE, body: '{"advance":1}' })
    expect(answer.status).toBe(403)
  })
})

describe('the inspection API', () => {
  test.each(['/_xacct/code/../../../etc/passwd', `/_xacct/code/${'0'.repeat(64)}`, '/_xacct/%2e%2e/code', '/_xacct/'])(
    '%s is not found',
    async (path) => {
      expect((await send(aws.endpoint, { method: 'GET', path })).status).toBe(404)
    },
  )

  test.each([
    ['no JSON', '{'],
    ['nothing', 'null'],
    ['a list', '[]'],
    ['a negative time', '{"advance":-1}'],
    ['a text', '{"advance":"1"}'],
    ['more time than there is', '{"advance":1e300}'],
  ])('refuses %s as a time', async (_, body) => {
    const answer = await send(aws.endpoint, { path: '/_xacct/clock', body })
    expect(answer.status).toBe(400)
    expect(JSON.parse(answer.body)).toEqual({ message: expect.stringMatching(/\w/) })
    expect((await identify()).status).toBe(200)
  })
})
