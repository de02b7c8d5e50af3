import { describe, expect, test } from 'vitest'
import { BUCKET, type Input, type Step, startS3World } from './s3-world.ts'

/**
 * What S3 answers to what it does not take. Codes, statuses and texts as its error page has them, and as answers recorded
 * from it show them.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
const world = startS3World('s3-refusals.test.ts')
const { run, put, refusal, region, partition, owner, newBucket } = world

const Bucket = BUCKET
const Key = 'k'
const ETAG = '"8ce4b16b22b58894aa86c421e8759df3"' // of `k`

interface Row {
  readonly name: string
  readonly before?: readonly Step[]
  readonly step: Step
  readonly code: string
  readonly status: number
  readonly message?: string | RegExp
}

function rows(all: readonly Row[]): void {
  test.each(all)('$name', async ({ before = [], step, code, status, message }) => {
    for (const one of before) await run(one)
    const refused = await refusal(step)
    expect({ code: refused.code, status: refused.status }).toEqual({ code, status })
    if (message !== undefined) expect(refused.message).toMatch(message)
  })
}

const putKey: Step = ['PutObject', { Bucket, Key, Body: Key }]
const versioned: Step = ['PutBucketVersioning', { Bucket, VersioningConfiguration: { Status: 'Enabled' } }]
const none = { Bucket: 'no-such-bucket' }
const malformed = { code: 'MalformedXML', status: 400, message: /^The XML you provided was not well-formed/ }
const invalid = { code: 'InvalidArgument', status: 400 }
const notBuilt = { code: 'NotImplemented', status: 501, message: /^the local AWS does not have / }

describe('buckets', () => {
  const names = [
    'ab',
    'a'.repeat(64),
    'Capital',
    'under_score',
    '-dash',
    'dash-',
    'a..b',
    'a.-b',
    '192.168.0.1',
    'xn--a',
  ]
  const reserved = ['sthree-a', 'amzn-s3-demo-a', 'a-s3alias', 'a--ol-s3', 'a--table-s3']
  test.each([...names, ...reserved])('no bucket is called %s', async (name) => {
    expect(await refusal(['CreateBucket', newBucket(name)])).toMatchObject({
      code: 'InvalidBucketName',
      status: 400,
      message: 'The specified bucket is not valid.',
    })
  })

  test.each(['abc.mrap', 'a--x-s3', 'A_B'])(
    'and none %s, which the SDK sends elsewhere or not at all',
    async (name) => {
      const answer = await world.raw({ method: 'PUT', path: `/${name}` })
      expect(answer.body).toContain(`<Code>InvalidBucketName</Code>`)
    },
  )

  test('a name is taken in every account', async () => {
    const theirs = world.clientOf(world.aws.account(world.foreign).credentials)
    expect(await refusal(['CreateBucket', newBucket(Bucket)], theirs)).toEqual({
      code: 'BucketAlreadyExists',
      status: 409,
      message:
        'The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.',
    })
  })

  test('a bucket is made once; in us-east-1 once more changes nothing', async () => {
    await put('kept')
    const again = run(['CreateBucket', newBucket(Bucket)])
    if (region === 'us-east-1') await again
    else await expect(again).rejects.toMatchObject({ name: 'BucketAlreadyOwnedByYou' })
    expect(await world.get('kept')).toBe('kept')
  })

  test('the Region is said, and is that of the endpoint', async () => {
    const other = region === 'eu-central-1' ? 'eu-west-1' : 'eu-central-1'
    const there = world.clientOf(undefined, other)
    const wrong = { Bucket: 'new-bucket', CreateBucketConfiguration: { LocationConstraint: 'ap-south-1' } }
    expect(await refusal(['CreateBucket', wrong], there)).toEqual({
      code: 'IllegalLocationConstraintException',
      status: 400,
      message:
        'The ap-south-1 location constraint is incompatible for the region specific endpoint this request was sent to.',
    })
    const home = { Bucket: 'new-bucket', CreateBucketConfiguration: { LocationConstraint: 'us-east-1' } }
    expect(await refusal(['CreateBucket', home], there)).toMatchObject({
      code: 'InvalidLocationConstraint',
      status: 400,
    })
    const unsaid = await world.raw({ method: 'PUT', path: '/new-bucket' })
    expect([unsaid.status, unsaid.body.includes('The unspecified location constraint')]).toEqual(
      region === 'us-east-1' ? [200, false] : [400, true],
    )
  })

  test('us-east-1 makes buckets for all Regions of its partition', async () => {
    const home = world.clientOf(undefined, 'us-east-1')
    const elsewhere = { Bucket: 'made-from-home', CreateBucketConfiguration: { LocationConstraint: 'EU' } }
    await run(['CreateBucket', elsewhere], home)
    const { LocationConstraint } = await run(['GetBucketLocation', { Bucket: 'made-from-home' }], home)
    expect(LocationConstraint).toBe('eu-west-1')
  })

  test('a bucket in another Region is not found there, but told', async () => {
    const other = { aws: 'sa-east-1', 'aws-cn': 'cn-northwest-1', 'aws-us-gov': 'us-gov-east-1' }[partition] as string
    const there = world.clientOf(undefined, other)
    expect(await refusal(['ListObjectsV2', { Bucket }], there)).toMatchObject({
      code: 'PermanentRedirect',
      status: 301,
    })
    expect(await refusal(['HeadBucket', { Bucket }], there)).toMatchObject({ status: 301 })
    await expect(run(['GetObject', { Bucket, Key }], there)).rejects.toMatchObject({
      $response: { headers: { 'x-amz-bucket-region': region } },
      Endpoint: `${Bucket}.s3.${region}.amazonaws.com`,
    })
    const location = region === 'us-east-1' ? undefined : region
    expect((await run(['GetBucketLocation', { Bucket }], there)).LocationConstraint).toBe(location)
  })

  const NO_BUCKET = { code: 'NoSuchBucket', status: 404, message: 'The specified bucket does not exist' }
  rows([
    { name: 'list none', step: ['ListObjectsV2', none], ...NO_BUCKET },
    { name: 'put into none', step: ['PutObject', { ...none, Key, Body: '' }], ...NO_BUCKET },
    { name: 'delete none', step: ['DeleteBucket', none], ...NO_BUCKET },
    { name: 'delete many of none', step: ['DeleteObjects', { ...none, Delete: { Objects: [{ Key }] } }], ...NO_BUCKET },
    { name: 'copy from none', step: ['CopyObject', { Bucket, Key, CopySource: 'no-such-bucket/k' }], ...NO_BUCKET },
    {
      name: 'a bucket with objects',
      before: [putKey],
      step: ['DeleteBucket', { Bucket }],
      code: 'BucketNotEmpty',
      status: 409,
      message: /^The bucket you tried to delete is not empty$/,
    },
    {
      name: 'a bucket with versions',
      before: [versioned, putKey, ['DeleteObject', { Bucket, Key }]],
      step: ['DeleteBucket', { Bucket }],
      code: 'BucketNotEmpty',
      status: 409,
      message: 'The bucket you tried to delete is not empty. You must delete all versions in the bucket.',
    },
    {
      name: 'another owner than expected',
      step: ['ListObjectsV2', { Bucket, ExpectedBucketOwner: '000000000000' }],
      code: 'AccessDenied',
      status: 403,
      message: /^Access Denied$/,
    },
    {
      name: 'an ACL where ACLs are off',
      step: ['CreateBucket', { ...newBucket('new-bucket'), ACL: 'public-read' }],
      code: 'InvalidBucketAclWithObjectOwnership',
      status: 400,
    },
    {
      name: 'an ownership that is none',
      step: ['CreateBucket', { ...newBucket('new-bucket'), ObjectOwnership: 'RandomValue' }],
      ...invalid,
      message: 'Invalid x-amz-object-ownership header: RandomValue',
    },
    {
      name: 'ACLs of buckets',
      step: ['CreateBucket', { ...newBucket('new-bucket'), ACL: 'public-read', ObjectOwnership: 'ObjectWriter' }],
      ...notBuilt,
    },
    {
      name: 'Object Lock',
      step: ['CreateBucket', { ...newBucket('new-bucket'), ObjectLockEnabledForBucket: true }],
      ...notBuilt,
    },
    { name: 'too large a page', step: ['ListBuckets', { MaxBuckets: 10_001 }], ...invalid },
    { name: 'no page at all', step: ['ListBuckets', { MaxBuckets: 0 }], ...invalid },
  ])
})

describe('configurations', () => {
  const rule = (SSEAlgorithm: string, more: Input = {}) => ({
    Bucket,
    ServerSideEncryptionConfiguration: {
      Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm, ...more } }],
    },
  })
  const versioning = (VersioningConfiguration: Input): Step => [
    'PutBucketVersioning',
    { Bucket, VersioningConfiguration },
  ]
  const ownership = (...values: string[]): Step => [
    'PutBucketOwnershipControls',
    { Bucket, OwnershipControls: { Rules: values.map((ObjectOwnership) => ({ ObjectOwnership })) } },
  ]
  const tags = (...TagSet: { Key: string; Value: string }[]): Step => [
    'PutBucketTagging',
    { Bucket, Tagging: { TagSet } },
  ]
  const many = Array.from({ length: 51 }, (_, i) => ({ Key: `k${i}`, Value: '' }))
  rows([
    { name: 'versioning in lower case', step: versioning({ Status: 'enabled' }), ...malformed },
    {
      name: 'versioning without a status',
      step: versioning({}),
      code: 'IllegalVersioningConfigurationException',
      status: 400,
      message: 'The Versioning element must be specified',
    },
    { name: 'MFA delete', step: versioning({ Status: 'Enabled', MFADelete: 'Enabled' }), ...notBuilt },
    { name: 'two ownerships', step: ownership('ObjectWriter', 'BucketOwnerPreferred'), ...malformed },
    { name: 'an unknown ownership', step: ownership('Nobody'), ...malformed },
    { name: 'KMS', step: ['PutBucketEncryption', rule('aws:kms')], ...notBuilt },
    { name: 'an unknown encryption', step: ['PutBucketEncryption', rule('rot13')], ...malformed },
    {
      name: 'a key without KMS',
      step: ['PutBucketEncryption', rule('AES256', { KMSMasterKeyID: 'key' })],
      ...invalid,
      message: 'a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse',
    },
    {
      name: 'a tag twice',
      step: tags({ Key: 'a', Value: '' }, { Key: 'a', Value: '' }),
      code: 'InvalidTag',
      status: 400,
      message: 'Cannot provide multiple Tags with the same key',
    },
    {
      name: "one of AWS's own tags",
      step: tags({ Key: 'aws:a', Value: '' }),
      code: 'InvalidTag',
      status: 400,
      message: 'System tags cannot be added/updated by requester',
    },
    {
      name: 'a key with a comma',
      step: tags({ Key: 'a,b', Value: '' }),
      code: 'InvalidTag',
      status: 400,
      message: 'The TagKey you have provided is invalid',
    },
    {
      name: 'a value with a comma',
      step: tags({ Key: 'a', Value: 'b,c' }),
      code: 'InvalidTag',
      status: 400,
      message: 'The TagValue you have provided is invalid',
    },
    { name: 'too many tags', step: tags(...many), code: 'BadRequest', status: 400 },
  ])

  /** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies.html */
  const allowed = { Effect: 'Allow', Principal: { AWS: owner }, Action: 's3:GetObject', Resource: world.objectArn('*') }
  const policy = (document: unknown): Step => [
    'PutBucketPolicy',
    { Bucket, Policy: typeof document === 'string' ? document : JSON.stringify(document) },
  ]
  const statement = (more: Input): Step => policy({ Version: '2012-10-17', Statement: { ...allowed, ...more } })
  const badPolicy = { code: 'MalformedPolicy', status: 400 }
  rows([
    {
      name: 'no JSON',
      step: policy('nonsense'),
      ...badPolicy,
      message: "Policies must be valid JSON and the first byte must be '{'",
    },
    { name: 'no statement', step: policy('{}'), ...badPolicy },
    { name: 'no principal', step: statement({ Principal: undefined }), ...badPolicy },
    {
      name: 'a principal that does not exist',
      step: statement({ Principal: { AWS: `arn:${partition}:iam::${owner}:user/nobody` } }),
      ...badPolicy,
      message: 'Invalid principal in policy',
    },
    {
      name: 'an action of another service',
      step: statement({ Action: 'sqs:SendMessage' }),
      ...badPolicy,
      message: 'Policy has invalid action',
    },
    {
      name: 'a resource of another bucket',
      step: statement({ Resource: `arn:${partition}:s3:::other/*` }),
      ...badPolicy,
      message: 'Policy has invalid resource',
    },
    { name: 'too long a policy', step: statement({ Sid: 'x'.repeat(20_480) }), ...badPolicy },
    { name: 'no policy', step: ['GetBucketPolicy', { Bucket }], code: 'NoSuchBucketPolicy', status: 404 },
    {
      name: 'the status of no policy',
      step: ['GetBucketPolicyStatus', { Bucket }],
      code: 'NoSuchBucketPolicy',
      status: 404,
    },
    ...(
      [
        ['GetBucketWebsite', 'NoSuchWebsiteConfiguration'],
        ['GetBucketReplication', 'ReplicationConfigurationNotFoundError'],
        ['GetBucketLifecycleConfiguration', 'NoSuchLifecycleConfiguration'],
        ['GetBucketCors', 'NoSuchCORSConfiguration'],
        ['GetObjectLockConfiguration', 'ObjectLockConfigurationNotFoundError'],
      ] as const
    ).map(([operation, code]) => ({ name: operation, step: [operation, { Bucket }] as Step, code, status: 404 })),
  ])
})

