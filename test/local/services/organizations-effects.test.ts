import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { IAMClient, ListUsersCommand } from '@aws-sdk/client-iam'
import { KinesisClient, ListStreamsCommand } from '@aws-sdk/client-kinesis'
import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda'
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListBucketsCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { CreateTopicCommand, PublishCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns'
import {
  CreateQueueCommand,
  ListQueuesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { refusalOf } from '../test-accounts.ts'
import { allow, createRole, createUser, type Keys, policyOf, rootIam, type Statement } from '../test-principals.ts'
import {
  A,
  arn,
  B,
  DENY_ALL,
  M,
  OUTSIDER,
  place,
  RCP,
  SCP,
  startOrganizationsWorld,
  type Tree,
} from './organizations-world.ts'

const { aws, access, send, plant, enable, put, refused } = startOrganizationsWorld()

const deny = (Action: string | string[], more: Statement = {}): Statement => ({
  Effect: 'Deny',
  Action,
  Resource: '*',
  ...more,
})
const rcp = (Action: string, more: Statement = {}) => deny(Action, { Principal: '*', ...more })
const rootArn = (account: string) => `arn:${place.partition}:iam::${account}:root`
const roleArn = (account: string, name: string) => `arn:${place.partition}:iam::${account}:role/${name}`
const iam = (account: string) => rootIam(aws(), account, place.region)
const sqs = (account: string, keys?: Keys) => new SQSClient(access(account, keys))

/** A user who may do everything, as far as its own account is concerned. */
const admin = async (account: string) => (await createUser(iam(account), 'admin', allow('*'))).keys

const assume = (keys: Keys, RoleArn: string) =>
  new STSClient(access(A, keys)).send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'test' }))

let tree: Tree
beforeEach(async () => {
  tree = await plant()
  await enable(tree.root, SCP, RCP)
})

/** One harmless call of each service, by somebody of an account. */
const CALLS: Readonly<Record<string, (account: string, keys?: Keys) => Promise<unknown>>> = {
  'iam:ListUsers': (account, keys) => new IAMClient(access(account, keys)).send(new ListUsersCommand({})),
  'lambda:ListFunctions': (account, keys) => new LambdaClient(access(account, keys)).send(new ListFunctionsCommand({})),
  'sqs:ListQueues': (account, keys) => sqs(account, keys).send(new ListQueuesCommand({})),
  'kinesis:ListStreams': (account, keys) => new KinesisClient(access(account, keys)).send(new ListStreamsCommand({})),
  'logs:DescribeLogGroups': (account, keys) =>
    new CloudWatchLogsClient(access(account, keys)).send(new DescribeLogGroupsCommand({})),
  's3:ListAllMyBuckets': (account, keys) => new S3Client(access(account, keys)).send(new ListBucketsCommand({})),
}

