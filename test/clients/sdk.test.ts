import * as logsSdk from '@aws-sdk/client-cloudwatch-logs'
import * as iamSdk from '@aws-sdk/client-iam'
import * as kinesisSdk from '@aws-sdk/client-kinesis'
import * as lambdaSdk from '@aws-sdk/client-lambda'
import * as sqsSdk from '@aws-sdk/client-sqs'
import * as stsSdk from '@aws-sdk/client-sts'
import { strToU8, zipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type LocalAws, startLocalAws } from '../../src/local/index.ts'
import { pickTestPlace } from '../local/test-accounts.ts'
import { allow, createUser, policyOf } from '../local/test-principals.ts'

/*
 * SDK clients for JavaScript with nothing but an endpoint, a Region and credentials: retries, keep-alive and, for Kinesis,
 * HTTP/2 are as they come. One pass through each group of operations, in order: a row may use what rows above it made.
 */

const place = pickTestPlace('sdk.test.ts')
const [account] = place.accounts
const { region, partition } = place
const arn = (service: string, resource: string, where = region) =>
  `arn:${partition}:${service}:${where}:${account}:${resource}`

let aws: LocalAws
let clients: ReturnType<typeof createClients>
beforeAll(async () => {
  aws = await startLocalAws()
  clients = createClients()
})
afterAll(async () => {
  for (const client of Object.values(clients)) client.destroy()
  await aws.close()
})

function createClients() {
  const access = aws.account(account, region)
  return {
    sts: new stsSdk.STSClient(access),
    iam: new iamSdk.IAMClient(access),
    lambda: new lambdaSdk.LambdaClient(access),
    kinesis: new kinesisSdk.KinesisClient(access),
    logs: new logsSdk.CloudWatchLogsClient(access),
    sqs: new sqsSdk.SQSClient(access),
  }
}

/** What a generator yields, gathered: the items, and on how many pages they came. */
async function gather<P, T>(pages: AsyncIterable<P>, itemsOf: (page: P) => readonly T[] | undefined) {
  const items: T[] = []
  let count = 0
  for await (const page of pages) {
    items.push(...(itemsOf(page) ?? []))
    count++
  }
  return { items, pages: count }
}