describe('objects', () => {
  const object = (more: Input): Step => ['PutObject', { Bucket, Key, Body: Key, ...more }]
  const read = (more: Input): Step => ['GetObject', { Bucket, Key, ...more }]
  const failed = {
    code: 'PreconditionFailed',
    status: 412,
    message: 'At least one of the pre-conditions you specified did not hold',
  }
  const noKey = { code: 'NoSuchKey', status: 404, message: 'The specified key does not exist.' }
  const noVersion = { code: 'NoSuchVersion', status: 404, message: 'The specified version does not exist.' }
  const past = new Date('2020-01-01T00:00:00Z')
  rows([
    { name: 'a key that is not there', step: read({}), ...noKey },
    { name: 'the same, its head', step: ['HeadObject', { Bucket, Key }], code: 'NotFound', status: 404 },
    { name: 'tags of none', step: ['GetObjectTagging', { Bucket, Key }], ...noKey },
    {
      name: 'attributes of none',
      step: ['GetObjectAttributes', { Bucket, Key, ObjectAttributes: ['ETag'] }],
      ...noKey,
    },
    { name: 'a copy of none', step: ['CopyObject', { Bucket, Key, CopySource: `${Bucket}/none` }], ...noKey },
    {
      name: 'a version id that cannot be one',
      before: [putKey],
      step: read({ VersionId: 'HPniJFCxqTsMuIH9KX8K8wEjNUgmABCD' }),
      ...invalid,
      message: 'Invalid version id specified',
    },
    {
      name: 'the same, deleted',
      step: ['DeleteObject', { Bucket, Key, VersionId: 'HPniJFCxqTsMuIH9KX8K8wEjNUgmABCD' }],
      ...invalid,
      message: 'Invalid version id specified',
    },
    { name: 'a version that is not there', step: read({ VersionId: 'null' }), ...noVersion },
    {
      name: 'a range behind the end',
      before: [putKey],
      step: read({ Range: 'bytes=100-200' }),
      code: 'InvalidRange',
      status: 416,
      message: 'The requested range is not satisfiable',
    },
    {
      name: 'the last no bytes',
      before: [putKey],
      step: read({ Range: 'bytes=-0' }),
      code: 'InvalidRange',
      status: 416,
    },
    {
      name: 'range and part at once',
      before: [putKey],
      step: read({ Range: 'bytes=0-0', PartNumber: 1 }),
      code: 'InvalidRequest',
      status: 400,
      message: 'Cannot specify both Range header and partNumber query parameter',
    },
    {
      name: 'a part that is not there',
      before: [putKey],
      step: read({ PartNumber: 2 }),
      code: 'InvalidPartNumber',
      status: 416,
    },
    { name: 'part 0', before: [putKey], step: read({ PartNumber: 0 }), ...invalid },
    { name: 'If-Match of another', before: [putKey], step: read({ IfMatch: '"x"' }), ...failed },
    { name: 'If-Unmodified-Since then', before: [putKey], step: read({ IfUnmodifiedSince: past }), ...failed },
    {
      name: 'If-None-Match of this',
      before: [putKey],
      step: read({ IfNoneMatch: ETAG }),
      code: 'Unknown',
      status: 304,
    },
    {
      name: 'If-Modified-Since now',
      before: [putKey],
      step: read({ IfModifiedSince: new Date(Date.now() - 1000 + 60_000) }),
      code: 'Unknown',
      status: 304,
    },
    { name: 'put nothing over something', before: [putKey], step: object({ IfNoneMatch: '*' }), ...failed },
    { name: 'put over another', before: [putKey], step: object({ IfMatch: '"x"' }), ...failed },
    { name: 'put over nothing', step: object({ IfMatch: ETAG }), ...noKey },
    {
      name: 'If-None-Match with an ETag when writing',
      step: object({ IfNoneMatch: ETAG }),
      code: 'NotImplemented',
      status: 501,
      message: 'A header you provided implies functionality that is not implemented',
    },
    { name: 'If-Match with a star', step: object({ IfMatch: '*' }), code: 'NotImplemented', status: 501 },
    { name: 'both at once', step: object({ IfMatch: ETAG, IfNoneMatch: '*' }), code: 'NotImplemented', status: 501 },
    { name: 'delete another', before: [putKey], step: ['DeleteObject', { Bucket, Key, IfMatch: '"x"' }], ...failed },
    {
      name: 'delete by a size',
      step: ['DeleteObject', { Bucket, Key, IfMatchSize: 1 }],
      code: 'NotImplemented',
      status: 501,
    },
    {
      name: 'bypass of no lock',
      step: ['DeleteObject', { Bucket, Key, BypassGovernanceRetention: true }],
      ...invalid,
      message: 'x-amz-bypass-governance-retention is only applicable to Object Lock enabled buckets.',
    },
    { name: 'delete nothing', step: ['DeleteObjects', { Bucket, Delete: { Objects: [] } }], ...malformed },
    {
      name: 'delete more than 1,000',
      step: ['DeleteObjects', { Bucket, Delete: { Objects: Array(1001).fill({ Key }) } }],
      ...malformed,
    },
    {
      name: 'too long a key',
      step: object({ Key: 'é'.repeat(513) }),
      code: 'KeyTooLongError',
      status: 400,
      message: 'Your key is too long',
    },
    {
      name: 'too much metadata',
      step: object({ Metadata: { a: 'x'.repeat(2048) } }),
      code: 'MetadataTooLarge',
      status: 400,
      message: 'Your metadata headers exceed the maximum allowed metadata size',
    },
    {
      name: 'an unknown storage class',
      step: object({ StorageClass: 'ATTIC' }),
      code: 'InvalidStorageClass',
      status: 400,
      message: 'The storage class you specified is not valid',
    },
    {
      name: 'an archived object',
      before: [object({ StorageClass: 'GLACIER' })],
      step: read({}),
      code: 'InvalidObjectState',
      status: 403,
      message: "The operation is not valid for the object's storage class",
    },
    {
      name: 'an ACL where ACLs are off',
      step: object({ ACL: 'public-read' }),
      code: 'AccessControlListNotSupported',
      status: 400,
      message: 'The bucket does not allow ACLs',
    },
    {
      name: 'an ACL where ACLs are on',
      before: [
        ['PutBucketOwnershipControls', { Bucket, OwnershipControls: { Rules: [{ ObjectOwnership: 'ObjectWriter' }] } }],
      ],
      step: object({ ACL: 'public-read' }),
      ...notBuilt,
    },
    { name: 'an unknown encryption', step: object({ ServerSideEncryption: 'rot13' }), ...invalid },
    { name: 'SSE-KMS', step: object({ ServerSideEncryption: 'aws:kms' }), ...notBuilt },
    { name: 'SSE-C', step: object({ SSECustomerAlgorithm: 'AES256', SSECustomerKey: 'x'.repeat(32) }), ...notBuilt },
    { name: 'Object Lock', step: object({ ObjectLockLegalHoldStatus: 'ON' }), ...notBuilt },
    {
      name: 'tags twice',
      step: object({ Tagging: 'a=1&a=2' }),
      ...invalid,
      message: /^The header 'x-amz-tagging' shall be/,
    },
    { name: 'tags with commas between', step: object({ Tagging: 'a=1,b=2' }), ...invalid },
    {
      name: 'eleven tags',
      step: object({ Tagging: Array.from({ length: 11 }, (_, i) => `k${i}=`).join('&') }),
      code: 'BadRequest',
      status: 400,
      message: 'Object tags cannot be greater than 10',
    },
    {
      name: "one of AWS's own tags",
      before: [putKey],
      step: ['PutObjectTagging', { Bucket, Key, Tagging: { TagSet: [{ Key: 'aws:a', Value: '' }] } }],
      code: 'InvalidTag',
      status: 400,
      message: 'Your TagKey cannot be prefixed with aws:',
    },
    {
      name: 'an attribute that is none',
      before: [putKey],
      step: ['GetObjectAttributes', { Bucket, Key, ObjectAttributes: ['Colour'] }],
      ...invalid,
      message: 'Invalid attribute name specified.',
    },
    { name: 'half a part', before: [putKey], step: read({ PartNumber: 1.5 }), ...invalid },
    { name: 'a negative page', step: ['ListObjectsV2', { Bucket, MaxKeys: -1 }], ...invalid },
    { name: 'a token that is none', step: ['ListObjectsV2', { Bucket, ContinuationToken: 'x' }], ...invalid },
    { name: 'an encoding that is none', step: ['ListObjectsV2', { Bucket, EncodingType: 'morse' }], ...invalid },
    {
      name: 'a version marker without a key',
      step: ['ListObjectVersions', { Bucket, VersionIdMarker: 'x' }],
      ...invalid,
    },
    {
      name: 'control characters in a header',
      before: [putKey],
      step: read({ ResponseContentType: 'a\nb' }),
      ...invalid,
    },
  ])

  test('a delete marker is no object', async () => {
    await run(versioned)
    const { VersionId: removed } = await put(Key)
    const { VersionId } = await run(['DeleteObject', { Bucket, Key }])
    const marker = { code: 'MethodNotAllowed', status: 405 }
    expect(await refusal(read({}))).toMatchObject(noKey)
    expect(await refusal(read({ VersionId }))).toMatchObject(marker)
    expect(await refusal(['HeadObject', { Bucket, Key, VersionId }])).toMatchObject({ status: 405 })
    expect(await refusal(['PutObjectTagging', { Bucket, Key, Tagging: { TagSet: [] } }])).toMatchObject(marker)
    await expect(run(read({ VersionId }))).rejects.toMatchObject({
      $response: { headers: { allow: 'DELETE', 'x-amz-delete-marker': 'true', 'x-amz-version-id': VersionId } },
    })
    await run(['DeleteObject', { Bucket, Key, VersionId: removed }])
    expect(await refusal(read({ VersionId: removed }))).toMatchObject(noVersion)
  })
})

