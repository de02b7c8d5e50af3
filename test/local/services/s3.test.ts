import { describe, expect, test } from 'vitest'
import { BUCKET, expectAnswer, type Input, type Step, startS3World } from './s3-world.ts'

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html */
const world = startS3World('s3.test.ts')
const { run, put, get, region, newBucket } = world

const Bucket = BUCKET
const keysOf = (list: unknown) => ((list ?? []) as { Key: string }[]).map(({ Key }) => Key)
const prefixesOf = (list: unknown) => ((list ?? []) as { Prefix: string }[]).map(({ Prefix }) => Prefix)
const TEXT = '0123456789'
const enableVersioning = () => run(['PutBucketVersioning', { Bucket, VersioningConfiguration: { Status: 'Enabled' } }])
const suspendVersioning = () =>
  run(['PutBucketVersioning', { Bucket, VersioningConfiguration: { Status: 'Suspended' } }])

describe('buckets', () => {
  test('are listed with their Region, are found, and go', async () => {
    await run(['CreateBucket', newBucket('another-bucket')])
    const { Buckets } = await run(['ListBuckets'])
    expect(Buckets).toMatchObject([
      { Name: 'another-bucket', BucketRegion: region },
      { Name: BUCKET, BucketRegion: region, BucketArn: world.bucketArn },
    ])
    expect(await run(['HeadBucket', { Bucket }])).toMatchObject({ BucketRegion: region, BucketArn: world.bucketArn })
    const LocationConstraint = region === 'us-east-1' ? undefined : region
    expect((await run(['GetBucketLocation', { Bucket }])).LocationConstraint).toBe(LocationConstraint)
    await run(['DeleteBucket', { Bucket: 'another-bucket' }])
    expect((await run(['ListBuckets'])).Buckets).toHaveLength(1)
  })

  test('are listed page by page, and by prefix', async () => {
    for (const name of ['aaa-1', 'aaa-2', 'bbb-1']) await run(['CreateBucket', newBucket(name)])
    const first = await run(['ListBuckets', { MaxBuckets: 2 }])
    const second = await run(['ListBuckets', { MaxBuckets: 2, ContinuationToken: first.ContinuationToken }])
    const names = [first, second].flatMap(({ Buckets }) => (Buckets as { Name: string }[]).map(({ Name }) => Name))
    expect(names).toEqual(['aaa-1', 'aaa-2', 'bbb-1', BUCKET])
    expect(second.ContinuationToken).toBeUndefined()
    expect((await run(['ListBuckets', { Prefix: 'aaa' }])).Buckets).toHaveLength(2)
  })

  /** What every new bucket is like. @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/create-bucket-faq.html */
  test.each<[string, Input]>([
    ['GetBucketVersioning', { Status: undefined }],
    ['GetBucketOwnershipControls', { OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] } }],
    [
      'GetPublicAccessBlock',
      {
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          IgnorePublicAcls: true,
          BlockPublicPolicy: true,
          RestrictPublicBuckets: true,
        },
      },
    ],
    [
      'GetBucketEncryption',
      {
        ServerSideEncryptionConfiguration: {
          Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: false }],
        },
      },
    ],
    ['GetBucketAcl', { Grants: [{ Permission: 'FULL_CONTROL', Grantee: { Type: 'CanonicalUser' } }] }],
    ['GetBucketNotificationConfiguration', { QueueConfigurations: undefined }],
    ['GetBucketLogging', { LoggingEnabled: undefined }],
    ['GetBucketAccelerateConfiguration', { Status: undefined }],
    ['GetBucketRequestPayment', { Payer: 'BucketOwner' }],
  ])('%s of a new bucket', async (operation, expected) => {
    expectAnswer(await run([operation, { Bucket }]), expected)
  })

  /** What is put is read, and is gone when it is deleted. */
  test.each<[string, Step, Input, string]>([
    [
      'tags',
      ['PutBucketTagging', { Tagging: { TagSet: [{ Key: 'team', Value: 'a b' }] } }],
      { TagSet: [{ Key: 'team', Value: 'a b' }] },
      'NoSuchTagSet',
    ],
    [
      'public access block',
      ['PutPublicAccessBlock', { PublicAccessBlockConfiguration: { BlockPublicAcls: true } }],
      { PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: false } },
      'NoSuchPublicAccessBlockConfiguration',
    ],
    [
      'ownership',
      ['PutBucketOwnershipControls', { OwnershipControls: { Rules: [{ ObjectOwnership: 'ObjectWriter' }] } }],
      { OwnershipControls: { Rules: [{ ObjectOwnership: 'ObjectWriter' }] } },
      'OwnershipControlsNotFoundError',
    ],
  ])('%s', async (_, [operation, input], expected, missing) => {
    const what = operation.replace('Put', '')
    await run([operation, { Bucket, ...input }])
    expect(await run([`Get${what}`, { Bucket }])).toMatchObject(expected)
    await run([`Delete${what}`, { Bucket }])
    expect(await world.refusal([`Get${what}`, { Bucket }])).toMatchObject({ code: missing, status: 404 })
  })

  test('encryption goes back to what it was', async () => {
    const ServerSideEncryptionConfiguration = {
      Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: true }],
    }
    await run(['PutBucketEncryption', { Bucket, ServerSideEncryptionConfiguration }])
    expect(await run(['GetBucketEncryption', { Bucket }])).toMatchObject({ ServerSideEncryptionConfiguration })
    await run(['DeleteBucketEncryption', { Bucket }])
    expect(await run(['GetBucketEncryption', { Bucket }])).toMatchObject({
      ServerSideEncryptionConfiguration: { Rules: [{ BucketKeyEnabled: false }] },
    })
  })
})

