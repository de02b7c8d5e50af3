import {
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  IAMClient,
  ListUsersCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam'
import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda'
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs'
import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  GetAccessKeyInfoCommand,
  GetCallerIdentityCommand,
  GetFederationTokenCommand,
  GetSessionTokenCommand,
  STSClient,
} from '@aws-sdk/client-sts'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type LocalAws, startLocalAws } from '../../../src/local/index.ts'
import { type Refusal, refusalOf } from '../test-accounts.ts'
import { allow, createRole, createUser, type Keys, policyOf, rootIam, type Statement } from '../test-principals.ts'
import {
  arnIn,
  away,
  BATTERY,
  denied,
  home,
  notTrusted,
  place,
  ROWS,
  type Row,
  refused,
  sessionArn,
  third,
  trust,
} from './sts-rows.ts'

let aws: LocalAws
beforeAll(async () => {
  aws = await startLocalAws()
})
beforeEach(() => aws.reset())
afterAll(() => aws.close())

const iamOf = (account: string): IAMClient => rootIam(aws, account, place.region)
const client = (credentials: Keys) => new STSClient({ ...aws.account(home, place.region), credentials, maxAttempts: 1 })
const rootOf = (account: string): Keys => aws.account(account).credentials
const whoIs = (keys: Keys) => client(keys).send(new GetCallerIdentityCommand({}))

async function assume(keys: Keys, RoleArn: string, more: Partial<AssumeRoleCommandInput> = {}): Promise<Keys> {
  const { Credentials } = await client(keys).send(
    new AssumeRoleCommand({ RoleArn, RoleSessionName: 'session', ...more }),
  )
  return {
    accessKeyId: Credentials?.AccessKeyId as string,
    secretAccessKey: Credentials?.SecretAccessKey as string,
    sessionToken: Credentials?.SessionToken as string,
  }
}

async function checkRow({ identity, trust: trustOf, maxSeconds, input, refusal }: Row, where: 'home' | 'away') {
  const account = where === 'home' ? home : away
  const role = arnIn(account, 'role/target')
  const user = await createUser(iamOf(home), 'caller', ...(identity?.(role) ?? []))
  if (trustOf) {
    const more = maxSeconds === undefined ? {} : { MaxSessionDuration: maxSeconds }
    await createRole(iamOf(account), 'target', trustOf(user.arn), [], more)
  }
  const outcome = assume(user.keys, role, input)
  if (refusal) expect(await refusalOf(outcome)).toEqual(refusal(user.arn, role))
  else expect(await whoIs(await outcome)).toMatchObject({ Account: account, Arn: sessionArn(account, 'target') })
}

/** A user at home with a session of a role there, which may do everything with STS and list users. */
async function startSession(input: Partial<AssumeRoleCommandInput> = {}, maxSeconds = 3_600) {
  const user = await createUser(iamOf(home), 'caller', allow('sts:*'))
  const statements = [allow(['sts:*', 'iam:ListUsers'])]
  const role = await createRole(iamOf(home), 'first', [trust(home, 'sts:*')], statements, {
    MaxSessionDuration: maxSeconds,
  })
  return { user, role, keys: await assume(user.keys, role.arn, input) }
}
const listWith = (credentials: Keys) =>
  new IAMClient({ ...aws.account(home, place.region), credentials, maxAttempts: 1 }).send(new ListUsersCommand({}))

const listQueuesWith = (credentials: Keys) =>
  new SQSClient({ ...aws.account(home, place.region), credentials, maxAttempts: 1 }).send(new ListQueuesCommand({}))
const listFunctionsWith = (credentials: Keys) =>
  new LambdaClient({ ...aws.account(home, place.region), credentials, maxAttempts: 1 }).send(
    new ListFunctionsCommand({}),
  )

