import { readFileSync } from 'node:fs'
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { DeleteRolePolicyCommand, UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam'
import {
  AddPermissionCommand,
  CreateFunctionCommand,
  DeleteFunctionCommand,
  InvokeCommand,
  LambdaClient,
  RemovePermissionCommand,
} from '@aws-sdk/client-lambda'
import { strToU8, zipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type LocalAws, startLocalAws } from '../../src/local/index.ts'
import { pickTestPlace } from '../local/test-accounts.ts'
import { allow, createRole, policyOf, rootIam, type Statement } from '../local/test-principals.ts'
import { runPython, whyNoBoto3 } from './python.ts'

/* boto3 as it comes: an endpoint and credentials are all that is configured; a function has not even the endpoint. */

const missing = await whyNoBoto3()
if (missing) console.log(`skipped: ${missing}`)

const place = pickTestPlace('python.test.ts')
const [home, away] = place.accounts

let aws: LocalAws
beforeAll(async () => {
  aws = await startLocalAws()
})
afterAll(() => aws.close())

const page = (...names: string[]) => ({ names, pages: 1 })

/** What services.py has to see. */
const SERVICES: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  sts: {
    caller_identity: [true, true],
    role_session: [true, true, 'ASIA', 'datetime'],
    session_token: 'ASIA',
  },
  iam: {
    role_and_its_waiter: [true, true, [{ Key: 'team', Value: 'blue + grün' }], 'datetime'],
    inline_policy: [true, page('all')],
    managed_policy_and_its_waiter: [true, true, page('all')],
    users_keys_and_their_waiter: [{ names: ['alice', 'bob', 'carol'], pages: 2 }, page('bob'), true],
    roles_by_page: { names: ['r1', 'r2'], pages: 2 },
    deleted: ['NoSuchEntity', 404],
  },
  lambda: {
    function_and_its_waiters: [true, 256, { GREETING: 'grüß Gott' }, 'Active', true],
    invoked: [200, '$LATEST', { got: { text: '☃' }, version: '$LATEST' }, true],
    invoked_as_event_and_dry: [202, 204],
    // As aws/aws-lambda-dotnet#834 and floci-io/floci#600 saw it on AWS.
    invoked_without_payload: { got: {}, version: '$LATEST' },
    failed: [200, 'Unhandled', 'Sad', 'no ☂'],
    versions_and_aliases: [
      '1',
      '1',
      { names: ['$LATEST', '1'], pages: 2 },
      page('live'),
      { names: ['echo', 'sad'], pages: 2 },
    ],
    permissions: ['default', ['s3'], 'ResourceNotFoundException'],
  },
  kinesis: {
    stream_and_its_waiters: ['ACTIVE', 2, 'datetime'],
    records: [0, Array.from({ length: 10 }, (_, index) => `é${index}`)],
    streams_by_page: { names: ['orders', 's1', 's2'], pages: 3 },
    shards_by_page: [
      'shardId-000000000000',
      'shardId-000000000001',
      'NextToken and StreamName cannot be provided together.',
    ],
    deleted_and_its_waiter: 'ResourceNotFoundException',
    mapping: [true, true],
  },
  logs: {
    printed_by_functions: true,
    groups_and_streams: [{ names: ['g1', 'g2', 'g3'], pages: 2 }, page('s')],
  },
  sqs: {
    messages: [32, 3, ['0', '1', '2', '<ü>'], ['new']],
    queues_by_page: [['q1', 'q2', 'q3'], 2],
    missing_queue: 'AWS.SimpleQueueService.NonExistentQueue',
  },
}

describe.skipIf(missing)('boto3', () => {
  let answers: Record<string, Record<string, unknown>>
  beforeAll(async () => {
    answers = await runPython('services.py', place.region, aws.endpoint, place.accounts[3])
  }, 60_000)

  const cases = Object.entries(SERVICES).flatMap(([service, rows]) =>
    Object.entries(rows).map(([name, expected]) => [service, name.replaceAll('_', ' '), name, expected] as const),
  )
  test.each(cases)('%s: %s', (service, _, name, expected) => {
    expect(answers[service]?.[name]).toEqual(expected)
  })

  test('sees nothing that is not told here', () => {
    const namesOf = (by: Readonly<Record<string, object>>) =>
      Object.entries(by).flatMap(([service, rows]) => Object.keys(rows).map((name) => `${service} ${name}`))
    expect(namesOf(answers).sort()).toEqual(namesOf(SERVICES).sort())
  })
})

const INVALID_TOKEN = 'The security token included in the request is invalid.'
const EXPIRED = 'The security token included in the request is expired'
const MISMATCH = /^The request signature we calculated does not match the signature you provided/