const TRUST = policyOf(
  { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
  { Effect: 'Allow', Principal: { AWS: account }, Action: ['sts:AssumeRole', 'sts:TagSession'] },
)
const zip = (body: string) => zipSync({ 'index.mjs': strToU8(`export const handler = async (event) => { ${body} }`) })
const waitFor = <C>(client: C) => ({ client, maxWaitTime: 10, minDelay: 1, maxDelay: 1 })
const byId = (a: string | undefined, b: string | undefined) => ((a ?? '') < (b ?? '') ? -1 : 1)

describe('IAM', () => {
  test('roles, their policies and their pages', async () => {
    const { iam } = clients
    for (const RoleName of ['a', 'b', 'exec']) {
      await iam.send(new iamSdk.CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: TRUST }))
    }
    await iamSdk.waitUntilRoleExists(waitFor(iam), { RoleName: 'exec' })
    await iam.send(
      new iamSdk.PutRolePolicyCommand({
        RoleName: 'exec',
        PolicyName: 'logs',
        PolicyDocument: policyOf(allow(['logs:*', 'kinesis:*'])),
      }),
    )
    const listed = await gather(iamSdk.paginateListRoles({ client: iam, pageSize: 2 }, {}), ({ Roles }) => Roles)
    expect(listed.items.map(({ RoleName }) => RoleName)).toEqual(['a', 'b', 'exec'])
    expect(listed.pages).toBe(2)
  })

  test('managed policies and where they are attached', async () => {
    const { iam } = clients
    const { Policy } = await iam.send(
      new iamSdk.CreatePolicyCommand({ PolicyName: 'p', PolicyDocument: policyOf(allow('s3:*')) }),
    )
    const PolicyArn = Policy?.Arn as string
    await iam.send(new iamSdk.AttachRolePolicyCommand({ RoleName: 'a', PolicyArn }))
    await iam.send(
      new iamSdk.CreatePolicyVersionCommand({
        PolicyArn,
        PolicyDocument: policyOf(allow('sqs:*')),
        SetAsDefault: true,
      }),
    )
    const versions = iamSdk.paginateListPolicyVersions({ client: iam, pageSize: 1 }, { PolicyArn })
    const { items } = await gather(versions, ({ Versions }) => Versions)
    expect(items.map(({ VersionId, IsDefaultVersion }) => [VersionId, IsDefaultVersion]).sort()).toEqual([
      ['v1', false],
      ['v2', true],
    ])
    const { PolicyRoles } = await iam.send(new iamSdk.ListEntitiesForPolicyCommand({ PolicyArn }))
    expect(PolicyRoles?.map(({ RoleName }) => RoleName)).toEqual(['a'])
  })

  test('users, keys and tags', async () => {
    const { iam } = clients
    const { keys } = await createUser(iam, 'ann', allow('sts:*'))
    await iam.send(new iamSdk.TagUserCommand({ UserName: 'ann', Tags: [{ Key: 'team', Value: 'é' }] }))
    const { User } = await iam.send(new iamSdk.GetUserCommand({ UserName: 'ann' }))
    expect(User?.Tags).toEqual([{ Key: 'team', Value: 'é' }])
    await new stsSdk.STSClient({ ...aws.account(account, region), credentials: keys }).send(
      new stsSdk.GetCallerIdentityCommand({}),
    )
    const { AccessKeyLastUsed } = await iam.send(
      new iamSdk.GetAccessKeyLastUsedCommand({ AccessKeyId: keys.accessKeyId }),
    )
    expect(AccessKeyLastUsed).toBeDefined()
  })
})

describe('STS', () => {
  test('identities and sessions', async () => {
    const { iam, sts } = clients
    const { keys } = await createUser(iam, 'bob', allow('sts:*'))
    const bob = new stsSdk.STSClient({ ...aws.account(account, region), credentials: keys })
    const { AssumedRoleUser, Credentials } = await bob.send(
      new stsSdk.AssumeRoleCommand({
        RoleArn: `arn:${partition}:iam::${account}:role/exec`,
        RoleSessionName: 'bob',
        Tags: [{ Key: 'team', Value: 'blue' }],
      }),
    )
    expect(AssumedRoleUser?.Arn).toBe(`arn:${partition}:sts::${account}:assumed-role/exec/bob`)
    expect(Credentials?.Expiration).toBeInstanceOf(Date)
    const { Account } = await sts.send(new stsSdk.GetCallerIdentityCommand({}))
    const { Account: ofKey } = await sts.send(new stsSdk.GetAccessKeyInfoCommand({ AccessKeyId: keys.accessKeyId }))
    expect([Account, ofKey]).toEqual([account, account])
    expect((await sts.send(new stsSdk.GetSessionTokenCommand({}))).Credentials?.AccessKeyId).toMatch(/^ASIA/)
    expect((await bob.send(new stsSdk.GetFederationTokenCommand({ Name: 'carol' }))).FederatedUser?.Arn).toBe(
      `arn:${partition}:sts::${account}:federated-user/carol`,
    )
  })
})