describe('service control policies', () => {
  it.each(Object.keys(CALLS))('deny %s at once, to users and to root, and let go at once', async (action) => {
    const call = CALLS[action] as (typeof CALLS)[string]
    const keys = await admin(A)
    const calls = () => [call(A, keys), call(A)]
    await Promise.all(calls())
    const PolicyId = await put(SCP, policyOf(deny(action)), tree.prod)
    for (const refusal of await Promise.all(calls().map(refusalOf))) {
      expect(refusal).toMatchObject({ code: expect.stringMatching(/^AccessDenied/), status: expect.any(Number) })
    }
    await call(B)
    await call(M)
    await send(['DetachPolicy', { PolicyId, TargetId: tree.prod }])
    await Promise.all(calls())
  })

  it('are named in the denial', async () => {
    const PolicyId = await put(SCP, policyOf(deny('iam:*')), A)
    const { message } = await refusalOf(iam(A).send(new ListUsersCommand({})))
    expect(message).toBe(
      `User: ${rootArn(A)} is not authorized to perform: iam:ListUsers on resource: arn:${place.partition}:iam::${A}:user/ with an explicit deny in a service control policy: ${arn(`policy/${tree.organization}/service_control_policy/${PolicyId}`)}`,
    )
  })

  it('as an allow list: every level must allow', async () => {
    await put(SCP, policyOf(allow('sqs:*')), tree.prod)
    await send(['DetachPolicy', { PolicyId: 'p-FullAWSAccess', TargetId: tree.prod }])
    await sqs(A).send(new ListQueuesCommand({}))
    const { message } = await refusalOf(iam(A).send(new ListUsersCommand({})))
    expect(message).toContain('because no service control policy allows the iam:ListUsers action')
  })

  it('do not bind the management account', async () => {
    await put(SCP, policyOf(DENY_ALL), tree.root)
    for (const call of Object.values(CALLS)) await call(M)
    expect(await refusalOf(iam(B).send(new ListUsersCommand({})))).toMatchObject({ code: 'AccessDenied' })
  })

  it('do not stop GetCallerIdentity, which nothing does', async () => {
    await put(SCP, policyOf(DENY_ALL), tree.root)
    const { Account } = await new STSClient(access(A)).send(new GetCallerIdentityCommand({}))
    expect(Account).toBe(A)
  })

  it('follow an account that is moved, and let go of one that leaves', async () => {
    await put(SCP, policyOf(deny('iam:*')), tree.team)
    const list = () => iam(A).send(new ListUsersCommand({}))
    expect(await refusalOf(list())).toMatchObject({ code: 'AccessDenied' })
    await send(['MoveAccount', { AccountId: A, SourceParentId: tree.team, DestinationParentId: tree.prod }])
    await list()
    await send(['MoveAccount', { AccountId: A, SourceParentId: tree.prod, DestinationParentId: tree.team }])
    expect(await refusalOf(list())).toMatchObject({ code: 'AccessDenied' })
    await send(['RemoveAccountFromOrganization', { AccountId: A }])
    await list()
  })

  it('change with their document', async () => {
    const PolicyId = await put(SCP, policyOf(deny('iam:*')), A)
    expect(await refusalOf(iam(A).send(new ListUsersCommand({})))).toMatchObject({ code: 'AccessDenied' })
    await send(['UpdatePolicy', { PolicyId, Content: policyOf(deny('sqs:*')) }])
    await iam(A).send(new ListUsersCommand({}))
    expect(await refusalOf(sqs(A).send(new ListQueuesCommand({})))).toMatchObject({ code: 'AccessDenied' })
  })

  it('bind Organizations too: a member can be kept from leaving', async () => {
    const PolicyId = await put(SCP, policyOf(deny('organizations:LeaveOrganization')), A)
    expect(await refused(['LeaveOrganization'], A)).toEqual({
      code: 'AccessDeniedException',
      status: 400,
      message: `User: ${rootArn(A)} is not authorized to perform: organizations:LeaveOrganization on resource: * with an explicit deny in a service control policy: ${arn(`policy/${tree.organization}/service_control_policy/${PolicyId}`)}`,
    })
    await send(['LeaveOrganization'], B)
  })

  it('bind the caller, not whose resource it is', async () => {
    const { QueueUrl } = await sqs(A).send(
      new CreateQueueCommand({
        QueueName: 'jobs',
        Attributes: { Policy: policyOf({ ...allow('sqs:SendMessage'), Principal: { AWS: B } }) },
      }),
    )
    const message = new SendMessageCommand({ QueueUrl, MessageBody: 'x' })
    await put(SCP, policyOf(deny('sqs:*')), A)
    await sqs(B).send(message)
    await put(SCP, policyOf(deny('sqs:*')), B)
    expect(await refusalOf(sqs(B).send(message))).toMatchObject({ code: 'AccessDenied', status: 403 })
  })
})