describe('copies', () => {
  const copy = (more: Input): Step => ['CopyObject', { Bucket, Key: 'c', CopySource: `${Bucket}/${Key}`, ...more }]
  const failed = { code: 'PreconditionFailed', status: 412 }
  rows([
    {
      name: 'an object onto itself',
      before: [putKey],
      step: copy({ Key }),
      code: 'InvalidRequest',
      status: 400,
      message: /^This copy request is illegal because it is trying to copy an object to itself/,
    },
    {
      name: 'no source',
      step: copy({ CopySource: 'nowhere' }),
      ...invalid,
      message: /^Copy Source must mention the source bucket and key/,
    },
    { name: 'a source that is not encoded', step: copy({ CopySource: `${Bucket}/%` }), ...invalid },
    { name: 'an unknown directive', before: [putKey], step: copy({ MetadataDirective: 'FORGET' }), ...invalid },
    { name: 'an unknown directive for tags', before: [putKey], step: copy({ TaggingDirective: 'FORGET' }), ...invalid },
    { name: 'if it matches', before: [putKey], step: copy({ CopySourceIfMatch: '"x"' }), ...failed },
    { name: 'if it does not', before: [putKey], step: copy({ CopySourceIfNoneMatch: ETAG }), ...failed },
    {
      name: 'if it was not changed',
      before: [putKey],
      step: copy({ CopySourceIfUnmodifiedSince: new Date('2020-01-01T00:00:00Z') }),
      ...failed,
    },
    {
      name: 'onto something',
      before: [putKey],
      step: copy({ Key, CopySource: `${Bucket}/k?versionId=null`, IfNoneMatch: '*', StorageClass: 'STANDARD' }),
      ...failed,
    },
    {
      name: 'another owner than expected',
      before: [putKey],
      step: copy({ ExpectedSourceBucketOwner: '000000000000' }),
      code: 'AccessDenied',
      status: 403,
    },
    {
      name: 'an unknown checksum',
      before: [putKey],
      step: copy({ ChecksumAlgorithm: 'CRC8' }),
      code: 'InvalidRequest',
      status: 400,
    },
  ])
})
