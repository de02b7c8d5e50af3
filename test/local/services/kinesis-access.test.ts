import {
  CreateStreamCommand,
  DeleteResourcePolicyCommand,
  GetRecordsCommand,
  GetResourcePolicyCommand,
  GetShardIteratorCommand,
  KinesisClient,
  ListStreamsCommand,
  PutRecordCommand,
  PutResourcePolicyCommand,
} from '@aws-sdk/client-kinesis'
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type LocalAws, startLocalAws } from '../../../src/local/index.ts'
import { pickTestPlace, refusalOf } from '../test-accounts.ts'
import { allow, createRole, createUser, type Keys, policyOf, rootIam, type Statement } from '../test-principals.ts'

const { accounts, region, partition } = pickTestPlace('kinesis-access.test.ts')
const [owner, foreign] = accounts
const StreamARN = `arn:${partition}:kinesis:${region}:${owner}:stream/shared`
const record = { PartitionKey: 'k', Data: Buffer.from('from afar') }
const READ = ['kinesis:GetRecords', 'kinesis:GetShardIterator', 'kinesis:PutRecord']

let aws: LocalAws
let root: KinesisClient
beforeAll(async () => {
  aws = await startLocalAws()
})
beforeEach(async () => {
  await aws.reset()
  root = new KinesisClient(aws.account(owner, region))
  await root.send(new CreateStreamCommand({ StreamName: 'shared', ShardCount: 1 }))
})
afterAll(() => aws.close())

const clientOf = (credentials: Keys) => new KinesisClient({ ...aws.account(foreign, region), credentials })

/** A session of a role in the other account. */
async function foreignSession(...statements: readonly Statement[]) {
  const iam = rootIam(aws, foreign, region)
  const { keys } = await createUser(iam, 'caller', allow('sts:AssumeRole'))
  const trust = { Effect: 'Allow', Principal: { AWS: foreign }, Action: 'sts:AssumeRole' }
  const { arn } = await createRole(iam, 'reader', [trust], statements)
  const { Credentials } = await new STSClient({ ...aws.account(foreign, region), credentials: keys }).send(
    new AssumeRoleCommand({ RoleArn: arn, RoleSessionName: 'test' }),
  )
  return {
    arn,
    client: clientOf({
      accessKeyId: Credentials?.AccessKeyId as string,
      secretAccessKey: Credentials?.SecretAccessKey as string,
      sessionToken: Credentials?.SessionToken as string,
    }),
  }
}

const share = (principal: string) =>
  root.send(
    new PutResourcePolicyCommand({
      ResourceARN: StreamARN,
      Policy: policyOf({ Effect: 'Allow', Principal: { AWS: principal }, Action: READ, Resource: StreamARN }),
    }),
  )

describe('a role of another account', () => {
  it.each([
    ['identity policy and stream policy', true, true, undefined],
    ['only the stream policy', false, true, 'because no identity-based policy allows the kinesis:PutRecord action'],
    ['only the identity policy', true, false, 'because no resource-based policy allows the kinesis:PutRecord action'],
  ] as const)('with %s', async (_, identity, shared, reason) => {
    const { client, arn } = await foreignSession(...(identity ? [allow(READ, StreamARN)] : []))
    if (shared) await share(arn)
    const put = client.send(new PutRecordCommand({ StreamARN, ...record }))
    if (reason === undefined) expect((await put).ShardId).toBe('shardId-000000000000')
    else {
      const { code, message } = await refusalOf(put)
      expect(code).toBe('AccessDeniedException')
      expect(message).toContain(`is not authorized to perform: kinesis:PutRecord on resource: ${StreamARN} ${reason}`)
    }
  })

  it('reads through an iterator that carries the stream', async () => {
    const { client, arn } = await foreignSession(allow(READ, StreamARN))
    await share(arn)
    await root.send(new PutRecordCommand({ StreamName: 'shared', ...record }))
    const { ShardIterator } = await client.send(
      new GetShardIteratorCommand({
        StreamARN,
        ShardId: 'shardId-000000000000',
        ShardIteratorType: 'TRIM_HORIZON',
      }),
    )
    const { Records } = await client.send(new GetRecordsCommand({ ShardIterator }))
    expect(Records).toMatchObject([{ PartitionKey: 'k' }])
    await root.send(new DeleteResourcePolicyCommand({ ResourceARN: StreamARN }))
    expect(await refusalOf(client.send(new GetRecordsCommand({ ShardIterator })))).toMatchObject({
      code: 'AccessDeniedException',
    })
  })

  it('finds only its own streams by name', async () => {
    const { client, arn } = await foreignSession(allow('kinesis:*'))
    await share(arn)
    expect(await refusalOf(client.send(new PutRecordCommand({ StreamName: 'shared', ...record })))).toMatchObject({
      code: 'ResourceNotFoundException',
      message: `Stream shared under account ${foreign} not found.`,
    })
    expect((await client.send(new ListStreamsCommand({}))).StreamNames).toEqual([])
  })

  it('learns nothing of streams it may not see', async () => {
    const { client } = await foreignSession(allow(READ, '*'))
    const missing = StreamARN.replace('shared', 'missing')
    for (const arn of [StreamARN, missing])
      expect(await refusalOf(client.send(new PutRecordCommand({ StreamARN: arn, ...record })))).toMatchObject({
        code: 'AccessDeniedException',
        message: expect.stringContaining('because no resource-based policy allows the kinesis:PutRecord action'),
      })
  })

  it('cannot change the policy, whatever the policy says', async () => {
    const { client } = await foreignSession(allow('kinesis:*'))
    const Policy = policyOf({ Effect: 'Allow', Principal: '*', Action: 'kinesis:*', Resource: StreamARN })
    await root.send(new PutResourcePolicyCommand({ ResourceARN: StreamARN, Policy }))
    expect((await client.send(new GetResourcePolicyCommand({ ResourceARN: StreamARN }))).Policy).toBe(Policy)
    const change = client.send(new PutResourcePolicyCommand({ ResourceARN: StreamARN, Policy }))
    expect(await refusalOf(change)).toMatchObject({ code: 'AccessDeniedException' })
  })
})

describe('a user of the same account', () => {
  it('may do what the stream policy alone grants', async () => {
    const { keys, arn } = await createUser(rootIam(aws, owner, region), 'writer')
    const client = new KinesisClient({ ...aws.account(owner, region), credentials: keys })
    const put = () => client.send(new PutRecordCommand({ StreamName: 'shared', ...record }))
    expect(await refusalOf(put())).toMatchObject({ code: 'AccessDeniedException' })
    await share(arn)
    expect((await put()).SequenceNumber).toMatch(/^49/)
  })
})
