import type { IAMClient } from '@aws-sdk/client-iam'
import {
  AddPermissionCommand,
  type AddPermissionCommandInput,
  type Cors,
  CreateAliasCommand,
  CreateFunctionCommand,
  CreateFunctionUrlConfigCommand,
  type FunctionUrlAuthType,
  type InvokeMode,
  LambdaClient,
  PublishVersionCommand,
  PutFunctionConcurrencyCommand,
  RemovePermissionCommand,
  UpdateFunctionCodeCommand,
} from '@aws-sdk/client-lambda'
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import { strToU8, zipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type LocalAws, startLocalAws } from '../../src/local/index.ts'
import { type RawAnswer, type RawRequest, send, signed } from './raw-request.ts'
import { pickTestPlace } from './test-accounts.ts'
import { allow, createRole, createUser, type Keys, rootIam, type Statement } from './test-principals.ts'

/*
 * Functions called by HTTP, from their own account, from another one and by nobody in particular. Facts:
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html and urls-invocation.html; answers to what a function returns, and
 * to what is forbidden, as recorded from AWS (localstack, tests/aws/services/lambda_).
 */

const { accounts, region, partition } = pickTestPlace('function-urls.test.ts')
const [owner, other] = accounts
const functionArn = (name = 'f', account = owner) => `arn:${partition}:lambda:${region}:${account}:function:${name}`

/** Answers what its request's body says, or the event that it got. */
const SOURCE = `
  export const handler = async (event) => {
    if (event.rawPath === '/fail') throw new Error('failed')
    if (event.rawPath === '/answer') return JSON.parse(event.body)
    if (event.rawPath === '/nothing') return undefined
    if (event.rawPath === '/big') return 'x'.repeat(7_000_000)
    return { statusCode: 200, body: JSON.stringify(event) }
  }`
const STREAMING = `
  export const handler = awslambda.streamifyResponse(async (event, stream) => {
    if (event.rawPath === '/head') {
      stream = awslambda.HttpResponseStream.from(stream, { statusCode: 201, headers: { 'x-a': 'b' }, cookies: ['c=d'] })
    }
    stream.write('first, ')
    stream.end('second')
  })`
const zipOf = (source: string) => zipSync({ 'index.mjs': strToU8(source) })

let aws: LocalAws
let lambda: LambdaClient
const iam = (account: string): IAMClient => rootIam(aws, account, region)
const rootOf = (account: string): Keys => aws.account(account).credentials

async function createFunction(FunctionName: string, source: string) {
  const Role = `arn:${partition}:iam::${owner}:role/exec`
  const code = { Handler: 'index.handler', Runtime: 'nodejs22.x' as const, Code: { ZipFile: zipOf(source) } }
  await lambda.send(new CreateFunctionCommand({ FunctionName, Role, Timeout: 20, ...code }))
}

/** A URL of a function or, `name:alias`, of its alias; its host name. */
async function createUrl(
  name: string,
  AuthType: FunctionUrlAuthType,
  more: { Cors?: Cors; InvokeMode?: InvokeMode } = {},
) {
  const [FunctionName, Qualifier] = name.split(':') as [string, string?]
  const { FunctionUrl } = await lambda.send(
    new CreateFunctionUrlConfigCommand({ FunctionName, AuthType, ...more, ...(Qualifier && { Qualifier }) }),
  )
  return new URL(FunctionUrl as string).host
}

/** Names below `localhost` need not resolve: the host goes into the header. */
const call = (host: string, { headers, ...request }: RawRequest = {}): Promise<RawAnswer> =>
  send(aws.endpoint, { method: 'GET', ...request, headers: { host, ...headers } })

const callAs = (host: string, credentials: Keys, request: RawRequest = {}, more: object = {}) => {
  const unsigned = { method: 'GET', ...request }
  return send(aws.endpoint, signed(`http://${host}`, unsigned, { service: 'lambda', region, credentials, ...more }))
}

/** Grants that URLs with a public function have, as the console makes them. */
const PUBLIC: readonly Partial<AddPermissionCommandInput>[] = [
  { Action: 'lambda:InvokeFunctionUrl', Principal: '*', FunctionUrlAuthType: 'NONE' },
  { Action: 'lambda:InvokeFunction', Principal: '*', InvokedViaFunctionUrl: true },
]