/** A federated user `fed` of whoever has these keys. */
async function federate(keys: Keys, Policy?: string): Promise<Keys> {
  const { Credentials } = await client(keys).send(
    new GetFederationTokenCommand({ Name: 'fed', Policy, DurationSeconds: 7_200 }),
  )
  return {
    accessKeyId: Credentials?.AccessKeyId as string,
    secretAccessKey: Credentials?.SecretAccessKey as string,
    sessionToken: Credentials?.SessionToken as string,
  }
}

const cases = (rows: readonly Row[]) => rows.flatMap((row) => row.where.map((where) => [row.name, where, row] as const))

describe('AssumeRole', () => {
  it.each(cases(ROWS))('%s (%s)', (_, where, row) => checkRow(row, where))

  it('tells the session, its id and how long it lives', async () => {
    const { user, role } = await startSession()
    const before = aws.clock.now()
    const answer = await client(user.keys).send(
      new AssumeRoleCommand({ RoleArn: role.arn, RoleSessionName: 'ann', SourceIdentity: 'ann', DurationSeconds: 900 }),
    )
    expect(answer).toMatchObject({
      AssumedRoleUser: { AssumedRoleId: `${role.id}:ann`, Arn: sessionArn(home, 'first', 'ann') },
      SourceIdentity: 'ann',
    })
    const seconds = ((answer.Credentials?.Expiration?.getTime() ?? 0) - before) / 1000
    expect(seconds).toBeGreaterThan(898)
    expect(seconds).toBeLessThan(905)
  })

  it('root cannot', async () => {
    await createRole(iamOf(home), 'target', [trust(home)])
    expect(await refusalOf(assume(rootOf(home), arnIn(home, 'role/target')))).toEqual(
      refused('AccessDenied', 'Roles may not be assumed by root accounts.', 403),
    )
  })

  it('a role does not trust itself unless its trust policy says so', async () => {
    const { keys, role } = await startSession()
    await createRole(
      iamOf(home),
      'wary',
      [{ ...trust('*'), Condition: { ArnNotEquals: { 'aws:PrincipalArn': arnIn(home, 'role/wary') } } }],
      [allow('sts:*')],
    )
    const wary = await assume(keys, arnIn(home, 'role/wary'))
    expect(await refusalOf(assume(wary, arnIn(home, 'role/wary')))).toEqual(notTrusted(sessionArn(home, 'wary')))
    await expect(assume(keys, role.arn)).resolves.toBeDefined()
  })

  it('a trust policy that names a role that is made anew trusts it no more; a condition on its ARN does', async () => {
    const user = await createUser(iamOf(home), 'caller', allow('sts:AssumeRole'))
    const caller = arnIn(home, 'role/caller')
    const make = () => createRole(iamOf(home), 'caller', [trust(home)], [allow('sts:AssumeRole')])
    await make()
    await createRole(iamOf(away), 'by-name', [trust(caller)])
    await createRole(iamOf(away), 'by-condition', [
      trust(home, 'sts:AssumeRole', { ArnEquals: { 'aws:PrincipalArn': caller } }),
    ])
    const before = await assume(user.keys, caller)
    await expect(assume(before, arnIn(away, 'role/by-name'))).resolves.toBeDefined()

    await iamOf(home).send(new DeleteRolePolicyCommand({ RoleName: 'caller', PolicyName: 'inline' }))
    await iamOf(home).send(new DeleteRoleCommand({ RoleName: 'caller' }))
    await make()
    expect(await refusalOf(whoIs(before))).toMatchObject({ code: 'InvalidClientTokenId', status: 403 })
    const after = await assume(user.keys, caller)
    expect(await refusalOf(assume(after, arnIn(away, 'role/by-name')))).toEqual(notTrusted(sessionArn(home, 'caller')))
    await expect(assume(after, arnIn(away, 'role/by-condition'))).resolves.toBeDefined()
  })
})