describe('objects', () => {
  test('come back as they were put, with all that was said of them', async () => {
    const attributes = {
      CacheControl: 'no-cache',
      ContentDisposition: 'attachment; filename="x.txt"',
      ContentEncoding: 'gzip',
      ContentLanguage: 'de',
      ContentType: 'text/plain',
      Expires: new Date('2030-01-01T00:00:00Z'),
      Metadata: { colour: 'blue', 'with-dash': 'a, b' },
      StorageClass: 'STANDARD_IA',
      WebsiteRedirectLocation: '/elsewhere',
    }
    const written = await put('dir/ä €+ %.txt', TEXT, { ...attributes, Tagging: 'a=1&b=' })
    expect(written).toMatchObject({
      ETag: '"781e5e245d69b566979b86e28d23f2c7"',
      ChecksumCRC32: 'poTHxg==',
      ChecksumType: 'FULL_OBJECT',
      ServerSideEncryption: 'AES256',
    })
    const { Expires, ...plain } = attributes
    const head = { ...plain, ETag: written.ETag, ContentLength: 10, AcceptRanges: 'bytes', VersionId: undefined }
    expectAnswer(await run(['HeadObject', { Bucket, Key: 'dir/ä €+ %.txt' }]), head)
    const read = await run(['GetObject', { Bucket, Key: 'dir/ä €+ %.txt' }])
    expectAnswer(read, { ...head, Body: TEXT, TagCount: 2, Expires })
  })

  test.each(['', 'a', 'x'.repeat(70_000), 'x'.repeat(1_500_000)])('of any size keep their bytes', async (body) => {
    await put('k', body)
    expect(await get('k')).toBe(body)
  })

  test.each(['/', '//', '/a', 'a//b', 'a/', '.', '..', 'a/../b', '?x', '#', '%', '%20', '\u0001', '\ud83d\ude00', '&'])(
    'may be called %j',
    async (key) => {
      await put(key, 'body')
      expect(await get(key)).toBe('body')
      expect(keysOf((await run(['ListObjectsV2', { Bucket, EncodingType: 'url' }])).Contents)).toEqual([
        encodeURIComponent(key).replaceAll('%2F', '/').replaceAll("'", '%27'),
      ])
      await run(['DeleteObject', { Bucket, Key: key }])
      expect((await run(['ListObjectsV2', { Bucket }])).Contents).toBeUndefined()
    },
  )

  test('answer with other headers where a signed request asks for them', async () => {
    await put('k')
    const asked = {
      ResponseCacheControl: 'max-age=1',
      ResponseContentDisposition: 'inline; filename="€.txt"',
      ResponseContentLanguage: 'fr',
      ResponseContentType: 'text/html',
      ResponseExpires: new Date('2031-01-01T00:00:00Z'),
    }
    const read = await run(['GetObject', { Bucket, Key: 'k', ...asked }])
    expect(read).toMatchObject({
      CacheControl: 'max-age=1',
      ContentDisposition: Buffer.from(asked.ResponseContentDisposition).toString('latin1'),
      ContentLanguage: 'fr',
      ContentType: 'text/html',
      Expires: new Date('2031-01-01T00:00:00Z'),
    })
  })

  /** As recorded from AWS: whatever is no single range is answered whole. */
  test.each([
    ['bytes=0-8', '012345678', 'bytes 0-8/10'],
    ['bytes=1-1', '1', 'bytes 1-1/10'],
    ['bytes=1-', '123456789', 'bytes 1-9/10'],
    ['bytes=-2', '89', 'bytes 8-9/10'],
    ['bytes=-15', TEXT, 'bytes 0-9/10'],
    ['bytes=0-100', TEXT, 'bytes 0-9/10'],
    ['bytes=1-0', TEXT, undefined],
    ['bytes=-1-', TEXT, undefined],
    ['bytes=0-1,3-4', TEXT, undefined],
    ['bytes=-', TEXT, undefined],
    ['bytes 0-8', TEXT, undefined],
  ])('Range %s', async (Range, body, ContentRange) => {
    await put('k', TEXT)
    const read = await run(['GetObject', { Bucket, Key: 'k', Range, ChecksumMode: 'ENABLED' }])
    const isWhole = body === TEXT
    expectAnswer(read, { Body: body, ContentRange, ChecksumCRC32: isWhole ? 'poTHxg==' : undefined })
    const head = await run(['HeadObject', { Bucket, Key: 'k', Range }])
    expectAnswer(head, { ContentLength: body.length, ContentRange })
  })

  test('tags are replaced as a whole, and deleted', async () => {
    await put('k', TEXT, { Tagging: 'a=1&b=2' })
    expect(await run(['GetObjectTagging', { Bucket, Key: 'k' }])).toEqual({
      TagSet: [
        { Key: 'a', Value: '1' },
        { Key: 'b', Value: '2' },
      ],
    })
    await run(['PutObjectTagging', { Bucket, Key: 'k', Tagging: { TagSet: [{ Key: 'c', Value: '3=x' }] } }])
    expect(await run(['GetObjectTagging', { Bucket, Key: 'k' }])).toEqual({ TagSet: [{ Key: 'c', Value: '3=x' }] })
    await run(['DeleteObjectTagging', { Bucket, Key: 'k' }])
    expect(await run(['GetObjectTagging', { Bucket, Key: 'k' }])).toEqual({ TagSet: [] })
  })

  test('attributes', async () => {
    await put('k', TEXT)
    const ObjectAttributes = ['ETag', 'Checksum', 'ObjectParts', 'StorageClass', 'ObjectSize']
    expectAnswer(await run(['GetObjectAttributes', { Bucket, Key: 'k', ObjectAttributes }]), {
      ETag: '781e5e245d69b566979b86e28d23f2c7',
      Checksum: { ChecksumCRC32: 'poTHxg==', ChecksumType: 'FULL_OBJECT' },
      ObjectParts: undefined,
      StorageClass: 'STANDARD',
      ObjectSize: 10,
    })
  })

  test('an ACL has one grant', async () => {
    await put('k')
    const { Grants, Owner } = await run(['GetObjectAcl', { Bucket, Key: 'k' }])
    expect(Grants).toMatchObject([{ Permission: 'FULL_CONTROL', Grantee: Owner }])
  })

  test('what is deleted together is told together, whether it was there or not', async () => {
    await put('a')
    await put('b')
    const Objects = [{ Key: 'a' }, { Key: 'never' }]
    expect(await run(['DeleteObjects', { Bucket, Delete: { Objects } }])).toEqual({
      Deleted: [{ Key: 'a' }, { Key: 'never' }],
    })
    expect(await run(['DeleteObjects', { Bucket, Delete: { Objects: [{ Key: 'b' }], Quiet: true } }])).toEqual({})
    expect((await run(['ListObjectsV2', { Bucket }])).KeyCount).toBe(0)
  })
})