async function permit(FunctionName: string, ...permissions: readonly Partial<AddPermissionCommandInput>[]) {
  const [name, Qualifier] = FunctionName.split(':') as [string, string?]
  const target = { FunctionName: name, ...(Qualifier && { Qualifier }) }
  for (const [index, permission] of permissions.entries()) {
    const grant = { StatementId: `s${index}`, ...permission } as AddPermissionCommandInput
    await lambda.send(new AddPermissionCommand({ ...grant, ...target }))
  }
  return async () => {
    for (const index of permissions.keys()) {
      await lambda.send(new RemovePermissionCommand({ ...target, StatementId: `s${index}` }))
    }
  }
}

beforeAll(async () => {
  aws = await startLocalAws()
  lambda = new LambdaClient({ ...aws.account(owner, region), maxAttempts: 1 })
  const trust = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }
  await createRole(iam(owner), 'exec', [trust])
  await createFunction('f', SOURCE)
})
afterAll(() => aws.close())

const FORBIDDEN = {
  status: 403,
  headers: { 'x-amzn-errortype': 'AccessDeniedException' },
  body: JSON.stringify({
    Message:
      'Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html',
  }),
}
const BOTH = ['lambda:InvokeFunctionUrl', 'lambda:InvokeFunction']
const url = (Principal: string): Partial<AddPermissionCommandInput> => ({
  Action: 'lambda:InvokeFunctionUrl',
  Principal,
  FunctionUrlAuthType: 'AWS_IAM',
})
const invoke = (Principal: string): Partial<AddPermissionCommandInput> => ({
  Action: 'lambda:InvokeFunction',
  Principal,
  InvokedViaFunctionUrl: true,
})
const limited = (...[key, value]: readonly [string, unknown]): Statement => ({
  ...allow(BOTH),
  Condition: { StringEqualsIfExists: { [key]: value } },
})

/** A caller's account and permissions, and the function's policy: is the function reached? */
const AUTHORIZED: readonly (readonly [
  name: string,
  account: string,
  statements: readonly Statement[],
  policy: readonly Partial<AddPermissionCommandInput>[],
  reached: boolean,
])[] = [
  ['in the own account, by permissions', owner, [allow(BOTH)], [], true],
  ['with permissions for exactly this function', owner, [allow(BOTH, functionArn())], [], true],
  ['with permissions for its aliases only', owner, [allow(BOTH, functionArn('f:*'))], [], false],
  ['without any', owner, [], [], false],
  ['with that for the URL only', owner, [allow('lambda:InvokeFunctionUrl')], [], false],
  ['with that for the function only', owner, [allow('lambda:InvokeFunction')], [], false],
  ['by the policy alone', owner, [], [url('USER'), invoke('USER')], true],
  ['one by the policy, one by permissions', owner, [allow('lambda:InvokeFunction')], [url('USER')], true],
  ['the account named in the policy only', owner, [], [url(owner), invoke(owner)], false],
  ['explicitly denied', owner, [allow(BOTH), { ...allow('lambda:InvokeFunctionUrl'), Effect: 'Deny' }], [], false],
  ['for this auth type', owner, [limited('lambda:FunctionUrlAuthType', 'AWS_IAM')], [], true],
  ['for another auth type', owner, [limited('lambda:FunctionUrlAuthType', 'NONE')], [], false],
  ['for this function by key', owner, [limited('lambda:FunctionArn', functionArn())], [], true],
  ['for another function by key', owner, [limited('lambda:FunctionArn', functionArn('g'))], [], false],
  [
    'by URL only',
    owner,
    [
      allow('lambda:InvokeFunctionUrl'),
      { ...allow('lambda:InvokeFunction'), Condition: { Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } } },
    ],
    [],
    true,
  ],
  ['in another account, both sides', other, [allow(BOTH)], [url(other), invoke(other)], true],
  ['in another account, by name', other, [allow(BOTH)], [url('USER'), invoke('USER')], true],
  ['in another account, no policy', other, [allow(BOTH)], [], false],
  ['in another account, half a policy', other, [allow(BOTH)], [url(other)], false],
  ['in another account, the other half', other, [allow(BOTH)], [invoke(other)], false],
  ['in another account, no permissions', other, [], [url(other), invoke(other)], false],
  ['in another account, half the permissions', other, [allow(BOTH.slice(1))], [url(other), invoke(other)], false],
  ['in another account, a policy for auth type NONE', other, [allow(BOTH)], PUBLIC, false],
]