describe('chaining', () => {
  const target = () => arnIn(away, 'role/target')

  it.each([
    [3_600, undefined],
    [
      3_601,
      refused(
        'ValidationError',
        'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
      ),
    ],
  ])('a chained session may be asked for %s seconds', async (DurationSeconds, refusal) => {
    const { keys } = await startSession()
    await createRole(iamOf(away), 'target', [trust(home)], [], { MaxSessionDuration: 43_200 })
    const outcome = assume(keys, target(), { DurationSeconds })
    if (refusal) expect(await refusalOf(outcome)).toEqual(refusal)
    else await expect(outcome).resolves.toBeDefined()
  })

  it('transitive tags go down the chain and cannot be overridden', async () => {
    const { keys } = await startSession({
      Tags: [
        { Key: 'Team', Value: 'blue' },
        { Key: 'Env', Value: 'test' },
      ],
      TransitiveTagKeys: ['Team'],
    })
    await createRole(
      iamOf(away),
      'target',
      [
        trust(home, 'sts:*', {
          StringEquals: { 'aws:RequestTag/team': 'blue' },
          Null: { 'aws:RequestTag/Env': 'true' },
        }),
      ],
      [allow('sts:*')],
    )
    const second = await assume(keys, target())
    await createRole(iamOf(third), 'last', [
      trust(away, 'sts:*', { StringEquals: { 'aws:PrincipalTag/Team': 'blue' } }),
    ])
    await expect(assume(second, arnIn(third, 'role/last'))).resolves.toBeDefined()
    expect(
      await refusalOf(assume(second, arnIn(third, 'role/last'), { Tags: [{ Key: 'team', Value: 'red' }] })),
    ).toEqual(
      refused(
        'InvalidParameterValue',
        "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
      ),
    )
  })

  it('a transitive tag needs TagSession in the next trust policy too', async () => {
    const { keys } = await startSession({ Tags: [{ Key: 'Team', Value: 'blue' }], TransitiveTagKeys: ['Team'] })
    await createRole(iamOf(away), 'target', [trust(home)])
    expect(await refusalOf(assume(keys, target()))).toEqual(notTrusted(sessionArn(home, 'first'), 'sts:TagSession'))
  })

  it('a SourceIdentity persists, and needs SetSourceIdentity in each trust policy', async () => {
    const { keys } = await startSession({ SourceIdentity: 'ann' })
    await createRole(iamOf(away), 'target', [trust(home)])
    expect(await refusalOf(assume(keys, target()))).toEqual(
      notTrusted(sessionArn(home, 'first'), 'sts:SetSourceIdentity'),
    )
    await createRole(iamOf(away), 'open', [
      trust(home, ['sts:AssumeRole', 'sts:SetSourceIdentity'], { StringEquals: { 'aws:SourceIdentity': 'ann' } }),
    ])
    const { SourceIdentity } = await client(keys).send(
      new AssumeRoleCommand({ RoleArn: arnIn(away, 'role/open'), RoleSessionName: 'session' }),
    )
    expect(SourceIdentity).toBe('ann')
  })
})

