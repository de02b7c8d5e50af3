import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { type Answer, BUCKET, expectAnswer, type Input, type Step, startS3World } from './s3-world.ts'

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html */
const world = startS3World('s3-multipart.test.ts')
const { run, put, get, refusal } = world

const Bucket = BUCKET
const Key = 'big'
const MB5 = 5 * 1024 * 1024
/** The smallest that a part may be which is not the last. */
const BODY = Buffer.alloc(MB5, 'part')
const md5 = (body: Uint8Array) => createHash('md5').update(body).digest()
const sha256 = (...bodies: Uint8Array[]) =>
  bodies.reduce((hash, body) => hash.update(body), createHash('sha256')).digest()

async function begin(more: Input = {}): Promise<string> {
  return (await run(['CreateMultipartUpload', { Bucket, Key, ...more }])).UploadId as string
}

const upload = (UploadId: string, PartNumber: number, Body: Uint8Array | string, more: Input = {}): Promise<Answer> =>
  run(['UploadPart', { Bucket, Key, UploadId, PartNumber, Body, ...more }])

const completion = (UploadId: string, parts: readonly Answer[], more: Input = {}): Step => [
  'CompleteMultipartUpload',
  {
    Bucket,
    Key,
    UploadId,
    MultipartUpload: { Parts: parts.map((part, i) => ({ PartNumber: i + 1, ...part })) },
    ...more,
  },
]

/** Whatever an UploadPart answers that goes into the completion. */
const partOf = ({ ServerSideEncryption: _, ...part }: Answer) => part

