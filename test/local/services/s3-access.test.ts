import {
  DeleteAccessKeyCommand,
  DeleteUserCommand,
  DeleteUserPolicyCommand,
  ListAccessKeysCommand,
} from '@aws-sdk/client-iam'
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import { beforeEach, describe, expect, test } from 'vitest'
import { builtOperations } from '../../../src/local/registry.ts'
import { allow, createRole, createUser, type Keys, policyOf, rootIam, type Statement } from '../test-principals.ts'
import { BUCKET, type Input, type Step, startS3World } from './s3-world.ts'

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-policy-language-overview.html */
const world = startS3World('s3-access.test.ts')
const { run, put, get, refusal, owner, foreign, region, partition, bucketArn, objectArn, newBucket } = world

const Bucket = BUCKET
const Key = 'k'
const ID = { Bucket, Key }
const identity = (action: string, resource: string, arn: string) =>
  `User: ${arn} is not authorized to perform: ${action} on resource: "${resource}" because no identity-based policy allows the ${action} action`
const PLAIN = { code: 'AccessDenied', status: 403, message: 'Access Denied' }

/** A bucket policy; the block on public ones is taken away first where it has to be. */
async function setPolicy(...statements: readonly Statement[]): Promise<void> {
  await run(['PutBucketPolicy', { Bucket, Policy: policyOf(...statements) }])
}
const unblock = (settings: Input = {}) =>
  run(['PutPublicAccessBlock', { Bucket, PublicAccessBlockConfiguration: settings }])
const grant = (Principal: unknown, Action: string | string[], Resource: string, Condition?: object): Statement => ({
  Effect: 'Allow',
  Principal,
  Action,
  Resource,
  ...(Condition && { Condition }),
})
const deny = (Action: string, Resource: string, Condition: object): Statement => ({
  Effect: 'Deny',
  Principal: '*',
  Action,
  Resource,
  Condition,
})