describe('sessions', () => {
  it.each([
    ['Deny *', policyOf({ Effect: 'Deny', Action: '*', Resource: '*' }), 'with an explicit deny in a session policy'],
    [
      'an Allow of something else',
      policyOf(allow('sts:*')),
      'because no session policy allows the iam:ListUsers action',
    ],
    ['an Allow of everything', policyOf(allow('*')), undefined],
  ])('a session policy with %s', async (_, Policy, reason) => {
    const { keys } = await startSession({ Policy })
    if (reason === undefined) return expect(listWith(keys)).resolves.toBeDefined()
    return expect(await refusalOf(listWith(keys))).toEqual(
      denied(sessionArn(home, 'first'), 'iam:ListUsers', ` on resource: ${arnIn(home, 'user/')} ${reason}`),
    )
  })

  it('a session policy grants nothing', async () => {
    const user = await createUser(iamOf(home), 'caller', allow('sts:*'))
    const role = await createRole(iamOf(home), 'first', [trust(home)])
    const keys = await assume(user.keys, role.arn, { Policy: policyOf(allow('*')) })
    expect(await refusalOf(listWith(keys))).toMatchObject({
      code: 'AccessDenied',
      message: expect.stringMatching(/no identity-based policy/),
    })
  })

  it('end by the clock', async () => {
    const { keys } = await startSession({ DurationSeconds: 900 })
    aws.clock.advance(890_000)
    await expect(listWith(keys)).resolves.toBeDefined()
    aws.clock.advance(10_000)
    const expired = refused('ExpiredToken', 'The security token included in the request is expired', 403)
    expect(await refusalOf(listWith(keys))).toEqual(expired)
    expect(await refusalOf(whoIs(keys))).toEqual(expired)
  })

  it('cannot ask for more sessions of their own', async () => {
    const { keys } = await startSession()
    expect(await refusalOf(client(keys).send(new GetSessionTokenCommand({})))).toEqual(
      refused('AccessDenied', 'Cannot call GetSessionToken with session credentials', 403),
    )
    expect(await refusalOf(client(keys).send(new GetFederationTokenCommand({ Name: 'fed' })))).toEqual(
      refused('AccessDenied', 'Cannot call GetFederationToken with session credentials', 403),
    )
  })

  it('a federated user has what its user and the session policy both allow', async () => {
    const user = await createUser(iamOf(home), 'caller', allow(['sts:GetFederationToken', 'sqs:ListQueues']))
    const open = await federate(user.keys, policyOf(allow('*')))
    await expect(whoIs(open)).resolves.toMatchObject({
      Arn: `arn:${place.partition}:sts::${home}:federated-user/fed`,
      UserId: `${home}:fed`,
    })
    await listQueuesWith(open)
    expect(await refusalOf(listFunctionsWith(open))).toMatchObject({ code: 'AccessDeniedException' })
    expect(await refusalOf(listQueuesWith(await federate(user.keys)))).toMatchObject({ code: 'AccessDenied' })
  })

  it('a federated user of root has what the session policy allows', async () => {
    const queues = await federate(rootOf(home), policyOf(allow('sqs:*')))
    await expect(whoIs(queues)).resolves.toMatchObject({ UserId: `${home}:fed` })
    await listQueuesWith(queues)
    expect(await refusalOf(listFunctionsWith(queues))).toMatchObject({ code: 'AccessDeniedException' })
    expect(await refusalOf(listQueuesWith(await federate(rootOf(home))))).toMatchObject({ code: 'AccessDenied' })
    aws.clock.advance(3_600_000)
    expect(await refusalOf(whoIs(queues))).toMatchObject({ code: 'ExpiredToken' })
  })

  it('IAM takes no federated users', async () => {
    const user = await createUser(iamOf(home), 'caller', allow(['sts:GetFederationToken', 'iam:*']))
    expect(await refusalOf(listWith(await federate(user.keys, policyOf(allow('*')))))).toMatchObject({
      code: 'InvalidClientTokenId',
      status: 403,
    })
  })
})

describe('GetAccessKeyInfo', () => {
  it.each(['Active', 'Inactive'] as const)('of a key that is %s', async (Status) => {
    const { keys } = await createUser(iamOf(away), 'caller')
    await iamOf(away).send(new UpdateAccessKeyCommand({ UserName: 'caller', AccessKeyId: keys.accessKeyId, Status }))
    const AccessKeyId = keys.accessKeyId
    const { Account } = await client(rootOf(home)).send(new GetAccessKeyInfoCommand({ AccessKeyId }))
    expect(Account).toBe(away)
  })

  it('of a session, and of nobody', async () => {
    const { keys } = await startSession()
    const ask = (AccessKeyId: string) => client(rootOf(away)).send(new GetAccessKeyInfoCommand({ AccessKeyId }))
    await expect(ask(keys.accessKeyId)).resolves.toMatchObject({ Account: home })
    expect(await refusalOf(ask('AKIAAAAAAAAAAAAAAAAA'))).toMatchObject({ code: 'ValidationError', status: 400 })
  })
})