describe('Lambda', () => {
  const FunctionName = 'f'

  test('functions and their pages', async () => {
    const { lambda } = clients
    for (const name of ['f', 'g', 'h']) {
      await lambda.send(
        new lambdaSdk.CreateFunctionCommand({
          FunctionName: name,
          Role: `arn:${partition}:iam::${account}:role/exec`,
          Runtime: 'nodejs22.x',
          Handler: 'index.handler',
          Code: { ZipFile: zip('console.log("got", event.n); return event.n + 1') },
        }),
      )
    }
    await lambdaSdk.waitUntilFunctionActiveV2(waitFor(lambda), { FunctionName })
    const listed = await gather(
      lambdaSdk.paginateListFunctions({ client: lambda, pageSize: 2 }, {}),
      ({ Functions }) => Functions,
    )
    expect([listed.items.map((one) => one.FunctionName), listed.pages]).toEqual([['f', 'g', 'h'], 2])
  })

  test('invocations', async () => {
    const { lambda } = clients
    const Payload = JSON.stringify({ n: 1 })
    const now = await lambda.send(new lambdaSdk.InvokeCommand({ FunctionName, Payload, LogType: 'Tail' }))
    expect(now.Payload?.transformToString()).toBe('2')
    expect(Buffer.from(now.LogResult ?? '', 'base64').toString()).toMatch(/got 1\n[\s\S]*REPORT RequestId/)
    const later = await lambda.send(new lambdaSdk.InvokeCommand({ FunctionName, Payload, InvocationType: 'Event' }))
    const dry = await lambda.send(new lambdaSdk.InvokeCommand({ FunctionName, Payload, InvocationType: 'DryRun' }))
    expect([now.StatusCode, later.StatusCode, dry.StatusCode]).toEqual([200, 202, 204])
  })

  test('code, versions and aliases', async () => {
    const { lambda } = clients
    await lambda.send(new lambdaSdk.PublishVersionCommand({ FunctionName }))
    await lambda.send(new lambdaSdk.UpdateFunctionCodeCommand({ FunctionName, ZipFile: zip('return "new"') }))
    await lambdaSdk.waitUntilFunctionUpdatedV2(waitFor(lambda), { FunctionName })
    await lambda.send(new lambdaSdk.CreateAliasCommand({ FunctionName, Name: 'live', FunctionVersion: '1' }))
    const answers = await Promise.all(
      ['live', '$LATEST'].map((Qualifier) =>
        lambda.send(new lambdaSdk.InvokeCommand({ FunctionName, Qualifier, Payload: '{"n":5}' })),
      ),
    )
    expect(answers.map(({ Payload }) => Payload?.transformToString())).toEqual(['6', '"new"'])
    const listed = lambdaSdk.paginateListVersionsByFunction({ client: lambda, pageSize: 1 }, { FunctionName })
    expect((await gather(listed, ({ Versions }) => Versions)).items).toHaveLength(2)
  })

  test('permissions, concurrency and settings for later', async () => {
    const { lambda } = clients
    await lambda.send(
      new lambdaSdk.AddPermissionCommand({
        FunctionName,
        StatementId: 's',
        Action: 'lambda:InvokeFunction',
        Principal: 'events.amazonaws.com',
      }),
    )
    const { Policy } = await lambda.send(new lambdaSdk.GetPolicyCommand({ FunctionName }))
    expect(JSON.parse(Policy ?? '')).toMatchObject({ Statement: [{ Sid: 's' }] })
    await lambda.send(new lambdaSdk.PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 2 }))
    await lambda.send(new lambdaSdk.PutFunctionEventInvokeConfigCommand({ FunctionName, MaximumRetryAttempts: 1 }))
    const { Concurrency } = await lambda.send(new lambdaSdk.GetFunctionCommand({ FunctionName }))
    const settings = await lambda.send(new lambdaSdk.GetFunctionEventInvokeConfigCommand({ FunctionName }))
    expect([Concurrency?.ReservedConcurrentExecutions, settings.MaximumRetryAttempts]).toEqual([2, 1])
  })
})

