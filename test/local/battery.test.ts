import { IAMClient, ListUsersCommand } from '@aws-sdk/client-iam'
import { CreateStreamCommand, DescribeStreamSummaryCommand, KinesisClient } from '@aws-sdk/client-kinesis'
import {
  AddPermissionCommand,
  CreateFunctionCommand,
  InvokeCommand,
  LambdaClient,
  ListFunctionsCommand,
} from '@aws-sdk/client-lambda'
import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  GetCallerIdentityCommand,
  STSClient,
} from '@aws-sdk/client-sts'
import { strToU8, zipSync } from 'fflate'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type LocalAws, startLocalAws } from '../../src/local/index.ts'
import { pickTestPlace, type Refusal, refusalOf } from './test-accounts.ts'
import { allow, createRole, createUser, type Keys, policyOf, rootIam, type Statement } from './test-principals.ts'

/*
 * Seventeen questions about two accounts that an emulator has to answer as AWS does. Every answer comes over the wire to a
 * real SDK client with its default settings; the functions are real processes.
 */

const { accounts, region, partition } = pickTestPlace('battery.test.ts')
const [a, b, third] = accounts
const roleArn = (account: string, name = 'target') => `arn:${partition}:iam::${account}:role/${name}`
const functionArn = (account: string) => `arn:${partition}:lambda:${region}:${account}:function:echo`
const sessionArn = (account: string, name = 'target') => `arn:${partition}:sts::${account}:assumed-role/${name}/session`

let aws: LocalAws
beforeAll(async () => {
  aws = await startLocalAws()
})
beforeEach(() => aws.reset())
afterAll(() => aws.close())

const rootOf = (account: string) => rootIam(aws, account, region)
const configure = (credentials: Keys) => ({ endpoint: aws.endpoint, region, credentials })
const sts = (keys: Keys) => new STSClient(configure(keys))
const iam = (keys: Keys) => new IAMClient(configure(keys))
const lambda = (keys: Keys) => new LambdaClient(configure(keys))
const kinesis = (keys: Keys) => new KinesisClient(configure(keys))

type Input = Partial<AssumeRoleCommandInput>

async function assume(keys: Keys, RoleArn: string, input: Input = {}): Promise<Keys> {
  const { Credentials } = await sts(keys).send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'session', ...input }))
  return {
    accessKeyId: Credentials?.AccessKeyId as string,
    secretAccessKey: Credentials?.SecretAccessKey as string,
    sessionToken: Credentials?.SessionToken as string,
  }
}

async function arnOf(keys: Promise<Keys>): Promise<string | undefined> {
  return (await sts(await keys).send(new GetCallerIdentityCommand({}))).Arn
}

const trusts = (AWS: string, Condition?: object): Statement => ({
  Effect: 'Allow',
  Principal: { AWS },
  Action: 'sts:AssumeRole',
  ...(Condition && { Condition }),
})
const rootArn = (account: string) => `arn:${partition}:iam::${account}:root`
const asksForExternalId = (account: string) => trusts(rootArn(account), { StringEquals: { 'sts:ExternalId': 'right' } })

/** A user of A who may assume any role, and one who may do nothing. */
const caller = () => createUser(rootOf(a), 'caller', allow('sts:AssumeRole'))
const powerless = () => createUser(rootOf(a), 'caller')
const role = (account: string, trust: Statement, maxSeconds = 3_600, ...statements: Statement[]) =>
  createRole(rootOf(account), 'target', [trust], statements, { MaxSessionDuration: maxSeconds })

/** A session of A's role `target`, which may do everything. */
async function powerfulSession(input: Input = {}): Promise<Keys> {
  await role(a, trusts(rootArn(a)), 43_200, allow('*'))
  return assume((await caller()).keys, roleArn(a), input)
}