describe('resource control policies', () => {
  const onlyOurs = () => ({ Condition: { StringNotEqualsIfExists: { 'aws:PrincipalOrgID': tree.organization } } })

  it('keep outsiders from roles of members, not from those of the management account', async () => {
    const trust = { Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' }
    for (const account of [A, M]) await createRole(iam(account), 'open', [trust])
    const [ours, theirs] = [await admin(B), await admin(OUTSIDER)]
    await put(RCP, policyOf(rcp('sts:AssumeRole', onlyOurs())), tree.root)
    await assume(ours, roleArn(A, 'open'))
    await assume(theirs, roleArn(M, 'open'))
    expect(await refusalOf(assume(theirs, roleArn(A, 'open')))).toMatchObject({
      code: 'AccessDenied',
      status: 403,
      // Which policy it was, only the same organization is told.
      message: expect.stringMatching(/with an explicit deny in a resource control policy$/),
    })
  })

  it('tell their name within the organization', async () => {
    await sqs(A).send(new CreateQueueCommand({ QueueName: 'jobs' }))
    const PolicyId = await put(RCP, policyOf(rcp('sqs:ListQueues')), A)
    const { message } = await refusalOf(sqs(A).send(new ListQueuesCommand({})))
    expect(message).toMatch(new RegExp(`in a resource control policy: arn:.*/resource_control_policy/${PolicyId}$`))
  })

  it('say nothing of services that they do not govern', async () => {
    await put(RCP, policyOf(rcp('*')), tree.root)
    await new LambdaClient(access(A)).send(new ListFunctionsCommand({}))
    await new KinesisClient(access(A)).send(new ListStreamsCommand({}))
  })
})

describe('condition keys', () => {
  const sendTo = (QueueUrl: string | undefined, account: string, keys?: Keys) =>
    sqs(account, keys).send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }))
  const queueIn = async (account: string, Condition: object) => {
    const statement = { ...allow('sqs:SendMessage'), Principal: '*', Condition }
    const Attributes = { Policy: policyOf(statement) }
    return (await sqs(account).send(new CreateQueueCommand({ QueueName: 'jobs', Attributes }))).QueueUrl
  }

  it('aws:PrincipalOrgID in a trust policy', async () => {
    const Condition = { StringEquals: { 'aws:PrincipalOrgID': tree.organization } }
    await createRole(iam(B), 'ours', [{ Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole', Condition }])
    await assume(await admin(A), roleArn(B, 'ours'))
    await assume(await admin(M), roleArn(B, 'ours'))
    expect(await refusalOf(assume(await admin(OUTSIDER), roleArn(B, 'ours')))).toMatchObject({ code: 'AccessDenied' })
  })

  it('aws:PrincipalOrgID in the policy of a queue outside', async () => {
    const url = await queueIn(OUTSIDER, { StringEquals: { 'aws:PrincipalOrgID': tree.organization } })
    await sendTo(url, A)
    await send(['LeaveOrganization'], A)
    expect(await refusalOf(sendTo(url, A))).toMatchObject({ code: 'AccessDenied', status: 403 })
  })

  it.each([
    ['this unit and below', (t: Tree) => `${t.organization}/${t.root}/${t.prod}/*`, { A: true, B: false }],
    ['only below a unit', (t: Tree) => `${t.organization}/${t.root}/${t.prod}/ou-*`, { A: true, B: false }],
    [
      'only below the deepest',
      (t: Tree) => `${t.organization}/${t.root}/${t.prod}/${t.team}/ou-*`,
      { A: false, B: false },
    ],
    ['the whole organization', (t: Tree) => `${t.organization}/*`, { A: true, B: true }],
    ['exactly the root', (t: Tree) => `${t.organization}/${t.root}/`, { A: false, B: true }],
  ])('aws:PrincipalOrgPaths: %s', async (_, pattern, allowed) => {
    const url = await queueIn(OUTSIDER, { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': pattern(tree) } })
    const outcomes = await Promise.all(
      [A, B].map((one) =>
        sendTo(url, one).then(
          () => true,
          () => false,
        ),
      ),
    )
    expect(outcomes).toEqual([allowed.A, allowed.B])
  })

  it('aws:ResourceOrgID and aws:ResourceOrgPaths in an identity-based policy', async () => {
    const anyone = { StringLike: { 'aws:PrincipalArn': '*' } }
    const [inside, outside] = [await queueIn(B, anyone), await queueIn(OUTSIDER, anyone)]
    const only = (Condition: object) => ({ ...allow('sqs:SendMessage'), Condition })
    const byId = await createUser(iam(A), 'a', only({ StringEquals: { 'aws:ResourceOrgID': tree.organization } }))
    const path = `${tree.organization}/${tree.root}/`
    const byPath = await createUser(iam(A), 'b', only({ 'ForAnyValue:StringEquals': { 'aws:ResourceOrgPaths': path } }))
    for (const { keys } of [byId, byPath]) {
      await sendTo(inside, A, keys)
      expect(await refusalOf(sendTo(outside, A, keys))).toMatchObject({ code: 'AccessDenied' })
    }
  })
})

describe('services that act for a resource', () => {
  it('aws:SourceOrgID lets topics of the organization in, and no others', async () => {
    const Condition = { StringEquals: { 'aws:SourceOrgID': tree.organization } }
    const statement = { ...allow('sqs:SendMessage'), Principal: { Service: 'sns.amazonaws.com' }, Condition }
    const { QueueUrl } = await sqs(A).send(
      new CreateQueueCommand({ QueueName: 'jobs', Attributes: { Policy: policyOf(statement) } }),
    )
    const sns = new SNSClient(access(A))
    const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'news' }))
    const Endpoint = `arn:${place.partition}:sqs:${place.region}:${A}:jobs`
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint }))
    const publish = async (Message: string) => {
      const before = aws().decisions.count('sqs:SendMessage')
      await sns.send(new PublishCommand({ TopicArn, Message }))
      await vi.waitFor(() => expect(aws().decisions.count('sqs:SendMessage')).not.toEqual(before))
    }
    await publish('inside')
    await send(['LeaveOrganization'], A)
    await publish('outside')
    const { Messages } = await sqs(A).send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }))
    expect(Messages?.map(({ Body }) => (JSON.parse(Body as string) as { Message: string }).Message)).toEqual(['inside'])
  })

  it('an RCP guards buckets against outsiders, whatever the bucket says', async () => {
    const s3 = (account: string) => new S3Client({ ...access(account), forcePathStyle: true })
    const Bucket = `files-${A}`
    await s3(A).send(new CreateBucketCommand({ Bucket }))
    await s3(A).send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }))
    const Policy = policyOf({
      ...allow('s3:GetObject', `arn:${place.partition}:s3:::${Bucket}/*`),
      Principal: { AWS: [B, OUTSIDER] },
    })
    await s3(A).send(new PutBucketPolicyCommand({ Bucket, Policy }))
    const get = (account: string) => s3(account).send(new GetObjectCommand({ Bucket, Key: 'k' }))
    await get(OUTSIDER)
    const foreign = { StringNotEquals: { 'aws:PrincipalOrgID': tree.organization } }
    await put(RCP, policyOf(rcp('s3:*', { Condition: foreign })), tree.team)
    await get(B)
    expect(await refusalOf(get(OUTSIDER))).toMatchObject({ code: 'AccessDenied', status: 403 })
  })
})