describe('a function URL with IAM', () => {
  let host: string
  beforeAll(async () => {
    host = await createUrl('f', 'AWS_IAM')
  })

  it.each(AUTHORIZED)('%s', async (name, account, statements, policy, reached) => {
    const { arn, keys } = await createUser(iam(account), name.replace(/\W/g, '-'), ...statements)
    const named = policy.map((one) => ({ ...one, ...(one.Principal === 'USER' && { Principal: arn }) }))
    const takeBack = await permit('f', ...named)
    const answer = await callAs(host, keys)
    if (reached) expect(answer).toMatchObject({ status: 200 })
    else expect(answer).toMatchObject(FORBIDDEN)
    await takeBack()
  })

  it('logs both decisions', async () => {
    await callAs(host, rootOf(owner))
    const [first, second] = aws.decisions.list().slice(-2)
    expect([first?.action, second?.action]).toEqual(BOTH)
    expect(first?.decision.request.resource).toBe(functionArn())
  })

  it('takes root and a session, and tells the function who calls', async () => {
    const trusted = { Effect: 'Allow', Principal: { AWS: owner }, Action: 'sts:AssumeRole' }
    const role = await createRole(iam(owner), 'caller', [trusted], [allow(BOTH)])
    const { keys } = await createUser(iam(owner), 'assumer', allow('sts:AssumeRole'))
    const sts = new STSClient({ ...aws.account(owner, region), credentials: keys })
    const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn: role.arn, RoleSessionName: 'me' }))
    const session: Keys = {
      accessKeyId: Credentials?.AccessKeyId as string,
      secretAccessKey: Credentials?.SecretAccessKey as string,
      sessionToken: Credentials?.SessionToken as string,
    }
    const { body } = await callAs(host, session)
    expect(JSON.parse(body).requestContext.authorizer).toEqual({
      iam: {
        accessKey: session.accessKeyId,
        accountId: owner,
        callerId: `${role.id}:me`,
        cognitoIdentity: null,
        principalOrgId: null,
        userArn: `arn:${partition}:sts::${owner}:assumed-role/caller/me`,
        userId: `${role.id}:me`,
      },
    })
    expect(body).not.toContain(session.sessionToken)
    const root = JSON.parse((await callAs(host, rootOf(owner))).body).requestContext
    expect(root).toMatchObject({ accountId: owner, authorizer: { iam: { callerId: owner } } })
  })

  it('refuses what is not signed, or signed wrongly', async () => {
    expect(await call(host)).toMatchObject({
      status: 403,
      headers: { 'x-amzn-errortype': 'AccessDeniedException' },
      body: '{"Message":"Forbidden"}',
    })
    const wrong: readonly (readonly [Promise<RawAnswer>, string])[] = [
      [callAs(host, { ...rootOf(owner), secretAccessKey: 'wrong' }), 'InvalidSignatureException'],
      [callAs(host, { accessKeyId: 'AKIAUNKNOWN', secretAccessKey: 'x' }), 'UnrecognizedClientException'],
      [callAs(host, rootOf(owner), {}, { service: 'execute-api' }), 'InvalidSignatureException'],
      [callAs(host, rootOf(owner), {}, { region: 'ca-west-1' }), 'InvalidSignatureException'],
      [callAs(host, rootOf(owner), {}, { now: Date.now() - 600_000 }), 'InvalidSignatureException'],
    ]
    for (const [answer, code] of wrong) {
      expect(await answer).toMatchObject({ status: 403, headers: { 'x-amzn-errortype': code } })
    }
    const replayed = signed(
      `http://${host}`,
      { method: 'POST', body: 'a' },
      { service: 'lambda', region, credentials: rootOf(owner) },
    )
    expect(await send(aws.endpoint, { ...replayed, body: 'b' })).toMatchObject({ status: 403 })
  })
})