describe('GetCallerIdentity', () => {
  const everythingDenied: Statement = { Effect: 'Deny', Action: '*', Resource: '*' }

  it('root', async () => {
    await expect(whoIs(rootOf(home))).resolves.toMatchObject({ Account: home, Arn: arnIn(home, 'root'), UserId: home })
  })

  it('a user, even one who is denied everything', async () => {
    const { keys, arn, id } = await createUser(iamOf(home), 'mute', everythingDenied)
    await expect(whoIs(keys)).resolves.toMatchObject({ Account: home, Arn: arn, UserId: id })
    expect(await refusalOf(listWith(keys))).toMatchObject({ code: 'AccessDenied' })
  })

  it('a session, even one that is denied everything', async () => {
    const { keys, role } = await startSession({ Policy: policyOf(everythingDenied) })
    await expect(whoIs(keys)).resolves.toMatchObject({
      Account: home,
      Arn: sessionArn(home, 'first'),
      UserId: `${role.id}:session`,
    })
  })
})

describe('credentials that are no good', () => {
  const invalidToken = refused('InvalidClientTokenId', 'The security token included in the request is invalid.', 403)
  const mismatch = refused(
    'SignatureDoesNotMatch',
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
    403,
  )

  it.each<[name: string, spoil: (keys: Keys) => Keys, refusal: Refusal]>([
    ['wrong secret', (keys) => ({ ...keys, secretAccessKey: 'wrong' }), mismatch],
    ['unknown key', (keys) => ({ ...keys, accessKeyId: 'ASIAIOSFODNN7EXAMPLE' }), invalidToken],
    ['no session token', ({ accessKeyId, secretAccessKey }) => ({ accessKeyId, secretAccessKey }), invalidToken],
    ['another session token', (keys) => ({ ...keys, sessionToken: 'x'.repeat(356) }), invalidToken],
  ])('%s', async (_, spoil, refusal) => {
    const { keys } = await startSession()
    expect(await refusalOf(whoIs(spoil(keys)))).toEqual(refusal)
  })

  it("a user's wrong secret", async () => {
    const { keys } = await createUser(iamOf(home), 'caller')
    expect(await refusalOf(whoIs({ ...keys, secretAccessKey: 'wrong' }))).toEqual(mismatch)
  })
})

describe('the battery', () => {
  const rows = BATTERY.flatMap((row) => row.where.map((where) => [row.row, row.name, where, row] as const))
  it.each(rows)('%i: %s (%s)', (_, __, where, row) => checkRow(row, where))

  it('10: session with a wrong secret', async () => {
    const { keys } = await startSession()
    expect(await refusalOf(listWith({ ...keys, secretAccessKey: 'wrong' }))).toMatchObject({
      code: 'SignatureDoesNotMatch',
      status: 403,
    })
  })

  it('13: chained AssumeRole, DurationSeconds 43200', async () => {
    const { keys } = await startSession()
    await createRole(iamOf(home), 'second', [trust(home)], [], { MaxSessionDuration: 43_200 })
    const outcome = assume(keys, arnIn(home, 'role/second'), { DurationSeconds: 43_200 })
    expect(await refusalOf(outcome)).toMatchObject({ code: 'ValidationError', status: 400 })
  })

  it('15: expired session', async () => {
    const { keys } = await startSession()
    aws.clock.advance(3_600_000)
    expect(await refusalOf(whoIs(keys))).toMatchObject({ code: 'ExpiredToken', status: 403 })
  })

  it('16: session policy Deny *', async () => {
    const { keys } = await startSession({ Policy: policyOf({ Effect: 'Deny', Action: '*', Resource: '*' }) })
    expect(await refusalOf(listWith(keys))).toMatchObject({ code: 'AccessDenied', status: 403 })
  })
})