describe('the world', () => {
  it('knows the organization', async () => {
    await put(SCP, policyOf(deny('iam:*')), tree.team)
    await put(RCP, policyOf(rcp('s3:*')), B)
    const world = aws().world(place.region)
    expect(world.accounts()).toEqual(
      [
        { id: M, partition: place.partition, organizationPath: `${tree.organization}/${tree.root}/` },
        {
          id: A,
          partition: place.partition,
          organizationPath: `${tree.organization}/${tree.root}/${tree.prod}/${tree.team}/`,
        },
        { id: B, partition: place.partition, organizationPath: `${tree.organization}/${tree.root}/` },
      ].sort((a, b) => (a.id < b.id ? -1 : 1)),
    )
    const names = (levels: ReturnType<typeof world.scps>) => levels?.map((level) => level.map(({ name }) => name))
    expect(names(world.scps(A))).toEqual([
      ['FullAWSAccess'],
      ['FullAWSAccess'],
      ['FullAWSAccess', expect.stringMatching(/^policy/)],
      ['FullAWSAccess'],
    ])
    expect([world.scps(M), world.rcps(M), world.rcps(A)]).toEqual([undefined, undefined, undefined])
    expect(names(world.rcps(B))).toEqual([[], [expect.stringMatching(/^policy/)]])
  })
})