type Denial = readonly [code: string, status: number, message: string | RegExp]
const ACTIONS: Readonly<Record<string, string>> = {
  sts: 'sts:AssumeRole',
  iam: 'iam:ListRoles',
  lambda: 'lambda:InvokeFunction',
  kinesis: 'kinesis:PutRecord',
  logs: 'logs:FilterLogEvents',
  // SQS writes its actions so: aws/serverless-application-model#3633.
  sqs: 'sqs:sendmessage',
}
const DENIED: Readonly<Record<string, readonly [string, number]>> = {
  sts: ['AccessDenied', 403],
  iam: ['AccessDenied', 403],
  lambda: ['AccessDeniedException', 403],
  kinesis: ['AccessDeniedException', 400],
  logs: ['AccessDeniedException', 400],
  sqs: ['AccessDenied', 403],
}
const everyService = Object.keys(ACTIONS)

/** A denial in each service, whose message ends so. */
function denials(kind: string, ending: (action: string) => string, services = everyService): [string, Denial][] {
  return services.map((service) => {
    const action = ACTIONS[service] as string
    const message = new RegExp(
      `^User: arn:\\S+ is not authorized to perform: ${action} (on resource: \\S+ )?${ending(action)}$`,
    )
    return [`${kind}: ${service}`, [...(DENIED[service] as [string, number]), message]]
  })
}

/** A refusal before authorization: in query services, in Lambda and in the other JSON services. */
function refusals(kind: string, query: string, json: string, message: string | RegExp): [string, Denial][] {
  const forbidden = ['sts', 'iam', 'sqs']
  return everyService.map((service) => {
    const isQuery = forbidden.includes(service)
    return [`${kind}: ${service}`, [isQuery ? query : json, isQuery || service === 'lambda' ? 403 : 400, message]]
  })
}

const DENIALS: readonly [string, Denial][] = [
  ...denials('no identity policy', (action) => `because no identity-based policy allows the ${action} action`),
  ...denials('identity policy denies', () => 'with an explicit deny in an identity-based policy'),
  ...denials('session policy allows nothing', (action) => `because no session policy allows the ${action} action`),
  ...denials('boundary allows nothing', (action) => `because no permissions boundary allows the ${action} action`),
  ...denials('other account', (action) => `because no resource-based policy allows the ${action} action`, [
    'lambda',
    'kinesis',
    'sqs',
  ]),
  ...denials('other account', (action) => `because no role trust policy allows the ${action} action`, ['sts']),
  ...denials('no such role', (action) => `because no role trust policy allows the ${action} action`, ['sts']),
  ['root: sts', ['AccessDenied', 403, 'Roles may not be assumed by root accounts.']],
  ...refusals('wrong secret', 'SignatureDoesNotMatch', 'InvalidSignatureException', MISMATCH),
  ...refusals('unknown key', 'InvalidClientTokenId', 'UnrecognizedClientException', INVALID_TOKEN),
  ...refusals('wrong token', 'InvalidClientTokenId', 'UnrecognizedClientException', INVALID_TOKEN),
  ...refusals('expired session', 'ExpiredToken', 'ExpiredTokenException', EXPIRED),
]

describe.skipIf(missing)('a denial as boto3 tells it', () => {
  let seen: Record<string, Denial>
  beforeAll(async () => {
    seen = await runPython('denials.py', 'us-east-1', aws.endpoint, home, away)
  }, 60_000)

  test.each(DENIALS)('%s', (name, [code, status, message]) => {
    const expected = message instanceof RegExp ? expect.stringMatching(message) : message
    expect(seen[name]).toEqual([code, status, expected])
  })

  test('is told here, all of them', () => {
    expect(Object.keys(seen).sort()).toEqual(DENIALS.map(([name]) => name).sort())
  })
})