describe('conditions', () => {
  const etag = '"781e5e245d69b566979b86e28d23f2c7"'
  const past = new Date('2020-01-01T00:00:00Z')
  const future = () => new Date(world.aws.clock.now() + 60_000)

  test.each<[string, () => Input]>([
    ['If-Match', () => ({ IfMatch: etag })],
    ['If-Match without quotes', () => ({ IfMatch: etag.replaceAll('"', '') })],
    ['If-Match of several', () => ({ IfMatch: `"x", ${etag}` })],
    ['If-Match *', () => ({ IfMatch: '*' })],
    ['If-None-Match of another', () => ({ IfNoneMatch: '"x"' })],
    ['If-Modified-Since', () => ({ IfModifiedSince: past })],
    ['If-Unmodified-Since', () => ({ IfUnmodifiedSince: future() })],
    ['If-Match before If-Unmodified-Since', () => ({ IfMatch: etag, IfUnmodifiedSince: past })],
    ['If-None-Match before If-Modified-Since', () => ({ IfNoneMatch: '"x"', IfModifiedSince: future() })],
  ])('%s holds', async (_, conditions) => {
    await put('k', TEXT)
    expect(await get('k', conditions())).toBe(TEXT)
  })

  test('a write that replaces exactly what was read, and one that replaces nothing', async () => {
    await put('k', TEXT)
    await put('k', 'new', { IfMatch: etag })
    expect(await get('k')).toBe('new')
    await run(['DeleteObject', { Bucket, Key: 'k' }])
    await put('k', 'first', { IfNoneMatch: '*' })
    expect(await get('k')).toBe('first')
  })

  test('a delete of exactly what was read', async () => {
    await put('k', TEXT)
    await run(['DeleteObject', { Bucket, Key: 'k', IfMatch: etag }])
    expect(await world.refusal(['HeadObject', { Bucket, Key: 'k' }])).toMatchObject({ status: 404 })
  })

  test('a copy of exactly what was read; a date to come says nothing', async () => {
    await put('k', TEXT)
    await run(['CopyObject', { Bucket, Key: 'c', CopySource: `${Bucket}/k`, CopySourceIfMatch: etag }])
    await run(['CopyObject', { Bucket, Key: 'c', CopySource: `${Bucket}/k`, CopySourceIfModifiedSince: future() }])
    expect(await get('c')).toBe(TEXT)
  })
})