describe('a function URL without IAM', () => {
  it('is open to nobody until the policy says so', async () => {
    await createFunction('open', SOURCE)
    const host = await createUrl('open', 'NONE')
    expect(await call(host)).toMatchObject(FORBIDDEN)
    for (const half of PUBLIC) {
      const takeBack = await permit('open', half)
      expect(await call(host)).toMatchObject(FORBIDDEN)
      await takeBack()
    }
    await permit('open', ...PUBLIC)
    const { status, body } = await call(host)
    expect(status).toBe(200)
    expect(JSON.parse(body).requestContext).toMatchObject({ accountId: 'anonymous' })
    expect(JSON.parse(body).requestContext).not.toHaveProperty('authorizer')
    // Whoever signs is nobody in particular either.
    expect(await callAs(host, { accessKeyId: 'AKIAUNKNOWN', secretAccessKey: 'x' })).toMatchObject({ status: 200 })
  })

  it('is asked about by the policy of its alias', async () => {
    await createFunction('aliased', SOURCE)
    await lambda.send(new PublishVersionCommand({ FunctionName: 'aliased' }))
    await lambda.send(new CreateAliasCommand({ FunctionName: 'aliased', Name: 'live', FunctionVersion: '1' }))
    await lambda.send(
      new UpdateFunctionCodeCommand({
        FunctionName: 'aliased',
        ZipFile: zipOf('export const handler = async () => "new"'),
      }),
    )
    const [host, latest] = [await createUrl('aliased:live', 'NONE'), await createUrl('aliased', 'NONE')]
    await permit('aliased', ...PUBLIC)
    expect(await call(host)).toMatchObject(FORBIDDEN)
    await permit('aliased:live', ...PUBLIC)
    expect(await call(host, { path: '/x' })).toMatchObject({
      status: 200,
      body: expect.stringContaining('"rawPath":"/x"'),
    })
    expect(await call(latest)).toMatchObject({ status: 200, body: 'new' })
  })

  it('answers 403 where there is none', async () => {
    const missing = { status: 403, headers: { 'x-amzn-errortype': 'AccessDeniedException' }, body: '{"Message":null}' }
    expect(await call(`${'a'.repeat(32)}.lambda-url.${region}.localhost`)).toMatchObject(missing)
    const host = await createUrl('f', 'AWS_IAM').catch(() => 'taken')
    expect(host).toBe('taken')
  })
})