/** The least that each operation needs to be asked for, and the action it needs. */
const ASKED: Readonly<Record<string, readonly [input: Input, action: string, resource?: string]>> = {
  AbortMultipartUpload: [{ ...ID, UploadId: 'x' }, 'AbortMultipartUpload', objectArn(Key)],
  CompleteMultipartUpload: [{ ...ID, UploadId: 'x' }, 'PutObject', objectArn(Key)],
  CopyObject: [{ ...ID, CopySource: `${Bucket}/${Key}` }, 'GetObject', objectArn(Key)],
  CreateBucket: [newBucket('new-bucket'), 'CreateBucket', `arn:${partition}:s3:::new-bucket`],
  CreateMultipartUpload: [ID, 'PutObject', objectArn(Key)],
  DeleteBucket: [{ Bucket }, 'DeleteBucket'],
  DeleteBucketEncryption: [{ Bucket }, 'PutEncryptionConfiguration'],
  DeleteBucketOwnershipControls: [{ Bucket }, 'PutBucketOwnershipControls'],
  DeleteBucketPolicy: [{ Bucket }, 'DeleteBucketPolicy'],
  DeleteBucketTagging: [{ Bucket }, 'PutBucketTagging'],
  DeleteObject: [ID, 'DeleteObject', objectArn(Key)],
  DeleteObjectTagging: [ID, 'DeleteObjectTagging', objectArn(Key)],
  DeletePublicAccessBlock: [{ Bucket }, 'PutBucketPublicAccessBlock'],
  GetBucketAccelerateConfiguration: [{ Bucket }, 'GetAccelerateConfiguration'],
  GetBucketAcl: [{ Bucket }, 'GetBucketAcl'],
  GetBucketCors: [{ Bucket }, 'GetBucketCORS'],
  GetBucketEncryption: [{ Bucket }, 'GetEncryptionConfiguration'],
  GetBucketLifecycleConfiguration: [{ Bucket }, 'GetLifecycleConfiguration'],
  GetBucketLocation: [{ Bucket }, 'GetBucketLocation'],
  GetBucketLogging: [{ Bucket }, 'GetBucketLogging'],
  GetBucketNotificationConfiguration: [{ Bucket }, 'GetBucketNotification'],
  GetBucketOwnershipControls: [{ Bucket }, 'GetBucketOwnershipControls'],
  GetBucketPolicy: [{ Bucket }, 'GetBucketPolicy'],
  GetBucketPolicyStatus: [{ Bucket }, 'GetBucketPolicyStatus'],
  GetBucketReplication: [{ Bucket }, 'GetReplicationConfiguration'],
  GetBucketRequestPayment: [{ Bucket }, 'GetBucketRequestPayment'],
  GetBucketTagging: [{ Bucket }, 'GetBucketTagging'],
  GetBucketVersioning: [{ Bucket }, 'GetBucketVersioning'],
  GetBucketWebsite: [{ Bucket }, 'GetBucketWebsite'],
  GetObject: [ID, 'GetObject', objectArn(Key)],
  GetObjectAcl: [ID, 'GetObjectAcl', objectArn(Key)],
  GetObjectAttributes: [{ ...ID, ObjectAttributes: ['ETag'] }, 'GetObject', objectArn(Key)],
  GetObjectLockConfiguration: [{ Bucket }, 'GetBucketObjectLockConfiguration'],
  GetObjectTagging: [ID, 'GetObjectTagging', objectArn(Key)],
  GetPublicAccessBlock: [{ Bucket }, 'GetBucketPublicAccessBlock'],
  ListBuckets: [{}, 'ListAllMyBuckets', '*'],
  ListMultipartUploads: [{ Bucket }, 'ListBucketMultipartUploads'],
  ListObjects: [{ Bucket }, 'ListBucket'],
  ListObjectsV2: [{ Bucket }, 'ListBucket'],
  ListObjectVersions: [{ Bucket }, 'ListBucketVersions'],
  ListParts: [{ ...ID, UploadId: 'x' }, 'ListMultipartUploadParts', objectArn(Key)],
  PutBucketEncryption: [
    {
      Bucket,
      ServerSideEncryptionConfiguration: {
        Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
    },
    'PutEncryptionConfiguration',
  ],
  PutBucketNotificationConfiguration: [{ Bucket, NotificationConfiguration: {} }, 'PutBucketNotification'],
  PutBucketOwnershipControls: [
    { Bucket, OwnershipControls: { Rules: [{ ObjectOwnership: 'ObjectWriter' }] } },
    'PutBucketOwnershipControls',
  ],
  PutBucketPolicy: [
    { Bucket, Policy: policyOf(grant({ AWS: owner }, 's3:GetObject', objectArn('*'))) },
    'PutBucketPolicy',
  ],
  PutBucketTagging: [{ Bucket, Tagging: { TagSet: [] } }, 'PutBucketTagging'],
  PutBucketVersioning: [{ Bucket, VersioningConfiguration: { Status: 'Enabled' } }, 'PutBucketVersioning'],
  PutObject: [{ ...ID, Body: '' }, 'PutObject', objectArn(Key)],
  PutObjectTagging: [{ ...ID, Tagging: { TagSet: [] } }, 'PutObjectTagging', objectArn(Key)],
  PutPublicAccessBlock: [{ Bucket, PublicAccessBlockConfiguration: {} }, 'PutBucketPublicAccessBlock'],
  UploadPart: [{ ...ID, UploadId: 'x', PartNumber: 1, Body: '' }, 'PutObject', objectArn(Key)],
  UploadPartCopy: [
    { ...ID, UploadId: 'x', PartNumber: 1, CopySource: `${Bucket}/${Key}` },
    'GetObject',
    objectArn(Key),
  ],
}

/** These answer without a body, or refuse each entry by itself. */
const APART = ['HeadBucket', 'HeadObject', 'DeleteObjects']

describe('every operation', () => {
  test('is in the table', () => {
    expect([...Object.keys(ASKED), ...APART].sort()).toEqual([...builtOperations('s3')].sort())
  })

  test('is denied without a permission, and says which', async () => {
    await put(Key)
    const { client, arn } = await world.user(owner)
    for (const [operation, [input, action, resource = bucketArn]] of Object.entries(ASKED)) {
      const message = identity(`s3:${action}`, resource, arn)
      expect(await refusal([operation, input], client), operation).toEqual({ ...PLAIN, message })
    }
    expect(await refusal(['HeadBucket', { Bucket }], client)).toMatchObject({ status: 403 })
    expect(await refusal(['HeadObject', ID], client)).toMatchObject({ status: 403 })
  })

  test('is denied to another account, which is not told why', async () => {
    await put(Key)
    const { client } = await world.user(foreign, allow('*'))
    for (const [operation, [input]] of Object.entries(ASKED)) {
      if (operation === 'CreateBucket' || operation === 'ListBuckets') continue
      expect(await refusal([operation, input], client), operation).toEqual(PLAIN)
    }
  })

  test('but those on buckets that are not there, which everybody is told', async () => {
    const { client } = await world.user(foreign)
    const missing = { code: 'NoSuchBucket', status: 404 }
    expect(await refusal(['GetObject', { Bucket: 'no-such-bucket', Key }], client)).toMatchObject(missing)
    expect((await world.unsigned({ path: '/no-such-bucket' })).status).toBe(404)
  })
})

describe('a permission', () => {
  const user = (...statements: readonly Statement[]) => world.user(owner, ...statements)

  test('for objects is none for their versions', async () => {
    await run(['PutBucketVersioning', { Bucket, VersioningConfiguration: { Status: 'Enabled' } }])
    const { VersionId } = await put(Key)
    const { client, arn } = await user(
      allow(['s3:GetObject', 's3:DeleteObject', 's3:GetObjectTagging'], objectArn('*')),
    )
    for (const [operation, action] of [
      ['GetObject', 's3:GetObjectVersion'],
      ['DeleteObject', 's3:DeleteObjectVersion'],
      ['GetObjectTagging', 's3:GetObjectVersionTagging'],
    ] as const) {
      const refused = await refusal([operation, { ...ID, VersionId }], client)
      expect(refused.message).toBe(identity(action, objectArn(Key), arn))
    }
    expect((await run(['GetObject', ID], client)).Body).toBe(Key)
  })

  test('to list tells a missing object from a forbidden one', async () => {
    const { client, arn } = await user(allow('s3:GetObject', objectArn('*')))
    expect(await refusal(['GetObject', ID], client)).toEqual({
      ...PLAIN,
      message: identity('s3:ListBucket', bucketArn, arn),
    })
    expect(await refusal(['HeadObject', ID], client)).toMatchObject({ status: 403 })
    const lister = await createUser(rootIam(world.aws, owner, region), 'bob', allow(['s3:GetObject', 's3:ListBucket']))
    const bob = world.clientOf(lister.keys)
    expect(await refusal(['GetObject', ID], bob)).toMatchObject({ code: 'NoSuchKey', status: 404 })
    expect(await refusal(['HeadObject', ID], bob)).toMatchObject({ status: 404 })
  })

  test('to delete is asked for each of many', async () => {
    await put('mine/1')
    await put('theirs/1')
    const { client, arn } = await user(allow('s3:DeleteObject', objectArn('mine/*')))
    const Objects = [{ Key: 'mine/1' }, { Key: 'theirs/1' }]
    expect(await run(['DeleteObjects', { Bucket, Delete: { Objects } }], client)).toEqual({
      Deleted: [{ Key: 'mine/1' }],
      Errors: [
        {
          Key: 'theirs/1',
          Code: 'AccessDenied',
          Message: identity('s3:DeleteObject', objectArn('theirs/1'), arn),
        },
      ],
    })
    expect(await get('theirs/1')).toBe('theirs/1')
  })

  test('to copy is one to read and one to write, with tags one each more', async () => {
    await put('from', 'body', { Tagging: 'a=1' })
    const copy: Step = ['CopyObject', { Bucket, Key: 'to', CopySource: `${Bucket}/from` }]
    const needed = [
      ['s3:GetObject', objectArn('from')],
      ['s3:GetObjectTagging', objectArn('from')],
      ['s3:PutObject', objectArn('to')],
      ['s3:PutObjectTagging', objectArn('to')],
    ] as const
    for (const [i, [action, resource]] of needed.entries()) {
      const others = needed.filter((_, other) => other !== i).map(([one, on]) => allow(one, on))
      const { keys, arn } = await createUser(rootIam(world.aws, owner, region), `user-${i}`, ...others)
      const refused = await refusal(copy, world.clientOf(keys))
      expect(refused.message).toBe(identity(action, resource, arn))
    }
    const { client } = await user(...needed.map(([action, resource]) => allow(action, resource)))
    await run(copy, client)
    const plain: Step = [copy[0], { ...copy[1], TaggingDirective: 'REPLACE' }]
    const two = [allow('s3:GetObject', objectArn('from')), allow('s3:PutObject', objectArn('to'))]
    await run(plain, world.clientOf((await createUser(rootIam(world.aws, owner, region), 'two', ...two)).keys))
  })

  test('to put is one more for tags and one for an ACL', async () => {
    const { client, arn } = await user(allow('s3:PutObject', objectArn('*')))
    const withTags = await refusal(['PutObject', { ...ID, Body: '', Tagging: 'a=1' }], client)
    expect(withTags.message).toBe(identity('s3:PutObjectTagging', objectArn(Key), arn))
    const withAcl = await refusal(['PutObject', { ...ID, Body: '', ACL: 'bucket-owner-full-control' }], client)
    expect(withAcl.message).toBe(identity('s3:PutObjectAcl', objectArn(Key), arn))
    await run(['PutObject', { ...ID, Body: '' }], client)
  })

  test('to make a bucket is one more for each thing that comes with it', async () => {
    const { client, arn } = await user(allow('s3:CreateBucket'))
    const resource = `arn:${partition}:s3:::new-bucket`
    const made = newBucket('new-bucket')
    const tagged = {
      CreateBucketConfiguration: { ...(made.CreateBucketConfiguration as object), Tags: [{ Key: 'a', Value: '1' }] },
    }
    for (const [more, action] of [
      [{ ACL: 'private' }, 's3:PutBucketAcl'],
      [{ ObjectOwnership: 'ObjectWriter' }, 's3:PutBucketOwnershipControls'],
      [tagged, 's3:TagResource'],
    ] as const) {
      const refused = await refusal(['CreateBucket', { ...made, ...more }], client)
      expect(refused.message).toBe(identity(action, resource, arn))
    }
    await run(['CreateBucket', made], client)
  })
})

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html */
describe('condition keys', () => {
  const list = (input: Input): Step => ['ListObjectsV2', { Bucket, ...input }]
  const object = (input: Input): Step => ['PutObject', { ...ID, Body: '', ...input }]
  const read = (input: Input = {}): Step => ['GetObject', { ...ID, ...input }]

  test.each<[string, string | string[], object, Step, Step]>([
    [
      's3:prefix',
      's3:ListBucket',
      { StringEquals: { 's3:prefix': 'a/' } },
      list({ Prefix: 'a/' }),
      list({ Prefix: 'b/' }),
    ],
    [
      's3:prefix, which is not there',
      's3:ListBucket',
      { StringLike: { 's3:prefix': '*' } },
      list({ Prefix: '' }),
      list({}),
    ],
    ['s3:delimiter', 's3:ListBucket', { StringEquals: { 's3:delimiter': '/' } }, list({ Delimiter: '/' }), list({})],
    [
      's3:max-keys',
      's3:ListBucket',
      { NumericLessThanEquals: { 's3:max-keys': '10' } },
      list({ MaxKeys: 10 }),
      list({ MaxKeys: 11 }),
    ],
    [
      's3:x-amz-server-side-encryption',
      's3:PutObject',
      { StringEquals: { 's3:x-amz-server-side-encryption': 'AES256' } },
      object({ ServerSideEncryption: 'AES256' }),
      object({}),
    ],
    [
      's3:x-amz-storage-class',
      's3:PutObject',
      { StringEquals: { 's3:x-amz-storage-class': 'STANDARD_IA' } },
      object({ StorageClass: 'STANDARD_IA' }),
      object({}),
    ],
    [
      's3:x-amz-acl',
      ['s3:PutObject', 's3:PutObjectAcl'],
      { StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' } },
      object({ ACL: 'bucket-owner-full-control' }),
      object({}),
    ],
    [
      's3:RequestObjectTag',
      ['s3:PutObject', 's3:PutObjectTagging'],
      { StringEquals: { 's3:RequestObjectTag/team': 'a' } },
      object({ Tagging: 'team=a' }),
      object({ Tagging: 'team=b' }),
    ],
    [
      's3:RequestObjectTagKeys',
      ['s3:PutObject', 's3:PutObjectTagging'],
      { 'ForAllValues:StringEquals': { 's3:RequestObjectTagKeys': ['team'] } },
      object({ Tagging: 'team=a' }),
      object({ Tagging: 'team=b&other=c' }),
    ],
    [
      's3:ExistingObjectTag',
      's3:GetObject',
      { StringEquals: { 's3:ExistingObjectTag/open': 'yes' } },
      read(),
      read({ Key: 'shut' }),
    ],
    [
      's3:versionid',
      's3:GetObjectVersion',
      { StringNotEquals: { 's3:versionid': 'x' } },
      read({ VersionId: 'null' }),
      read({ VersionId: 'x' }),
    ],
    [
      's3:if-none-match',
      's3:PutObject',
      { Null: { 's3:if-none-match': 'false' } },
      object({ Key: 'new', IfNoneMatch: '*' }),
      object({ Key: 'new' }),
    ],
    [
      's3:ObjectCreationOperation',
      's3:PutObject',
      { Bool: { 's3:ObjectCreationOperation': 'false' } },
      ['CreateMultipartUpload', ID],
      object({}),
    ],
    [
      's3:locationconstraint',
      's3:CreateBucket',
      { StringEqualsIfExists: { 's3:locationconstraint': region } },
      ['CreateBucket', newBucket('new-bucket')],
      ['CreateBucket', { Bucket: 'new-bucket', CreateBucketConfiguration: { LocationConstraint: 'ap-south-1' } }],
    ],
    [
      's3:authType',
      's3:GetObject',
      { StringEquals: { 's3:authType': 'REST-HEADER', 's3:signatureversion': 'AWS4-HMAC-SHA256' } },
      read(),
      ['DeleteObject', ID],
    ],
    [
      's3:ResourceAccount',
      's3:GetObject',
      { StringEquals: { 's3:ResourceAccount': owner, 'aws:ResourceAccount': owner } },
      read(),
      ['DeleteObject', ID],
    ],
  ])('%s', async (_, action, Condition, allowed, denied) => {
    await put(Key, 'body', { Tagging: 'open=yes' })
    await put('shut')
    const { client } = await world.user(owner, { ...allow(action), Condition })
    await run(allowed, client)
    expect(await refusal(denied, client)).toMatchObject({ code: 'AccessDenied', status: 403 })
  })
})

describe('a bucket policy', () => {
  let caller: { readonly keys: Keys; readonly arn: string; readonly client: ReturnType<typeof world.clientOf> }
  beforeEach(async () => {
    await put(Key)
    caller = await world.user(foreign, allow('s3:*'))
  })

  test('opens objects to a user of another account, whose own policy must agree', async () => {
    await setPolicy(grant({ AWS: caller.arn }, 's3:GetObject', objectArn('*')))
    expect((await run(['GetObject', ID], caller.client)).Body).toBe(Key)
    expect(await refusal(['PutObject', { ...ID, Body: '' }], caller.client)).toEqual(PLAIN)
    const weak = await createUser(rootIam(world.aws, foreign, region), 'weak')
    await setPolicy(grant({ AWS: weak.arn }, 's3:GetObject', objectArn('*')))
    expect(await refusal(['GetObject', ID], world.clientOf(weak.keys))).toEqual(PLAIN)
  })

  test('is enough within its own account', async () => {
    const { client, arn } = await world.user(owner)
    await setPolicy(grant({ AWS: arn }, ['s3:GetObject', 's3:PutObject'], objectArn('*')))
    await run(['PutObject', { ...ID, Body: 'new' }], client)
    expect((await run(['GetObject', ID], client)).Body).toBe('new')
  })

  test('denies whom all else allows, and says so within the account', async () => {
    await setPolicy(deny('s3:GetObject', objectArn('*'), { StringNotEquals: { 'aws:PrincipalAccount': foreign } }))
    const { client, arn } = await world.user(owner, allow('s3:*'))
    expect(await refusal(['GetObject', ID], client)).toEqual({
      ...PLAIN,
      message: `User: ${arn} is not authorized to perform: s3:GetObject on resource: "${objectArn(Key)}" with an explicit deny in a resource-based policy`,
    })
  })

  test('cannot shut out the root user of its own account', async () => {
    await setPolicy(deny('s3:*', bucketArn, { Null: { 'aws:PrincipalArn': 'false' } }))
    expect(await refusal(['ListObjectsV2', { Bucket }])).toMatchObject({ code: 'AccessDenied' })
    expect((await run(['GetBucketPolicy', { Bucket }])).Policy).toContain('Deny')
    await run(['DeleteBucketPolicy', { Bucket }])
    await run(['ListObjectsV2', { Bucket }])
  })

  test('is read and changed by its own account alone', async () => {
    await setPolicy(
      grant({ AWS: caller.arn }, ['s3:GetBucketPolicy', 's3:PutBucketPolicy', 's3:DeleteBucketPolicy'], bucketArn),
    )
    const refused = { code: 'MethodNotAllowed', status: 405 }
    const Policy = policyOf(grant({ AWS: caller.arn }, 's3:*', bucketArn))
    expect(await refusal(['GetBucketPolicy', { Bucket }], caller.client)).toMatchObject(refused)
    expect(await refusal(['PutBucketPolicy', { Bucket, Policy }], caller.client)).toMatchObject(refused)
    expect(await refusal(['DeleteBucketPolicy', { Bucket }], caller.client)).toMatchObject(refused)
  })

  test('ends with the user it names', async () => {
    await setPolicy(grant({ AWS: caller.arn }, 's3:GetObject', objectArn('*')))
    expect((await run(['GetBucketPolicy', { Bucket }])).Policy).toContain(caller.arn)
    const iam = rootIam(world.aws, foreign, region)
    const { AccessKeyMetadata } = await iam.send(new ListAccessKeysCommand({ UserName: 'ann' }))
    await iam.send(new DeleteAccessKeyCommand({ UserName: 'ann', AccessKeyId: AccessKeyMetadata?.[0]?.AccessKeyId }))
    await iam.send(new DeleteUserPolicyCommand({ UserName: 'ann', PolicyName: 'inline' }))
    await iam.send(new DeleteUserCommand({ UserName: 'ann' }))
    const again = await world.user(foreign, allow('s3:*'))
    expect(again.arn).toBe(caller.arn)
    expect(await refusal(['GetObject', ID], again.client)).toEqual(PLAIN)
    expect((await run(['GetBucketPolicy', { Bucket }])).Policy).toMatch(/"AIDA[A-Z2-7]+"/)
  })

  test('does not speak for objects that others own', async () => {
    await run([
      'PutBucketOwnershipControls',
      { Bucket, OwnershipControls: { Rules: [{ ObjectOwnership: 'ObjectWriter' }] } },
    ])
    await setPolicy(grant({ AWS: [foreign, owner] }, ['s3:PutObject', 's3:GetObject'], objectArn('*')))
    await run(['PutObject', { Bucket, Key: 'theirs', Body: 'theirs' }], caller.client)
    expect((await run(['GetObject', { Bucket, Key: 'theirs' }], caller.client)).Body).toBe('theirs')
    expect(await refusal(['GetObject', { Bucket, Key: 'theirs' }])).toEqual(PLAIN)
    const { client } = await world.user(owner, allow('s3:*'))
    expect(await refusal(['GetObject', { Bucket, Key: 'theirs' }], client)).toEqual(PLAIN)
  })

  test('and a session policy must both allow a session from another account', async () => {
    const iam = rootIam(world.aws, foreign, region)
    const trust = { Effect: 'Allow', Principal: { AWS: foreign }, Action: 'sts:AssumeRole' }
    const role = await createRole(iam, 'reader', [trust], [allow('s3:*')])
    const assumer = await createUser(iam, 'assumer', allow('sts:AssumeRole'))
    await setPolicy(grant({ AWS: role.arn }, ['s3:GetObject', 's3:ListBucket'], objectArn('*')))
    const sts = new STSClient({ ...world.aws.account(foreign, region), credentials: assumer.keys })
    const session = async (Policy?: string) => {
      const { Credentials: given } = await sts.send(
        new AssumeRoleCommand({ RoleArn: role.arn, RoleSessionName: 'session', ...(Policy && { Policy }) }),
      )
      return world.clientOf({
        accessKeyId: given?.AccessKeyId as string,
        secretAccessKey: given?.SecretAccessKey as string,
        sessionToken: given?.SessionToken as string,
      })
    }
    expect((await run(['GetObject', ID], await session())).Body).toBe(Key)
    const narrow = await session(policyOf(allow('s3:GetObject', objectArn('other/*'))))
    expect(await refusal(['GetObject', ID], narrow)).toEqual(PLAIN)
  })
})

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html */
describe('the public', () => {
  const open = grant('*', 's3:GetObject', objectArn('*'))
  const anonymous = async (path = `/${Bucket}/${Key}`) => (await world.unsigned({ path })).status

  beforeEach(async () => {
    await put(Key)
  })

  test('gets nothing', async () => {
    const answer = await world.unsigned({ path: `/${Bucket}/${Key}` })
    expect(answer.status).toBe(403)
    expect(answer.body).toMatch(/<Code>AccessDenied<\/Code><Message>Access Denied<\/Message>/)
    expect(await anonymous('/')).toBe(403)
    expect((await world.unsigned({ method: 'PUT', path: '/new-bucket' })).status).toBe(403)
  })

  test('is let in by no policy while those are blocked', async () => {
    const arn = `arn:${partition}:iam::${owner}:root`
    expect(await refusal(['PutBucketPolicy', { Bucket, Policy: policyOf(open) }])).toEqual({
      ...PLAIN,
      message: `User: ${arn} is not authorized to perform: s3:PutBucketPolicy on resource: "${bucketArn}" because public policies are blocked by the BlockPublicPolicy block public access setting.`,
    })
  })

  test('is let in by a policy, and told what is not there if it may list', async () => {
    await unblock()
    await setPolicy(open)
    expect(await run(['GetBucketPolicyStatus', { Bucket }])).toEqual({ PolicyStatus: { IsPublic: true } })
    expect(await anonymous()).toBe(200)
    expect(await anonymous(`/${Bucket}/none`)).toBe(403)
    expect((await world.unsigned({ method: 'PUT', path: `/${Bucket}/new`, body: 'x' })).status).toBe(403)
    await setPolicy(open, grant('*', 's3:ListBucket', bucketArn))
    expect(await anonymous(`/${Bucket}/none`)).toBe(404)
    expect(await anonymous(`/${Bucket}?list-type=2`)).toBe(200)
  })

  test('may be let in to write; what it writes is the owner’s', async () => {
    await unblock()
    await setPolicy(grant('*', ['s3:PutObject'], objectArn('inbox/*')))
    expect((await world.unsigned({ method: 'PUT', path: `/${Bucket}/inbox/1`, body: 'hello' })).status).toBe(200)
    expect(await get('inbox/1')).toBe('hello')
  })

  test('gets no other headers than the object’s', async () => {
    await unblock()
    await setPolicy(open)
    const answer = await world.unsigned({ path: `/${Bucket}/${Key}`, query: 'response-content-type=text%2Fhtml' })
    expect([answer.status, answer.body.includes('<Code>InvalidRequest</Code>')]).toEqual([400, true])
  })

  test('is cut off by RestrictPublicBuckets, and so are other accounts', async () => {
    const { client } = await world.user(foreign, allow('s3:*'))
    const own = await createUser(rootIam(world.aws, owner, region), 'own')
    await unblock()
    await setPolicy(open, grant({ AWS: foreign }, 's3:PutObject', objectArn('*')))
    expect(await anonymous()).toBe(200)
    await run(['GetObject', ID], client)
    await unblock({ RestrictPublicBuckets: true })
    expect(await anonymous()).toBe(403)
    expect(await refusal(['GetObject', ID], client)).toEqual(PLAIN)
    // Also what the policy gives to accounts by name.
    expect(await refusal(['PutObject', { ...ID, Body: '' }], client)).toEqual(PLAIN)
    expect((await run(['GetObject', ID], world.clientOf(own.keys))).Body).toBe(Key)
  })

  test.each<[boolean, string, Statement]>([
    [true, 'everybody', open],
    [true, 'every AWS principal', grant({ AWS: '*' }, 's3:GetObject', objectArn('*'))],
    [true, 'any address', grant('*', 's3:GetObject', objectArn('*'), { IpAddress: { 'aws:SourceIp': '0.0.0.0/1' } })],
    [
      true,
      'a pattern of accounts',
      grant('*', 's3:GetObject', objectArn('*'), { StringLike: { 'aws:PrincipalAccount': '1*' } }),
    ],
    [
      true,
      'a condition that is no one',
      grant('*', 's3:GetObject', objectArn('*'), { StringEquals: { 'aws:UserAgent': 'x' } }),
    ],
    [
      true,
      'all but one',
      grant('*', 's3:GetObject', objectArn('*'), { StringNotEquals: { 'aws:PrincipalAccount': owner } }),
    ],
    [false, 'an account', grant({ AWS: foreign }, 's3:GetObject', objectArn('*'))],
    [false, 'a service', grant({ Service: 'logging.s3.amazonaws.com' }, 's3:PutObject', objectArn('*'))],
    [
      false,
      'a few addresses',
      grant('*', 's3:GetObject', objectArn('*'), { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }),
    ],
    [
      false,
      'an organization',
      grant('*', 's3:GetObject', objectArn('*'), { StringEquals: { 'aws:PrincipalOrgID': 'o-abcdefghij' } }),
    ],
    [
      false,
      'an account by condition',
      grant('*', 's3:GetObject', objectArn('*'), { StringEquals: { 'aws:PrincipalAccount': foreign } }),
    ],
    [
      false,
      'a VPC endpoint',
      grant('*', 's3:GetObject', objectArn('*'), { StringEquals: { 'aws:SourceVpce': 'vpce-1' } }),
    ],
    [false, 'nobody: it denies', deny('s3:GetObject', objectArn('*'), { Bool: { 'aws:SecureTransport': 'false' } })],
  ])('%s: a policy for %s', async (IsPublic, _, statement) => {
    await unblock()
    await setPolicy(statement)
    expect(await run(['GetBucketPolicyStatus', { Bucket }])).toEqual({ PolicyStatus: { IsPublic } })
  })
})