/** A function that answers its event, with the account that its own credentials belong to. */
async function createEcho(account: string): Promise<void> {
  const code = `export const handler = async (event) => ({ event, role: process.env.AWS_ACCESS_KEY_ID?.slice(0, 4) })`
  await createRole(rootOf(account), 'exec', [
    { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
  ])
  await lambda(aws.account(account).credentials).send(
    new CreateFunctionCommand({
      FunctionName: 'echo',
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Role: roleArn(account, 'exec'),
      Code: { ZipFile: zipSync({ 'index.mjs': strToU8(code) }) },
    }),
  )
}

async function invoke(keys: Keys, FunctionName: string): Promise<unknown> {
  const { Payload, FunctionError } = await lambda(keys).send(
    new InvokeCommand({ FunctionName, Payload: JSON.stringify({ hello: 'world' }) }),
  )
  expect(FunctionError).toBeUndefined()
  return JSON.parse(Payload?.transformToString() ?? 'null')
}
const echoed = { event: { hello: 'world' }, role: 'ASIA' }

const permit = (account: string, Principal: string) =>
  lambda(aws.account(account).credentials).send(
    new AddPermissionCommand({
      FunctionName: 'echo',
      StatementId: 'caller',
      Action: 'lambda:InvokeFunction',
      Principal,
    }),
  )

const denied = (principal: string, action: string, rest: string, code = 'AccessDenied'): Refusal => ({
  code,
  status: 403,
  message: `User: ${principal} is not authorized to perform: ${action}${rest}`,
})
const userArn = `arn:${partition}:iam::${a}:user/caller`
const untrusted = denied(userArn, 'sts:AssumeRole', ' because no role trust policy allows the sts:AssumeRole action')
const refused = (code: string, status: number, message: string | RegExp) => ({
  code,
  status,
  message: typeof message === 'string' ? message : (expect.stringMatching(message) as string),
})
const INVALID_SIGNATURE = /^The request signature we calculated does not match the signature you provided\./
const EXPIRED = 'The security token included in the request is expired'

/** What AWS's rule makes of it; `refusals` are in the order of the calls. */
interface Row {
  readonly number: number
  readonly name: string
  readonly rule: string
  readonly run: () => Promise<unknown>
  readonly answer?: unknown
  readonly refusals?: readonly Refusal[]
}

const refusalsOf = (...calls: readonly Promise<unknown>[]) => Promise.all(calls.map(refusalOf))

async function callAssume(account: string, trust: Statement | undefined, input: Input = {}, user = caller) {
  const { keys } = await user()
  if (trust) await role(account, trust)
  return assume(keys, roleArn(account), input)
}

const ROWS: readonly Row[] = [
  {
    number: 1,
    name: 'same account, trust names another account',
    rule: 'AccessDenied',
    run: () => refusalsOf(callAssume(a, trusts(rootArn(third)))),
    refusals: [untrusted],
  },
  {
    number: 2,
    name: 'same account, trust = own :root, identity allows',
    rule: 'allowed',
    run: () => arnOf(callAssume(a, trusts(rootArn(a)))),
    answer: sessionArn(a),
  },
  {
    number: 3,
    name: 'same account, ExternalId required, missing',
    rule: 'AccessDenied',
    run: () => refusalsOf(callAssume(a, asksForExternalId(a))),
    refusals: [untrusted],
  },
  {
    number: 4,
    name: 'same account, ExternalId wrong',
    rule: 'AccessDenied',
    run: () => refusalsOf(callAssume(a, asksForExternalId(a), { ExternalId: 'wrong' })),
    refusals: [untrusted],
  },
  {
    number: 4,
    name: 'same account, ExternalId right',
    rule: 'allowed',
    run: () => arnOf(callAssume(a, asksForExternalId(a), { ExternalId: 'right' })),
    answer: sessionArn(a),
  },
  {
    number: 5,
    name: 'across accounts, trust excludes the caller',
    rule: 'AccessDenied',
    run: () => refusalsOf(callAssume(b, trusts(rootArn(third)))),
    refusals: [untrusted],
  },
  {
    number: 6,
    name: 'across accounts, ExternalId required, missing',
    rule: 'AccessDenied',
    run: () => refusalsOf(callAssume(b, asksForExternalId(a))),
    refusals: [untrusted],
  },
  {
    number: 7,
    name: 'across accounts, trusted, caller has no identity policy',
    rule: 'AccessDenied',
    run: () => refusalsOf(callAssume(b, trusts(rootArn(a)), {}, powerless)),
    refusals: [
      denied(
        userArn,
        'sts:AssumeRole',
        ` on resource: ${roleArn(b)} because no identity-based policy allows the sts:AssumeRole action`,
      ),
    ],
  },
  {
    number: 8,
    name: 'across accounts, role does not exist',
    rule: 'AccessDenied, in the words of a role that does not trust',
    run: () => refusalsOf(callAssume(b, undefined)),
    refusals: [untrusted],
  },
  {
    number: 9,
    name: 'role session across accounts, permitted calls (of Lambda and Kinesis: S3 is not built yet)',
    rule: 'allowed',
    run: async () => {
      await kinesis(aws.account(b).credentials).send(new CreateStreamCommand({ StreamName: 'orders', ShardCount: 1 }))
      const { keys } = await caller()
      await role(b, trusts(rootArn(a)), 3_600, allow(['lambda:ListFunctions', 'kinesis:DescribeStreamSummary']))
      const session = await assume(keys, roleArn(b))
      const { Functions } = await lambda(session).send(new ListFunctionsCommand({}))
      const { StreamDescriptionSummary } = await kinesis(session).send(
        new DescribeStreamSummaryCommand({ StreamName: 'orders' }),
      )
      return [Functions, StreamDescriptionSummary?.StreamARN]
    },
    answer: [[], `arn:${partition}:kinesis:${region}:${b}:stream/orders`],
  },
  {
    number: 10,
    name: 'session with a wrong secret',
    rule: 'SignatureDoesNotMatch, and its name in the services that speak JSON: InvalidSignatureException',
    run: async () => {
      const wrong = { ...(await powerfulSession()), secretAccessKey: 'wrong' }
      return refusalsOf(
        sts(wrong).send(new GetCallerIdentityCommand({})),
        lambda(wrong).send(new ListFunctionsCommand({})),
      )
    },
    refusals: [
      refused('SignatureDoesNotMatch', 403, INVALID_SIGNATURE),
      refused('InvalidSignatureException', 403, INVALID_SIGNATURE),
    ],
  },
  {
    number: 11,
    name: 'Invoke own function, identity `*`',
    rule: 'allowed',
    run: async () => {
      await createEcho(a)
      return invoke((await createUser(rootOf(a), 'caller', allow('*'))).keys, 'echo')
    },
    answer: echoed,
  },
  {
    number: 12,
    name: "Invoke B's function by ARN, identity + function policy",
    rule: 'allowed',
    run: async () => {
      await createEcho(b)
      const { keys, arn } = await createUser(rootOf(a), 'caller', allow('lambda:InvokeFunction', functionArn(b)))
      await permit(b, arn)
      return invoke(keys, functionArn(b))
    },
    answer: echoed,
  },
  {
    number: 12,
    name: "Invoke B's function by ARN from a role session, identity + function policy for the account",
    rule: 'allowed',
    run: async () => {
      await createEcho(b)
      await permit(b, a)
      return invoke(await powerfulSession(), functionArn(b))
    },
    answer: echoed,
  },
  {
    number: 13,
    name: 'chained AssumeRole, DurationSeconds 43200',
    rule: 'ValidationError',
    run: async () => {
      const first = await powerfulSession()
      const next = await createRole(rootOf(b), 'next', [trusts(rootArn(a))], [], { MaxSessionDuration: 43_200 })
      return refusalsOf(assume(first, next.arn, { DurationSeconds: 43_200 }))
    },
    refusals: [
      refused(
        'ValidationError',
        400,
        'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
      ),
    ],
  },
  {
    number: 14,
    name: 'DurationSeconds 40000 > MaxSessionDuration 3600',
    rule: 'ValidationError',
    run: () => refusalsOf(callAssume(b, trusts(rootArn(a)), { DurationSeconds: 40_000 })),
    refusals: [
      refused(
        'ValidationError',
        400,
        'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
      ),
    ],
  },
  {
    number: 15,
    name: 'expired session',
    rule: 'ExpiredToken, and its name in the services that speak JSON: ExpiredTokenException',
    run: async () => {
      const session = await powerfulSession({ DurationSeconds: 900 })
      aws.clock.advance(899_000)
      await sts(session).send(new GetCallerIdentityCommand({}))
      aws.clock.advance(2_000)
      return refusalsOf(
        sts(session).send(new GetCallerIdentityCommand({})),
        iam(session).send(new ListUsersCommand({})),
        lambda(session).send(new ListFunctionsCommand({})),
      )
    },
    refusals: [
      refused('ExpiredToken', 403, EXPIRED),
      refused('ExpiredToken', 403, EXPIRED),
      refused('ExpiredTokenException', 403, EXPIRED),
    ],
  },
  {
    number: 16,
    name: 'session policy Deny `*`',
    rule: 'AccessDenied',
    run: async () => {
      const session = await powerfulSession({ Policy: policyOf(allow('*'), { ...allow('*'), Effect: 'Deny' }) })
      return refusalsOf(iam(session).send(new ListUsersCommand({})), lambda(session).send(new ListFunctionsCommand({})))
    },
    refusals: [
      denied(
        sessionArn(a),
        'iam:ListUsers',
        ` on resource: arn:${partition}:iam::${a}:user/ with an explicit deny in a session policy`,
      ),
      denied(
        sessionArn(a),
        'lambda:ListFunctions',
        ' on resource: * with an explicit deny in a session policy',
        'AccessDeniedException',
      ),
    ],
  },
  {
    number: 17,
    name: "A's keys invoke B's function, which permits nobody (there is no way to switch authorization off)",
    rule: 'AccessDenied',
    run: async () => {
      await createEcho(b)
      const session = await powerfulSession()
      const user = await createUser(rootOf(a), 'powerful', allow('*'))
      const everyone = [user.keys, aws.account(a).credentials, session]
      return refusalsOf(...everyone.map((keys) => invoke(keys, functionArn(b))))
    },
    refusals: [`arn:${partition}:iam::${a}:user/powerful`, rootArn(a), sessionArn(a)].map((arn) =>
      denied(
        arn,
        'lambda:InvokeFunction',
        ` on resource: ${functionArn(b)} because no resource-based policy allows the lambda:InvokeFunction action`,
        'AccessDeniedException',
      ),
    ),
  },
]

describe('the battery', () => {
  test('has all seventeen cases', () => {
    expect([...new Set(ROWS.map(({ number }) => number))]).toEqual(Array.from({ length: 17 }, (_, index) => index + 1))
  })

  test.each(ROWS)('$number: $name: $rule', async ({ run, answer, refusals }) => {
    expect(await run()).toEqual(refusals ?? answer)
  })
})