describe('listing', () => {
  const KEYS = ['a', 'b/1', 'b/2', 'b/c/3', 'd e+f', 'é']
  const fill = async () => {
    for (const key of KEYS) await put(key)
  }

  test.each<[Input, readonly string[], readonly string[]]>([
    [{}, KEYS, []],
    [{ Prefix: 'b/' }, ['b/1', 'b/2', 'b/c/3'], []],
    [{ Delimiter: '/' }, ['a', 'd e+f', 'é'], ['b/']],
    [{ Delimiter: '/', Prefix: 'b/' }, ['b/1', 'b/2'], ['b/c/']],
    [{ Delimiter: '/', Prefix: 'b' }, [], ['b/']],
    [{ Delimiter: ' e' }, ['a', 'b/1', 'b/2', 'b/c/3', 'é'], ['d e']],
    [{ StartAfter: 'b/2', Marker: 'b/2' }, ['b/c/3', 'd e+f', 'é'], []],
    [{ StartAfter: 'b/1', Marker: 'b/1', Delimiter: '/' }, ['d e+f', 'é'], []],
    [{ MaxKeys: 0 }, [], []],
  ])('%j', async (input, keys, prefixes) => {
    await fill()
    for (const operation of ['ListObjectsV2', 'ListObjects']) {
      const { Contents, CommonPrefixes, Name, IsTruncated } = await run([operation, { Bucket, ...input }])
      expect([Name, keysOf(Contents), prefixesOf(CommonPrefixes), IsTruncated]).toEqual([Bucket, keys, prefixes, false])
    }
  })

  test('by pages, of which a common prefix takes one place', async () => {
    await fill()
    const pages: string[][] = []
    let ContinuationToken: unknown
    do {
      const page = await run(['ListObjectsV2', { Bucket, Delimiter: '/', MaxKeys: 1, ContinuationToken }])
      pages.push([...keysOf(page.Contents), ...prefixesOf(page.CommonPrefixes)])
      ContinuationToken = page.NextContinuationToken
    } while (ContinuationToken !== undefined)
    expect(pages).toEqual([['a'], ['b/'], ['d e+f'], ['é']])
  })

  test('the older way goes on by marker, which is given with a delimiter only', async () => {
    await fill()
    const first = await run(['ListObjects', { Bucket, Delimiter: '/', MaxKeys: 2 }])
    expect(first).toMatchObject({ IsTruncated: true, NextMarker: 'b/' })
    const second = await run(['ListObjects', { Bucket, Delimiter: '/', Marker: first.NextMarker }])
    expect(keysOf(second.Contents)).toEqual(['d e+f', 'é'])
    expect((await run(['ListObjects', { Bucket, MaxKeys: 2 }])).NextMarker).toBeUndefined()
  })

  test('keys come percent-encoded where that is asked for', async () => {
    await fill()
    const { Contents, Prefix } = await run(['ListObjectsV2', { Bucket, Prefix: 'd e', EncodingType: 'url' }])
    expect([keysOf(Contents), Prefix]).toEqual([['d+e%2Bf'], 'd+e'])
  })

  test('the owner is told where that is asked for', async () => {
    await put('a')
    const { Contents } = await run(['ListObjectsV2', { Bucket, FetchOwner: true }])
    expect(Contents).toMatchObject([{ Owner: { ID: expect.stringMatching(/^[0-9a-f]{64}$/) } }])
  })
})