describe('Kinesis', () => {
  const StreamName = 'orders'

  test('streams and their pages', async () => {
    const { kinesis } = clients
    for (const name of ['orders', 's1', 's2']) {
      await kinesis.send(new kinesisSdk.CreateStreamCommand({ StreamName: name, ShardCount: 2 }))
    }
    await kinesisSdk.waitUntilStreamExists(waitFor(kinesis), { StreamName })
    let names: string[] = []
    let more = true
    while (more) {
      const [last] = names.slice(-1)
      const page = await kinesis.send(
        new kinesisSdk.ListStreamsCommand({ Limit: 2, ...(last && { ExclusiveStartStreamName: last }) }),
      )
      names = [...names, ...(page.StreamNames ?? [])]
      more = page.HasMoreStreams ?? false
    }
    expect(names).toEqual(['orders', 's1', 's2'])
    const { Shards } = await kinesis.send(new kinesisSdk.ListShardsCommand({ StreamName }))
    expect(Shards).toHaveLength(2)
  })

  test('records', async () => {
    const { kinesis } = clients
    const Records = Array.from({ length: 50 }, (_, n) => ({ PartitionKey: `k${n}`, Data: Buffer.from([n, 255]) }))
    const put = await kinesis.send(new kinesisSdk.PutRecordsCommand({ StreamName, Records }))
    expect(put.FailedRecordCount).toBe(0)
    const { Shards = [] } = await kinesis.send(new kinesisSdk.ListShardsCommand({ StreamName }))
    const read = await Promise.all(
      Shards.map(async ({ ShardId }) => {
        const { ShardIterator } = await kinesis.send(
          new kinesisSdk.GetShardIteratorCommand({ StreamName, ShardId, ShardIteratorType: 'TRIM_HORIZON' }),
        )
        return (await kinesis.send(new kinesisSdk.GetRecordsCommand({ ShardIterator }))).Records ?? []
      }),
    )
    expect(
      read
        .flat()
        .map(({ PartitionKey }) => PartitionKey)
        .sort(byId),
    ).toEqual(Records.map(({ PartitionKey }) => PartitionKey).sort(byId))
    expect(read.flat().every(({ Data }) => Data?.length === 2 && Data[1] === 255)).toBe(true)
  })

  test('an event source mapping', async () => {
    const { lambda } = clients
    const { UUID } = await lambda.send(
      new lambdaSdk.CreateEventSourceMappingCommand({
        FunctionName: 'g',
        EventSourceArn: arn('kinesis', 'stream/orders'),
        StartingPosition: 'LATEST',
        Enabled: false,
      }),
    )
    const listed = lambdaSdk.paginateListEventSourceMappings({ client: lambda }, { FunctionName: 'g' })
    const { items } = await gather(listed, ({ EventSourceMappings }) => EventSourceMappings)
    expect(items.map((one) => one.UUID)).toEqual([UUID])
    await lambda.send(new lambdaSdk.DeleteEventSourceMappingCommand({ UUID }))
  })

  test('resource policies, retention and the end', async () => {
    const { kinesis } = clients
    const ResourceARN = arn('kinesis', 'stream/orders')
    const Policy = policyOf({
      Effect: 'Allow',
      Principal: { AWS: account },
      Action: 'kinesis:GetRecords',
      Resource: ResourceARN,
    })
    await kinesis.send(new kinesisSdk.PutResourcePolicyCommand({ ResourceARN, Policy }))
    const found = await kinesis.send(new kinesisSdk.GetResourcePolicyCommand({ ResourceARN }))
    expect(JSON.parse(found.Policy ?? '')).toMatchObject({ Statement: [{ Action: 'kinesis:GetRecords' }] })
    await kinesis.send(new kinesisSdk.IncreaseStreamRetentionPeriodCommand({ StreamName, RetentionPeriodHours: 48 }))
    await kinesis.send(new kinesisSdk.DeleteStreamCommand({ StreamName: 's1' }))
    await kinesisSdk.waitUntilStreamNotExists(waitFor(kinesis), { StreamName: 's1' })
  })
})