describe('a request and what the function answers', () => {
  let host: string
  const post = (body: string | Uint8Array, type?: string, path = '/') =>
    call(host, { method: 'POST', path, body, headers: { ...(type && { 'content-type': type }) } })
  const eventOf = async (answer: Promise<RawAnswer>) => JSON.parse((await answer).body)
  beforeAll(async () => {
    await createFunction('http', SOURCE)
    await permit('http', ...PUBLIC)
    host = await createUrl('http', 'NONE')
  })

  it('gives the function payload format 2.0', async () => {
    const headers = { 'user-agent': 'test/1', cookie: 'a=1; b=2', 'x-two': '1', authorization: 'Bearer x' }
    const answer = await call(host, { path: '/a%20b/c', query: 'q=1&q=2&e=%C3%A9&n', headers })
    const event = JSON.parse(answer.body)
    expect(event).toEqual({
      version: '2.0',
      routeKey: '$default',
      rawPath: '/a%20b/c',
      rawQueryString: 'q=1&q=2&e=%C3%A9&n',
      cookies: ['a=1', 'b=2'],
      headers: expect.objectContaining({ host, 'user-agent': 'test/1', 'x-two': '1', 'x-forwarded-for': '127.0.0.1' }),
      queryStringParameters: { q: '1,2', e: 'é', n: '' },
      requestContext: {
        accountId: 'anonymous',
        apiId: host.split('.')[0],
        domainName: host.split(':')[0],
        domainPrefix: host.split('.')[0],
        http: { method: 'GET', path: '/a%20b/c', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'test/1' },
        requestId: answer.headers['x-amzn-requestid'],
        routeKey: '$default',
        stage: '$default',
        time: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
        timeEpoch: expect.any(Number),
      },
      isBase64Encoded: false,
    })
    expect(event.headers).not.toHaveProperty('authorization')
  })

  it.each([
    ['text/plain', 'text', { body: 'text', isBase64Encoded: false }],
    ['application/json; charset=utf-8', '{}', { body: '{}', isBase64Encoded: false }],
    ['application/vnd.api+json', '{}', { body: '{}', isBase64Encoded: false }],
    ['application/x-www-form-urlencoded', 'a=b', { body: 'YT1i', isBase64Encoded: true }],
    ['application/octet-stream', Buffer.from([0, 255]), { body: 'AP8=', isBase64Encoded: true }],
    [undefined, 'a', { body: 'YQ==', isBase64Encoded: true }],
  ])('passes a body of %s on', async (type, body, expected) => {
    expect(await eventOf(post(body, type))).toMatchObject(expected)
  })

  it('has no body where there was none', async () => {
    expect(await eventOf(post('', 'text/plain'))).not.toHaveProperty('body')
  })

  const FAILED = { status: 502, body: 'Internal Server Error' }
  const JSON_TYPE = { 'content-type': 'application/json' }

  it.each([
    [{ hello: 'world' }, { status: 200, headers: JSON_TYPE, body: '{"hello":"world"}' }],
    [['hello', 3, true], { status: 200, headers: JSON_TYPE, body: '["hello",3,true]' }],
    ['hello', { status: 200, headers: JSON_TYPE, body: 'hello' }],
    [3.1, { status: 200, headers: JSON_TYPE, body: '3.1' }],
    [true, { status: 200, headers: JSON_TYPE, body: 'true' }],
    [null, { status: 200, headers: JSON_TYPE, body: 'null' }],
    [
      { statusCode: 200, body: 'body123' },
      { status: 200, headers: JSON_TYPE, body: 'body123' },
    ],
    [
      { statusCode: '418', body: "i'm a teapot" },
      { status: 418, body: "i'm a teapot" },
    ],
    [{ statusCode: 204 }, { status: 204, body: '' }],
    [
      { statusCode: 201, headers: { 'Content-Type': 'text/plain', 'My-Header': 'v' }, body: 'b' },
      { status: 201, headers: { 'content-type': 'text/plain', 'my-header': 'v' }, body: 'b' },
    ],
    [{ statusCode: 200, cookies: ['a=1; HttpOnly', 'b=2'] }, { headers: { 'set-cookie': ['a=1; HttpOnly', 'b=2'] } }],
    [
      { statusCode: 200, body: 'w6k=', isBase64Encoded: true },
      { status: 200, body: 'é' },
    ],
    [
      { statusCode: 200, body: { a: 1 } },
      { status: 200, body: '{"a":1}' },
    ],
    [
      { statusCode: 200, headers: { 'content-length': '99', connection: 'close' }, body: 'x' },
      { status: 200, body: 'x' },
    ],
    [{ statusCode: 'high' }, FAILED],
    [{ statusCode: 99 }, FAILED],
    [{ statusCode: 200, headers: { 'a b': 'c' } }, FAILED],
    [{ statusCode: 200, headers: { a: 'b\r\nc: d' } }, FAILED],
    [{ statusCode: 200, headers: ['a'] }, FAILED],
    [{ statusCode: 200, cookies: [1] }, FAILED],
  ])('answers %j', async (value, expected) => {
    expect(await post(JSON.stringify(value), 'application/json', '/answer')).toMatchObject(expected)
  })

  it.each(['/fail', '/big'])('answers a failure at %s', async (path) => {
    expect(await call(host, { path })).toMatchObject({ ...FAILED, headers: JSON_TYPE })
  })

  it('answers null for a function that returns nothing', async () => {
    expect(await call(host, { path: '/nothing' })).toMatchObject({ status: 200, body: 'null' })
  })

  it('refuses too large a request', async () => {
    const refused = await post('x'.repeat(6_300_000), 'text/plain')
    expect(refused).toMatchObject({ status: 413, headers: { 'x-amzn-errortype': 'RequestTooLargeException' } })
  })

  it('is reached by path where its name cannot be resolved', async () => {
    const [id = ''] = host.split('.')
    const answer = await send(aws.endpoint, { method: 'GET', path: `/_xacct/url/${id}/a/b` })
    expect(JSON.parse(answer.body)).toMatchObject({ rawPath: '/a/b', requestContext: { http: { path: '/a/b' } } })
    expect(JSON.parse((await send(aws.endpoint, { method: 'GET', path: `/_xacct/url/${id}` })).body).rawPath).toBe('/')
  })

  it('is throttled with the function', async () => {
    const FunctionName = 'http'
    await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 }))
    const throttled = await call(host)
    expect(throttled).toMatchObject({ status: 429, headers: { 'x-amzn-errortype': 'TooManyRequestsException' } })
    expect(JSON.parse(throttled.body)).toMatchObject({ Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded' })
    await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 1 }))
  })
})