describe('an object of parts', () => {
  test('is what its parts are, in their order', async () => {
    const id = await begin({ ContentType: 'text/plain', Metadata: { a: '1' }, Tagging: 't=1' })
    const last = await upload(id, 2, 'tail')
    const first = await upload(id, 1, BODY)
    const done = await run(completion(id, [partOf(first), partOf(last)]))
    const ETag = `"${createHash('md5')
      .update(md5(BODY))
      .update(md5(Buffer.from('tail')))
      .digest('hex')}-2"`
    expect(done).toMatchObject({ Bucket, Key, ETag, Location: `${world.aws.endpoint}/${Bucket}/${Key}` })
    const read = await run(['GetObject', { Bucket, Key }])
    expect(read.Body === `${BODY}tail`).toBe(true)
    expect(read).toMatchObject({ ETag, ContentType: 'text/plain', Metadata: { a: '1' }, TagCount: 1 })
    expect((await run(['ListMultipartUploads', { Bucket }])).Uploads).toBeUndefined()
  })

  test('is read by part, and across parts', async () => {
    const id = await begin()
    const parts = [await upload(id, 1, BODY), await upload(id, 2, 'tail')]
    await run(completion(id, parts.map(partOf)))
    expectAnswer(await run(['GetObject', { Bucket, Key, PartNumber: 2 }]), {
      Body: 'tail',
      PartsCount: 2,
      ContentRange: `bytes ${MB5}-${MB5 + 3}/${MB5 + 4}`,
    })
    expectAnswer(await run(['HeadObject', { Bucket, Key, PartNumber: 1 }]), { ContentLength: MB5, PartsCount: 2 })
    expect(await get(Key, { Range: `bytes=${MB5 - 2}-${MB5 + 1}` })).toBe('rtta')
    expect(await refusal(['GetObject', { Bucket, Key, PartNumber: 3 }])).toMatchObject({ code: 'InvalidPartNumber' })
  })

  test('may be made of other objects, whole or in part', async () => {
    await put('source', BODY)
    const id = await begin()
    const copy = { Bucket, Key, UploadId: id, CopySource: `${Bucket}/source` }
    const whole = await run(['UploadPartCopy', { ...copy, PartNumber: 1 }])
    const piece = await run(['UploadPartCopy', { ...copy, PartNumber: 2, CopySourceRange: 'bytes=1-3' }])
    const etags = [whole, piece].map(({ CopyPartResult }) => ({ ETag: (CopyPartResult as Answer).ETag }))
    await run(completion(id, etags))
    await run(['DeleteObject', { Bucket, Key: 'source' }])
    expect((await get(Key)) === `${BODY}art`).toBe(true)
  })

  /** Checksums as S3 makes them. @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html */
  test.each<[string, Input, (parts: Uint8Array[]) => Answer]>([
    ['of none asked for', {}, () => ({ ChecksumCRC64NVME: expect.any(String), ChecksumType: 'FULL_OBJECT' })],
    [
      'SHA256, of the digests',
      { ChecksumAlgorithm: 'SHA256' },
      (parts) => ({
        ChecksumSHA256: `${sha256(...parts.map((part) => sha256(part))).toString('base64')}-2`,
        ChecksumType: 'COMPOSITE',
      }),
    ],
    [
      'CRC32, of the digests',
      { ChecksumAlgorithm: 'CRC32' },
      () => ({ ChecksumCRC32: expect.stringMatching(/-2$/), ChecksumType: 'COMPOSITE' }),
    ],
    [
      'CRC32C, of the whole',
      { ChecksumAlgorithm: 'CRC32C', ChecksumType: 'FULL_OBJECT' },
      () => ({ ChecksumCRC32C: expect.stringMatching(/=$/), ChecksumType: 'FULL_OBJECT' }),
    ],
    [
      'CRC64NVME, always of the whole',
      { ChecksumAlgorithm: 'CRC64NVME' },
      () => ({ ChecksumCRC64NVME: expect.any(String), ChecksumType: 'FULL_OBJECT' }),
    ],
  ])('has a checksum %s', async (_, input, expected) => {
    const id = await begin(input)
    const { ChecksumAlgorithm } = input
    const given = ChecksumAlgorithm === undefined ? {} : { ChecksumAlgorithm }
    const parts = [BODY, Buffer.from('tail')]
    const uploaded = [await upload(id, 1, BODY, given), await upload(id, 2, parts[1] as Buffer, given)]
    const done = await run(completion(id, uploaded.map(partOf)))
    expect(done).toMatchObject(expected(parts))
    const head = await run(['HeadObject', { Bucket, Key, ChecksumMode: 'ENABLED' }])
    expect(head).toMatchObject(expected(parts))
  })

  test('put in one piece or in parts, its full checksum is the same', async () => {
    const whole = Buffer.concat([BODY, Buffer.from('tail')])
    for (const ChecksumAlgorithm of ['CRC32', 'CRC32C', 'CRC64NVME']) {
      const id = await begin({ ChecksumAlgorithm, ChecksumType: 'FULL_OBJECT' })
      const parts = [
        await upload(id, 1, BODY, { ChecksumAlgorithm }),
        await upload(id, 2, 'tail', { ChecksumAlgorithm }),
      ]
      const done = await run(completion(id, parts.map(partOf)))
      const once = await put('once', whole, { ChecksumAlgorithm })
      expect(done[`Checksum${ChecksumAlgorithm}`]).toBe(once[`Checksum${ChecksumAlgorithm}`])
    }
  })

  test('tells of its parts where they came with checksums', async () => {
    const ObjectAttributes = ['ObjectParts', 'Checksum', 'ObjectSize']
    const plain = await begin()
    await run(completion(plain, [partOf(await upload(plain, 1, 'only'))]))
    expectAnswer(await run(['GetObjectAttributes', { Bucket, Key, ObjectAttributes }]), {
      ObjectParts: { TotalPartsCount: 1 },
      ObjectSize: 4,
    })
    const checked = await begin({ ChecksumAlgorithm: 'SHA256' })
    const parts = [
      await upload(checked, 1, BODY, { ChecksumAlgorithm: 'SHA256' }),
      await upload(checked, 2, 'tail', { ChecksumAlgorithm: 'SHA256' }),
    ]
    await run(completion(checked, parts.map(partOf)))
    const asked = { Bucket, Key, ObjectAttributes, MaxParts: 1, PartNumberMarker: '1' }
    expectAnswer(await run(['GetObjectAttributes', asked]), {
      ObjectParts: {
        TotalPartsCount: 2,
        IsTruncated: false,
        Parts: [{ PartNumber: 2, Size: 4, ChecksumSHA256: sha256(Buffer.from('tail')).toString('base64') }],
      },
    })
  })
})