describe('copies', () => {
  test('take everything with them but the class', async () => {
    await put('k', TEXT, {
      ContentType: 'text/plain',
      Metadata: { a: '1' },
      Tagging: 't=1',
      StorageClass: 'GLACIER_IR',
    })
    const { CopyObjectResult } = await run(['CopyObject', { Bucket, Key: 'ü c', CopySource: `/${Bucket}/k` }])
    expect(CopyObjectResult).toMatchObject({ ETag: '"781e5e245d69b566979b86e28d23f2c7"', ChecksumCRC32: 'poTHxg==' })
    const head = await run(['HeadObject', { Bucket, Key: 'ü c' }])
    expectAnswer(head, { ContentType: 'text/plain', Metadata: { a: '1' }, StorageClass: undefined })
    expect(await run(['GetObjectTagging', { Bucket, Key: 'ü c' }])).toEqual({ TagSet: [{ Key: 't', Value: '1' }] })
    await run(['DeleteObject', { Bucket, Key: 'k' }])
    expect(await get('ü c')).toBe(TEXT)
  })

  test('take what the request says where it says REPLACE', async () => {
    await put('k', TEXT, { ContentType: 'text/plain', Metadata: { a: '1' }, Tagging: 't=1' })
    const replacing = {
      MetadataDirective: 'REPLACE',
      Metadata: { b: '2' },
      TaggingDirective: 'REPLACE',
      Tagging: 'u=2',
    }
    await run(['CopyObject', { Bucket, Key: 'k', CopySource: `${Bucket}/k`, ...replacing }])
    const head = await run(['HeadObject', { Bucket, Key: 'k' }])
    expect(head).toMatchObject({ Metadata: { b: '2' }, ContentType: 'binary/octet-stream' })
    expect(await run(['GetObjectTagging', { Bucket, Key: 'k' }])).toEqual({ TagSet: [{ Key: 'u', Value: '2' }] })
  })

  test('of an older version, with another checksum', async () => {
    await enableVersioning()
    const { VersionId } = await put('k', TEXT)
    await put('k', 'newer')
    const copied = await run([
      'CopyObject',
      { Bucket, Key: 'k', CopySource: `${Bucket}/k?versionId=${VersionId}`, ChecksumAlgorithm: 'SHA256' },
    ])
    expect(copied).toMatchObject({
      CopySourceVersionId: VersionId,
      CopyObjectResult: { ChecksumSHA256: 'hNiYd/DUBB77a/kaFvAkjy/Vc+avBcGflr7bn4gveII=' },
    })
    expect(await get('k')).toBe(TEXT)
  })
})