describe('CloudWatch Logs', () => {
  test('what functions print', async () => {
    const { logs } = clients
    const logGroupName = '/aws/lambda/f'
    const { items } = await gather(
      logsSdk.paginateFilterLogEvents({ client: logs, pageSize: 1 }, { logGroupName, filterPattern: 'got' }),
      ({ events }) => events,
    )
    expect(items[0]?.message).toMatch(/got 1\n$/)
    const { logStreams } = await logs.send(new logsSdk.DescribeLogStreamsCommand({ logGroupName }))
    expect(logStreams?.[0]?.logStreamName).toMatch(/\[\$LATEST\]/)
  })

  test('groups, streams and events', async () => {
    const { logs } = clients
    for (const logGroupName of ['g1', 'g2', 'g3']) {
      await logs.send(new logsSdk.CreateLogGroupCommand({ logGroupName }))
    }
    const stream = { logGroupName: 'g1', logStreamName: 's' }
    await logs.send(new logsSdk.CreateLogStreamCommand(stream))
    const logEvents = [{ timestamp: aws.clock.now(), message: 'é' }]
    await logs.send(new logsSdk.PutLogEventsCommand({ ...stream, logEvents }))
    const { events } = await logs.send(new logsSdk.GetLogEventsCommand({ ...stream, startFromHead: true }))
    expect(events?.map(({ message }) => message)).toEqual(['é'])
    const groups = logsSdk.paginateDescribeLogGroups({ client: logs, pageSize: 2 }, { logGroupNamePrefix: 'g' })
    expect((await gather(groups, ({ logGroups }) => logGroups)).items).toHaveLength(3)
  })
})

describe('SQS', () => {
  test('queues and their pages', async () => {
    const { sqs } = clients
    for (const QueueName of ['q1', 'q2', 'q3']) await sqs.send(new sqsSdk.CreateQueueCommand({ QueueName }))
    const listed = await gather(
      sqsSdk.paginateListQueues({ client: sqs, pageSize: 2 }, { QueueNamePrefix: 'q' }),
      ({ QueueUrls }) => QueueUrls,
    )
    expect([listed.items.map((url) => url.split('/').at(-1)), listed.pages]).toEqual([['q1', 'q2', 'q3'], 2])
  })

  test('messages, whose checksums the client verifies', async () => {
    const { sqs } = clients
    const { QueueUrl } = await sqs.send(new sqsSdk.GetQueueUrlCommand({ QueueName: 'q1' }))
    const MessageAttributes = { kind: { DataType: 'Binary', BinaryValue: Buffer.from([0, 255]) } }
    await sqs.send(new sqsSdk.SendMessageCommand({ QueueUrl, MessageBody: '<é>', MessageAttributes }))
    const { Messages } = await sqs.send(
      new sqsSdk.ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ['All'], WaitTimeSeconds: 1 }),
    )
    expect(Messages?.[0]?.Body).toBe('<é>')
    expect([...(Messages?.[0]?.MessageAttributes?.kind?.BinaryValue ?? [])]).toEqual([0, 255])
    await sqs.send(new sqsSdk.DeleteMessageCommand({ QueueUrl, ReceiptHandle: Messages?.[0]?.ReceiptHandle }))
    await sqs.send(new sqsSdk.PurgeQueueCommand({ QueueUrl }))
    const { Attributes } = await sqs.send(
      new sqsSdk.GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
    )
    expect(Attributes?.QueueArn).toBe(arn('sqs', 'q1'))
  })

  test('a denial, whose code and action are as SQS writes them', async () => {
    const { keys } = await createUser(clients.iam, 'powerless')
    const powerless = new sqsSdk.SQSClient({ ...aws.account(account, region), credentials: keys })
    const { QueueUrl } = await clients.sqs.send(new sqsSdk.GetQueueUrlCommand({ QueueName: 'q1' }))
    await expect(powerless.send(new sqsSdk.SendMessageCommand({ QueueUrl, MessageBody: 'x' }))).rejects.toMatchObject({
      name: 'AccessDenied',
      message: expect.stringMatching(/perform: sqs:sendmessage on .* allows the sqs:sendmessage action$/),
    })
  })
})