describe.skipIf(missing)('a function out of a tutorial', () => {
  const caller = '111111111111'
  const target = '999999999999'
  const trusting = (AWS: string): Statement => ({ Effect: 'Allow', Principal: { AWS }, Action: 'sts:AssumeRole' })
  const lambdaTrust = {
    Effect: 'Allow',
    Principal: { Service: 'lambda.amazonaws.com' },
    Action: 'sts:AssumeRole',
  }
  const targetArn = `arn:aws:lambda:us-east-1:${target}:function:target`
  const calling = new RegExp(`^arn:aws:sts::${target}:assumed-role/InvokeTarget/cross-account-call$`)
  const iam = (account: string) => rootIam(aws, account, 'us-east-1')
  const lambda = (account: string) => new LambdaClient(aws.account(account))

  const zip = (code: string) => zipSync({ 'lambda_function.py': strToU8(code) })
  const create = (account: string, FunctionName: string, code: string, Role: string) =>
    lambda(account).send(
      new CreateFunctionCommand({
        FunctionName,
        Role,
        Runtime: 'python3.13',
        Handler: 'lambda_function.handler',
        Timeout: 30,
        Code: { ZipFile: zip(code) },
      }),
    )

  beforeAll(async () => {
    const callerRole = await createRole(
      iam(caller),
      'CallerRole',
      [lambdaTrust],
      [allow('sts:AssumeRole', `arn:aws:iam::${target}:role/InvokeTarget`)],
    )
    const exec = await createRole(iam(target), 'TargetRole', [lambdaTrust], [allow('logs:*')])
    await createRole(
      iam(target),
      'InvokeTarget',
      [trusting(callerRole.arn)],
      [allow('lambda:InvokeFunction', targetArn)],
    )
    const tutorial = readFileSync(new URL('tutorial.py', import.meta.url), 'utf8')
    expect(tutorial).not.toMatch(/endpoint|http/)
    await create(caller, 'caller', tutorial, callerRole.arn)
    await create(target, 'target', TARGET, exec.arn)
  })

  const TARGET = [
    'import os',
    'def handler(event, context):',
    '    print("order", event["order"], context.invoked_function_arn)',
    '    return {"order": event["order"], "done_by": context.invoked_function_arn.split(":")[4]}',
  ].join('\n')

  async function call(event: unknown): Promise<{ error: string | undefined; answer: Record<string, unknown> }> {
    const { Payload, FunctionError } = await lambda(caller).send(
      new InvokeCommand({ FunctionName: 'caller', Payload: JSON.stringify(event) }),
    )
    return { error: FunctionError, answer: JSON.parse(Payload?.transformToString() ?? 'null') }
  }

  /** How often the target printed this order. */
  async function printed(order: number): Promise<number> {
    const { events = [] } = await new CloudWatchLogsClient(aws.account(target)).send(
      new FilterLogEventsCommand({ logGroupName: '/aws/lambda/target', filterPattern: `"order ${order} "` }),
    )
    return events.length
  }

  test('invokes across accounts, at once and for later', async () => {
    expect(await call({ order: 7 })).toEqual({
      error: undefined,
      answer: { queued: 202, answered: 200, payload: { order: 7, done_by: target } },
    })
    await vi.waitFor(async () => expect(await printed(7)).toBe(2), { timeout: 10_000, interval: 20 })
    const principals = aws.decisions
      .list({ action: 'lambda:InvokeFunction' })
      .map(({ decision }) => decision.question.caller.principal.arn)
      .filter((arn) => calling.test(arn))
    expect(principals).toHaveLength(2)
  })

  const callerSession = `arn:aws:sts::${caller}:assumed-role/CallerRole/caller`
  const refused = (operation: string, code: string, message: string) => ({
    error: 'Unhandled',
    answer: expect.objectContaining({
      errorType: 'ClientError',
      errorMessage: `An error occurred (${code}) when calling the ${operation} operation: ${message}`,
    }),
  })

  test("is refused in AWS's words when the trust is removed, and nothing is delivered", async () => {
    const trust = (account: string) =>
      iam(target).send(
        new UpdateAssumeRolePolicyCommand({
          RoleName: 'InvokeTarget',
          PolicyDocument: policyOf(trusting(`arn:aws:iam::${account}:root`)),
        }),
      )
    await trust(target)
    expect(await call({ order: 8 })).toEqual(
      refused(
        'AssumeRole',
        'AccessDenied',
        `User: ${callerSession} is not authorized to perform: sts:AssumeRole because no role trust policy allows the sts:AssumeRole action`,
      ),
    )
    await trust(caller)
    expect(await call({ order: 9 })).toMatchObject({ answer: { payload: { order: 9 } } })
    await vi.waitFor(async () => expect(await printed(9)).toBe(2), { timeout: 10_000, interval: 20 })
    expect(await printed(8)).toBe(0)
  })

  test("is refused in AWS's words when the role may not invoke", async () => {
    await iam(target).send(new DeleteRolePolicyCommand({ RoleName: 'InvokeTarget', PolicyName: 'inline' }))
    const session = `arn:aws:sts::${target}:assumed-role/InvokeTarget/cross-account-call`
    expect(await call({ order: 10 })).toEqual(
      refused(
        'Invoke',
        'AccessDeniedException',
        `User: ${session} is not authorized to perform: lambda:InvokeFunction on resource: ${targetArn} because no identity-based policy allows the lambda:InvokeFunction action`,
      ),
    )
  })

  test('needs no identity policy where the function permits the role', async () => {
    const permission = { FunctionName: 'target', StatementId: 'role' }
    await lambda(target).send(
      new AddPermissionCommand({
        ...permission,
        Action: 'lambda:InvokeFunction',
        Principal: `arn:aws:iam::${target}:role/InvokeTarget`,
      }),
    )
    expect(await call({ order: 11 })).toMatchObject({ answer: { payload: { order: 11 } } })
    await lambda(target).send(new RemovePermissionCommand(permission))
  })

  test('is told that a function is not there', async () => {
    await iam(target).send(
      new UpdateAssumeRolePolicyCommand({
        RoleName: 'InvokeTarget',
        PolicyDocument: policyOf(trusting(`arn:aws:iam::${caller}:root`)),
      }),
    )
    await lambda(target).send(new DeleteFunctionCommand({ FunctionName: 'target' }))
    expect((await call({ order: 12 })).answer.errorMessage).toMatch(
      /^An error occurred \(AccessDeniedException\) when calling the Invoke operation: /,
    )
  })
})