describe('uploads under way', () => {
  test('are listed by key and age, with their parts', async () => {
    const first = await begin()
    const second = await begin({ Key: 'dir/x' })
    const third = await begin()
    const page = await run(['ListMultipartUploads', { Bucket, MaxUploads: 1 }])
    expect(page).toMatchObject({ IsTruncated: true, Uploads: [{ Key, UploadId: first }] })
    const markers = { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker }
    expect(await run(['ListMultipartUploads', { Bucket, ...markers }])).toMatchObject({
      IsTruncated: false,
      Uploads: [
        { Key, UploadId: third },
        { Key: 'dir/x', UploadId: second },
      ],
    })
    expect(await run(['ListMultipartUploads', { Bucket, Delimiter: '/' }])).toMatchObject({
      Uploads: [{ UploadId: first }, { UploadId: third }],
      CommonPrefixes: [{ Prefix: 'dir/' }],
    })

    for (const [number, body] of [
      [3, 'c'],
      [1, 'a'],
      [2, 'b'],
      [2, 'bb'],
    ] as const)
      await upload(first, number, body)
    const some = await run(['ListParts', { Bucket, Key, UploadId: first, MaxParts: 2 }])
    expect(some).toMatchObject({
      IsTruncated: true,
      NextPartNumberMarker: '2',
      Parts: [
        { PartNumber: 1, Size: 1 },
        { PartNumber: 2, Size: 2 },
      ],
    })
    const rest = { PartNumberMarker: some.NextPartNumberMarker }
    expect(await run(['ListParts', { Bucket, Key, UploadId: first, ...rest }])).toMatchObject({
      IsTruncated: false,
      Parts: [{ PartNumber: 3, ETag: `"${md5(Buffer.from('c')).toString('hex')}"` }],
    })
  })

  test('are gone when they are aborted', async () => {
    const UploadId = await begin()
    await upload(UploadId, 1, 'a')
    await run(['AbortMultipartUpload', { Bucket, Key, UploadId }])
    const gone = { code: 'NoSuchUpload', status: 404 }
    expect(await refusal(['ListParts', { Bucket, Key, UploadId }])).toMatchObject(gone)
    expect(await refusal(['AbortMultipartUpload', { Bucket, Key, UploadId }])).toMatchObject(gone)
    expect(await refusal(['UploadPart', { Bucket, Key, UploadId, PartNumber: 1, Body: '' }])).toMatchObject(gone)
    expect(await refusal(completion(UploadId, [{ ETag: 'x' }]))).toEqual({
      ...gone,
      message:
        'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
    })
  })

  test('belong to one key', async () => {
    const UploadId = await begin()
    expect(await refusal(['ListParts', { Bucket, Key: 'other', UploadId }])).toMatchObject({ code: 'NoSuchUpload' })
  })

  test('do not keep a bucket', async () => {
    await upload(await begin(), 1, 'a')
    await run(['DeleteBucket', { Bucket }])
  })
})