describe('versions', () => {
  test('are kept, hidden by delete markers, and removed one by one', async () => {
    await enableVersioning()
    const first = (await put('k', 'one')).VersionId
    const second = (await put('k', 'two')).VersionId
    const { VersionId: marker, DeleteMarker } = await run(['DeleteObject', { Bucket, Key: 'k' }])
    expect(DeleteMarker).toBe(true)
    expect((await run(['ListObjectsV2', { Bucket }])).KeyCount).toBe(0)
    const { Versions, DeleteMarkers } = await run(['ListObjectVersions', { Bucket }])
    expect(Versions).toMatchObject([
      { VersionId: second, IsLatest: false, Size: 3 },
      { VersionId: first, IsLatest: false },
    ])
    expect(DeleteMarkers).toMatchObject([{ VersionId: marker, IsLatest: true }])
    expect(await get('k', { VersionId: first })).toBe('one')

    expect(await run(['DeleteObject', { Bucket, Key: 'k', VersionId: marker }])).toMatchObject({ DeleteMarker: true })
    expect(await get('k')).toBe('two')
    await run(['DeleteObject', { Bucket, Key: 'k', VersionId: second }])
    expect(await get('k')).toBe('one')
  })

  test('while suspended, one version has no id and is replaced', async () => {
    await enableVersioning()
    const kept = (await put('k', 'kept')).VersionId
    await suspendVersioning()
    expect((await put('k', 'a')).VersionId).toBeUndefined()
    await put('k', 'b')
    expect(await run(['GetObject', { Bucket, Key: 'k' }])).toMatchObject({ Body: 'b', VersionId: 'null' })
    expect(await run(['DeleteObject', { Bucket, Key: 'k' }])).toMatchObject({ DeleteMarker: true, VersionId: 'null' })
    const { Versions, DeleteMarkers } = await run(['ListObjectVersions', { Bucket }])
    expect(Versions).toMatchObject([{ VersionId: kept }])
    expect(DeleteMarkers).toMatchObject([{ VersionId: 'null', IsLatest: true }])
  })

  test('are listed by pages that may end within a key', async () => {
    await enableVersioning()
    for (const body of ['1', '2', '3']) await put('a', body)
    await put('b/x')
    await put('c')
    const seen: string[] = []
    let markers: Input = {}
    for (let more = true; more; ) {
      const page = await run(['ListObjectVersions', { Bucket, MaxKeys: 2, Delimiter: '/', ...markers }])
      seen.push(...keysOf(page.Versions), ...prefixesOf(page.CommonPrefixes))
      markers = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker }
      more = page.IsTruncated as boolean
    }
    expect(seen).toEqual(['a', 'a', 'a', 'b/', 'c'])
  })

  test('have tags of their own', async () => {
    await enableVersioning()
    const { VersionId } = await put('k', 'one', { Tagging: 'v=1' })
    await put('k', 'two')
    expect(await run(['GetObjectTagging', { Bucket, Key: 'k', VersionId }])).toEqual({
      TagSet: [{ Key: 'v', Value: '1' }],
      VersionId,
    })
    expect((await run(['GetObjectTagging', { Bucket, Key: 'k' }])).TagSet).toEqual([])
  })

  test('deleting many puts markers, or removes versions', async () => {
    await enableVersioning()
    const { VersionId } = await put('a')
    const marked = await run(['DeleteObjects', { Bucket, Delete: { Objects: [{ Key: 'a' }] } }])
    expect(marked.Deleted).toMatchObject([{ Key: 'a', DeleteMarker: true }])
    const [{ DeleteMarkerVersionId }] = marked.Deleted as [{ DeleteMarkerVersionId: string }]
    const Objects = [
      { Key: 'a', VersionId },
      { Key: 'a', VersionId: DeleteMarkerVersionId },
    ]
    expect((await run(['DeleteObjects', { Bucket, Delete: { Objects } }])).Deleted).toEqual([
      { Key: 'a', VersionId },
      { Key: 'a', VersionId: DeleteMarkerVersionId, DeleteMarker: true, DeleteMarkerVersionId },
    ])
    await run(['DeleteBucket', { Bucket }])
  })
})
