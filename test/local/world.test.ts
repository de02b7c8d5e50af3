import { AttachUserPolicyCommand, CreatePolicyCommand } from '@aws-sdk/client-iam'
import { CreateStreamCommand, KinesisClient, PutResourcePolicyCommand } from '@aws-sdk/client-kinesis'
import {
  AddLayerVersionPermissionCommand,
  AddPermissionCommand,
  CreateAliasCommand,
  CreateFunctionCommand,
  DeleteFunctionCommand,
  InvokeCommand,
  LambdaClient,
  PublishLayerVersionCommand,
  PutResourcePolicyCommand as PutLambdaResourcePolicyCommand,
} from '@aws-sdk/client-lambda'
import {
  type BucketLocationConstraint,
  CreateBucketCommand,
  PutBucketPolicyCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns'
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs'
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import { strToU8, zipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { whatCan } from '../../src/iam/world/what-can.ts'
import { whoCan } from '../../src/iam/world/who-can.ts'
import type { World } from '../../src/iam/world/world.ts'
import { type LocalAws, startLocalAws } from '../../src/local/index.ts'
import { pickTestPlace, refusalOf } from './test-accounts.ts'
import { allow, createRole, createUser, type Keys, policyOf, rootIam } from './test-principals.ts'

const { accounts, region, partition } = pickTestPlace('world')
const [A, B, STRANGER] = accounts

const functionArn = `arn:${partition}:lambda:${region}:${B}:function:orders`
const streamArn = `arn:${partition}:kinesis:${region}:${B}:stream/events`
const queueArn = `arn:${partition}:sqs:${region}:${B}:jobs`
const root = (account: string) => `arn:${partition}:iam::${account}:root`
const location = { CreateBucketConfiguration: { LocationConstraint: region as BucketLocationConstraint } }
const lambdaTrust = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }

/** A function with one version. */
const declared = (FunctionName: string) => ({
  FunctionName,
  Role: `arn:${partition}:iam::${B}:role/exec`,
  Runtime: 'nodejs22.x' as const,
  Handler: 'index.handler',
  Code: { ZipFile: zipSync({ 'index.mjs': strToU8('export const handler = async () => 1') }) },
  Publish: true,
})

let aws: LocalAws
let world: World
let alice: { arn: string; keys: Keys }
let caller: { arn: string }
let target: { arn: string }

beforeAll(async () => {
  aws = await startLocalAws()
  const iam = (account: string) => rootIam(aws, account, region)
  alice = await createUser(iam(A), 'alice', allow('sts:AssumeRole'))
  caller = await createRole(iam(A), 'caller', [lambdaTrust], [allow('lambda:InvokeFunction', `${functionArn}:live`)])
  const trust = {
    Effect: 'Allow',
    Principal: { AWS: alice.arn },
    Action: 'sts:AssumeRole',
    Condition: { StringEquals: { 'sts:ExternalId': 'x-1' } },
  }
  target = await createRole(iam(B), 'target', [trust], [allow('lambda:InvokeFunction', functionArn)])
  await createRole(iam(B), 'exec', [lambdaTrust])
  const { Policy } = await iam(A).send(
    new CreatePolicyCommand({ PolicyName: 'streams', PolicyDocument: policyOf(allow('kinesis:PutRecord', streamArn)) }),
  )
  await iam(A).send(new AttachUserPolicyCommand({ UserName: 'alice', PolicyArn: Policy?.Arn as string }))

  const lambda = new LambdaClient({ ...aws.account(B, region), maxAttempts: 1 })
  await lambda.send(new CreateFunctionCommand(declared('orders')))
  await lambda.send(new CreateAliasCommand({ FunctionName: 'orders', Name: 'live', FunctionVersion: '1' }))
  const permission = { FunctionName: 'orders', Action: 'lambda:InvokeFunction' }
  await lambda.send(
    new AddPermissionCommand({ ...permission, Qualifier: 'live', StatementId: 'caller', Principal: caller.arn }),
  )
  await lambda.send(
    new AddPermissionCommand({ ...permission, StatementId: 's3', Principal: 's3.amazonaws.com', SourceAccount: A }),
  )
  const kinesis = new KinesisClient({ ...aws.account(B, region), maxAttempts: 1 })
  await kinesis.send(new CreateStreamCommand({ StreamName: 'events', ShardCount: 1 }))
  await kinesis.send(
    new PutResourcePolicyCommand({
      ResourceARN: streamArn,
      Policy: policyOf({ ...allow('kinesis:PutRecord', streamArn), Principal: { AWS: A } }),
    }),
  )
  const sqs = new SQSClient({ ...aws.account(B, region), maxAttempts: 1 })
  const queuePolicy = policyOf({ ...allow('sqs:SendMessage', queueArn), Principal: { AWS: STRANGER } })
  await sqs.send(new CreateQueueCommand({ QueueName: 'jobs', Attributes: { Policy: queuePolicy } }))
  world = aws.world(region)
}, 60_000)
afterAll(() => aws.close())

const rows = (action: string, resource: string) =>
  whoCan(world, action, resource).map(({ principal, via, conditions }) => [
    principal,
    via,
    ...conditions.map(({ key, values }) => `${key} ${values.join()}`),
  ])
const sorted = (expected: readonly (readonly string[])[]) =>
  [...expected].sort(([a = ''], [b = '']) => (a < b ? -1 : a > b ? 1 : 0))

describe('the local AWS as a world', () => {
  test('accounts that hold something', () => {
    expect(world.accounts()).toEqual([A, B].sort().map((id) => ({ id, partition })))
  })

  test('a function: by a role of its account, and by its permissions', () => {
    expect(rows('lambda:InvokeFunction', functionArn)).toEqual(
      sorted([
        [root(B), 'identity'],
        [target.arn, 'identity'],
        ['s3.amazonaws.com', 'resource', `AWS:SourceAccount ${A}`],
      ]),
    )
  })

  test('its alias, across accounts', () => {
    expect(rows('lambda:InvokeFunction', `${functionArn}:live`)).toEqual(
      sorted([
        [caller.arn, 'both'],
        [root(B), 'identity'],
      ]),
    )
  })

  test('every alias and version, by a policy of the function that reaches them', async () => {
    const policy = policyOf({
      ...allow('lambda:GetFunction', `${functionArn}:*`),
      Principal: { AWS: `arn:${partition}:iam::${STRANGER}:root` },
    })
    const lambda = new LambdaClient({ ...aws.account(B, region), maxAttempts: 1 })
    await lambda.send(new CreateFunctionCommand(declared('wide')))
    const wide = functionArn.replace(/orders$/, 'wide')
    await lambda.send(
      new PutLambdaResourcePolicyCommand({ ResourceArn: wide, Policy: policy.replaceAll(functionArn, wide) }),
    )
    for (const [resource, expected] of [
      [wide, [[root(B), 'identity']]],
      [
        `${wide}:1`,
        [
          [root(B), 'identity'],
          [root(STRANGER), 'both'],
        ],
      ],
    ] as const) {
      expect(rows('lambda:GetFunction', resource)).toEqual(sorted(expected))
    }
    await lambda.send(new DeleteFunctionCommand({ FunctionName: 'wide' }))
  })

  test('a layer, by the policy of its version', async () => {
    const lambda = new LambdaClient({ ...aws.account(B, region), maxAttempts: 1 })
    const Content = { ZipFile: zipSync({ 'nodejs/part.mjs': strToU8('') }) }
    const { LayerVersionArn = '' } = await lambda.send(new PublishLayerVersionCommand({ LayerName: 'parts', Content }))
    await lambda.send(
      new AddLayerVersionPermissionCommand({
        LayerName: 'parts',
        VersionNumber: 1,
        StatementId: 'a',
        Action: 'lambda:GetLayerVersion',
        Principal: STRANGER,
      }),
    )
    expect(rows('lambda:GetLayerVersion', LayerVersionArn)).toEqual(
      sorted([
        [root(B), 'identity'],
        [root(STRANGER), 'both'],
      ]),
    )
  })

  test('a role, by its trust policy, and the session it gives', async () => {
    expect(rows('sts:AssumeRole', target.arn)).toEqual([[alice.arn, 'both', 'sts:ExternalId x-1']])
    const sts = new STSClient({ ...aws.account(A, region), credentials: alice.keys, maxAttempts: 1 })
    const assume = { RoleArn: target.arn, RoleSessionName: 'test' }
    expect((await refusalOf(sts.send(new AssumeRoleCommand(assume)))).code).toBe('AccessDenied')
    const [row] = whoCan(world, 'sts:AssumeRole', target.arn)
    const ExternalId = row?.example?.context['sts:ExternalId'] as string
    const { Credentials } = await sts.send(new AssumeRoleCommand({ ...assume, ExternalId }))
    const session = {
      accessKeyId: Credentials?.AccessKeyId as string,
      secretAccessKey: Credentials?.SecretAccessKey as string,
      sessionToken: Credentials?.SessionToken as string,
    }
    const lambda = new LambdaClient({ ...aws.account(B, region), credentials: session, maxAttempts: 1 })
    const invocation = { FunctionName: functionArn, InvocationType: 'DryRun' } as const
    expect((await lambda.send(new InvokeCommand(invocation))).StatusCode).toBe(204)
    expect((await refusalOf(lambda.send(new InvokeCommand({ ...invocation, Qualifier: 'live' })))).status).toBe(403)
  })

  test('streams and queues', () => {
    expect(rows('kinesis:PutRecord', streamArn)).toEqual(
      sorted([
        [root(A), 'resource'],
        [alice.arn, 'both'],
        [root(B), 'identity'],
      ]),
    )
    expect(rows('sqs:SendMessage', queueArn)).toEqual(
      sorted([
        [root(B), 'identity'],
        [root(STRANGER), 'both'],
      ]),
    )
  })

  test('topics and buckets', async () => {
    const topicArn = `arn:${partition}:sns:${region}:${B}:news`
    const sns = new SNSClient({ ...aws.account(B, region), maxAttempts: 1 })
    const topicPolicy = policyOf({ ...allow('sns:Publish', topicArn), Principal: { AWS: STRANGER } })
    await sns.send(new CreateTopicCommand({ Name: 'news', Attributes: { Policy: topicPolicy } }))
    const Bucket = `files-${B}`
    const bucketArn = `arn:${partition}:s3:::${Bucket}`
    const s3 = new S3Client({ ...aws.account(B, region), forcePathStyle: true, maxAttempts: 1 })
    await s3.send(new CreateBucketCommand({ Bucket, ...(region !== 'us-east-1' && location) }))
    const Policy = policyOf({ ...allow('s3:GetObject', `${bucketArn}/*`), Principal: { AWS: STRANGER } })
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy }))
    const expected = sorted([
      [root(B), 'identity'],
      [root(STRANGER), 'both'],
    ])
    expect(rows('sns:Publish', topicArn)).toEqual(expected)
    expect(rows('s3:GetObject', `${bucketArn}/key`)).toEqual(expected)
  })

  test('what a user can', () => {
    const { grants, onResources } = whatCan(world, alice.arn)
    expect(grants.map(({ policy, actions }) => [policy, actions])).toEqual([
      ['inline', ['sts:AssumeRole']],
      ['streams', ['kinesis:PutRecord']],
    ])
    expect(onResources.map(({ action, resource }) => [action, resource])).toEqual(
      [
        ['sts:AssumeRole', target.arn],
        ['kinesis:PutRecord', streamArn],
      ].sort(([, a = ''], [, b = '']) => (a < b ? -1 : 1)),
    )
  })
})