describe('refused', () => {
  const uploadPart = (UploadId: string, more: Input): Step => [
    'UploadPart',
    { Bucket, Key, UploadId, PartNumber: 1, Body: 'x', ...more },
  ]
  const COPY_RANGE = /^The x-amz-copy-source-range value must be of the form bytes=first-last/

  test.each<[string, Input, (id: string, part: Answer) => Step, string, RegExp]>([
    ['part 0', {}, (id) => uploadPart(id, { PartNumber: 0 }), 'InvalidArgument', /^Part number must be an integer/],
    ['part 10,001', {}, (id) => uploadPart(id, { PartNumber: 10_001 }), 'InvalidArgument', /between 1 and 10000/],
    [
      'a checksum of another kind',
      { ChecksumAlgorithm: 'SHA1' },
      (id) => uploadPart(id, { ChecksumAlgorithm: 'CRC32' }),
      'InvalidRequest',
      /^Checksum Type mismatch occurred, expected checksum Type: sha1, actual checksum Type: crc32$/,
    ],
    ['no parts', {}, (id) => completion(id, []), 'MalformedXML', /./],
    ['a part that is not there', {}, (id) => completion(id, [{ ETag: 'x' }]), 'InvalidPart', /^One or more of the/],
    ['a part of another ETag', {}, (id) => completion(id, [{ ETag: '"x"' }]), 'InvalidPart', /^One or more/],
    [
      'the wrong order',
      {},
      (id, part) =>
        completion(id, [
          { ...part, PartNumber: 2 },
          { ...part, PartNumber: 1 },
        ]),
      'InvalidPartOrder',
      /^The list of parts was not in ascending order/,
    ],
    [
      'a small part before the last',
      {},
      (id, part) => completion(id, [part, part]),
      'EntityTooSmall',
      /^Your proposed upload is smaller than the minimum allowed size$/,
    ],
    [
      'a composite checksum without those of the parts',
      { ChecksumAlgorithm: 'CRC32' },
      (id, { ETag }) => completion(id, [{ ETag }]),
      'InvalidRequest',
      /^The upload was created using a crc32 checksum\. The complete request must include the checksum for each part\. It was missing for part 1/,
    ],
    [
      'another checksum of a part',
      { ChecksumAlgorithm: 'CRC32' },
      (id, { ETag }) => completion(id, [{ ETag, ChecksumCRC32: 'AAAAAA==' }]),
      'InvalidPart',
      /./,
    ],
    [
      'another checksum of the whole',
      { ChecksumAlgorithm: 'CRC32', ChecksumType: 'FULL_OBJECT' },
      (id, part) => completion(id, [part], { ChecksumCRC32: 'AAAAAA==' }),
      'BadDigest',
      /^The CRC32 you specified did not match the calculated checksum\.$/,
    ],
    [
      'another size',
      {},
      (id, part) => completion(id, [part], { MpuObjectSize: 7 }),
      'InvalidRequest',
      /x-amz-mp-object-size/,
    ],
    [
      'another type of checksum',
      { ChecksumAlgorithm: 'CRC32', ChecksumType: 'FULL_OBJECT' },
      (id, part) => completion(id, [part], { ChecksumType: 'COMPOSITE' }),
      'InvalidRequest',
      /checksum mode/,
    ],
    ...(['0-8', 'bytes=1-0', 'bytes=-1-', 'bytes=0-1,3-4', 'bytes=-2', 'bytes=1-'] as const).map(
      (CopySourceRange): [string, Input, (id: string) => Step, string, RegExp] => [
        `copy range ${CopySourceRange}`,
        {},
        (UploadId) => [
          'UploadPartCopy',
          { Bucket, Key, UploadId, PartNumber: 1, CopySource: `${Bucket}/source`, CopySourceRange },
        ],
        'InvalidArgument',
        COPY_RANGE,
      ],
    ),
    [
      'a copy range beyond the end',
      {},
      (UploadId) => [
        'UploadPartCopy',
        { Bucket, Key, UploadId, PartNumber: 1, CopySource: `${Bucket}/source`, CopySourceRange: 'bytes=0-100' },
      ],
      'InvalidArgument',
      /^Range specified is not valid for source object of size: 10$/,
    ],
    [
      'a copy range behind the end',
      {},
      (UploadId) => [
        'UploadPartCopy',
        { Bucket, Key, UploadId, PartNumber: 1, CopySource: `${Bucket}/source`, CopySourceRange: 'bytes=100-200' },
      ],
      'InvalidRequest',
      /^The specified copy range is invalid for the source object size$/,
    ],
  ])('%s', async (_, input, step, code, message) => {
    await put('source', '0123456789')
    const id = await begin(input)
    const { ChecksumAlgorithm = 'CRC32' } = input
    const part = partOf(await upload(id, 1, 'x', { ChecksumAlgorithm }))
    await upload(id, 2, 'x', { ChecksumAlgorithm })
    const refused = await refusal(step(id, part))
    expect({ code: refused.code, status: refused.status }).toEqual({ code, status: 400 })
    expect(refused.message).toMatch(message)
    // What was refused has changed nothing.
    expect((await run(['ListParts', { Bucket, Key, UploadId: id }])).Parts).toHaveLength(2)
  })

  test.each<[Input, string, RegExp]>([
    [{ ChecksumAlgorithm: 'CRC8' }, 'InvalidRequest', /^Checksum algorithm provided is unsupported/],
    [{ ChecksumType: 'COMPOSITE' }, 'InvalidRequest', /x-amz-checksum-type header can only be used/],
    [
      { ChecksumAlgorithm: 'SHA1', ChecksumType: 'FULL_OBJECT' },
      'InvalidRequest',
      /FULL_OBJECT checksum type cannot be used/,
    ],
    [{ ChecksumAlgorithm: 'CRC64NVME', ChecksumType: 'COMPOSITE' }, 'InvalidRequest', /COMPOSITE checksum type cannot/],
    [{ ChecksumAlgorithm: 'XXHASH64' }, 'NotImplemented', /does not have the checksum algorithm XXHASH64/],
    [{ StorageClass: 'ATTIC' }, 'InvalidStorageClass', /./],
  ])('an upload begun with %j', async (input, code, message) => {
    const refused = await refusal(['CreateMultipartUpload', { Bucket, Key, ...input }])
    expect(refused.code).toBe(code)
    expect(refused.message).toMatch(message)
  })

  /** As recorded from AWS: what happened to the key since the upload began stands in the way of a condition. */
  test('conditions', async () => {
    const { ETag } = await put(Key)
    const id = await begin()
    const part = partOf(await upload(id, 1, 'x'))
    expect(await refusal(completion(id, [part], { IfNoneMatch: '*' }))).toMatchObject({ code: 'PreconditionFailed' })
    expect(await refusal(completion(id, [part], { IfMatch: '"x"' }))).toMatchObject({ code: 'PreconditionFailed' })
    await run(['DeleteObject', { Bucket, Key }])
    expect(await refusal(completion(id, [part], { IfNoneMatch: '*' }))).toEqual({
      code: 'ConditionalRequestConflict',
      status: 409,
      message: 'The conditional request cannot succeed due to a conflicting operation against this resource.',
    })
    expect(await refusal(completion(id, [part], { IfMatch: ETag }))).toMatchObject({ code: 'NoSuchKey' })
    await put(Key)
    expect(await refusal(completion(id, [part], { IfMatch: ETag }))).toMatchObject({
      code: 'ConditionalRequestConflict',
    })
    const again = await begin()
    await upload(again, 1, 'x')
    await run(completion(again, [part], { IfMatch: ETag }))
  })
})