describe('a streaming URL', () => {
  it('answers everything that was streamed', async () => {
    await createFunction('stream', STREAMING)
    await permit('stream', ...PUBLIC)
    const host = await createUrl('stream', 'NONE', { InvokeMode: 'RESPONSE_STREAM' })
    const body = 'first, second'
    expect(await call(host)).toMatchObject({
      status: 200,
      headers: { 'content-type': 'application/octet-stream' },
      body,
    })
    const headers = { 'x-a': 'b', 'set-cookie': ['c=d'] }
    expect(await call(host, { path: '/head' })).toMatchObject({ status: 201, headers, body })
  })
})

describe('CORS', () => {
  const page = 'http://localhost:3000'
  const preflight = (origin: string): RawRequest => ({
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': 'PUT', 'sec-fetch-site': 'cross-site' },
  })
  async function urlWith(name: string, Cors?: Cors) {
    await createFunction(
      name,
      'export const handler = async () => ({ statusCode: 200, headers: { "access-control-allow-origin": "x" } })',
    )
    await permit(name, ...PUBLIC)
    return createUrl(name, 'NONE', Cors && { Cors })
  }

  it('lets pages of the origins that are configured call, and answers for the function', async () => {
    const Cors = {
      AllowOrigins: [page],
      AllowMethods: ['PUT'],
      AllowHeaders: ['x-a', 'x-b'],
      MaxAge: 60,
      AllowCredentials: true,
    }
    const host = await urlWith('some', { ...Cors, ExposeHeaders: ['x-c'] })
    const allowed = { 'access-control-allow-origin': page, vary: 'Origin', 'access-control-allow-credentials': 'true' }
    expect(await call(host, preflight(page))).toMatchObject({
      status: 200,
      headers: {
        ...allowed,
        'access-control-allow-methods': 'PUT',
        'access-control-allow-headers': 'x-a,x-b',
        'access-control-max-age': '60',
      },
      body: '',
    })
    const answer = await call(host, { method: 'PUT', headers: { origin: page, 'sec-fetch-site': 'cross-site' } })
    expect(answer).toMatchObject({ status: 200, headers: { ...allowed, 'access-control-expose-headers': 'x-c' } })
    const others = await call(host, preflight('http://evil.example'))
    expect(others).toMatchObject({ status: 403, body: expect.stringContaining('pages of other sites') })
    expect(others.headers).not.toHaveProperty('access-control-allow-origin')
  })

  it('lets all pages call where all are configured', async () => {
    const host = await urlWith('all', { AllowOrigins: ['*'] })
    expect(await call(host, { headers: { origin: page } })).toMatchObject({
      headers: { 'access-control-allow-origin': '*' },
    })
    expect(await call(host, { headers: { 'sec-fetch-site': 'cross-site' } })).toMatchObject({ status: 200 })
  })

  it('keeps pages of other sites out where nothing is configured', async () => {
    const host = await urlWith('nothing')
    expect(await call(host, { headers: { origin: page } })).toMatchObject({ status: 403 })
    const own = await call(host, { headers: { origin: `http://${host}` } })
    expect(own).toMatchObject({ status: 200, headers: { 'access-control-allow-origin': 'x' } })
  })
})
