import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { crc32 } from 'node:zlib'
import { GetObjectCommand } from '@aws-sdk/client-s3'
import { describe, expect, test, vi } from 'vitest'
import { open, readToEnd, statusesOf } from '../../clients/sockets.ts'
import { type RawRequest, send, signed } from '../raw-request.ts'
import { type ChunkedOptions, chunked } from './s3-chunks.ts'
import { BUCKET, type Input, startS3World } from './s3-world.ts'

/** How objects travel: signed whole, in pieces or not at all, with digests before or after them. */
const world = startS3World('s3-streams.test.ts')
const { run, get, region, owner } = world

const path = `/${BUCKET}/k`
const BODY = Buffer.from(Array.from({ length: 200_000 }, (_, i) => (i * 7) % 251))
const digest = (algorithm: string, body: Uint8Array, encoding: 'base64' | 'hex' = 'base64') =>
  createHash(algorithm).update(body).digest(encoding)
const crcOf = (body: Uint8Array) => {
  const crc = Buffer.alloc(4)
  crc.writeUInt32BE(crc32(body))
  return crc.toString('base64')
}
const credentials = () => world.aws.account(owner).credentials
const codeOf = (body: string) => /<Code>(.*?)<\/Code>/.exec(body)?.[1]
const messageOf = (body: string) => /<Message>(.*?)<\/Message>/.exec(body)?.[1]

/** A PUT whose head is signed for the payload that it declares, whatever is sent then. */
function head(declared: string, headers: Readonly<Record<string, string>> = {}): RawRequest {
  const request = { method: 'PUT', path, headers: { 'x-amz-content-sha256': declared, ...headers } }
  return signed(world.aws.endpoint, request, { service: 's3', region, credentials: credentials() })
}

const put = (request: RawRequest, body: Uint8Array) => send(world.aws.endpoint, { ...request, body })

/** The same in chunks. */
function putChunks(
  declared: string,
  { trailers, ...options }: ChunkedOptions & { readonly isSigned?: boolean } = {},
  change: (body: Buffer) => Buffer = (body) => body,
  headers: Input = {},
) {
  const request = head(declared, {
    'content-encoding': 'aws-chunked',
    'x-amz-decoded-content-length': String(BODY.length),
    ...(trailers && { 'x-amz-trailer': Object.keys(trailers).join(',') }),
    ...(headers as Record<string, string>),
  })
  const { authorization = '', 'x-amz-date': timestamp = '' } = request.headers ?? {}
  const signature = authorization.split('Signature=')[1] ?? ''
  const key = { secretAccessKey: 'test', region, timestamp, signature }
  const body = chunked(BODY, { ...options, ...(trailers && { trailers }), ...(options.isSigned && { key }) })
  return put(request, change(body))
}

const SIGNED = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD'
const SIGNED_TRAILER = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER'
const UNSIGNED_TRAILER = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER'
const crcTrailer = { 'x-amz-checksum-crc32': crcOf(BODY) }

describe('a payload arrives', () => {
  test('signed by its hash', async () => {
    expect((await put(head(digest('sha256', BODY, 'hex')), BODY)).status).toBe(200)
    expect((await run(['HeadObject', { Bucket: BUCKET, Key: 'k' }])).ETag).toBe(`"${digest('md5', BODY, 'hex')}"`)
  })

  test.each<[string, string, ChunkedOptions & { isSigned?: boolean }]>([
    ['in signed chunks', SIGNED, { isSigned: true }],
    ['in signed chunks of the least size', SIGNED, { isSigned: true, chunkSize: 8192 }],
    ['in one signed chunk', SIGNED, { isSigned: true, chunkSize: 1_000_000 }],
    ['in signed chunks with a signed trailer', SIGNED_TRAILER, { isSigned: true, trailers: crcTrailer }],
    ['in chunks with a trailer', UNSIGNED_TRAILER, { trailers: crcTrailer }],
    ['in chunks with nothing after them', UNSIGNED_TRAILER, {}],
    ['with SHA-256 after it', UNSIGNED_TRAILER, { trailers: { 'x-amz-checksum-sha256': digest('sha256', BODY) } }],
    ['with SHA-1 after it', UNSIGNED_TRAILER, { trailers: { 'x-amz-checksum-sha1': digest('sha1', BODY) } }],
  ])('%s', async (_, declared, options) => {
    const answer = await putChunks(declared, options)
    expect([answer.status, codeOf(answer.body)]).toEqual([200, undefined])
    const read = await run(['HeadObject', { Bucket: BUCKET, Key: 'k', ChecksumMode: 'ENABLED' }])
    expect(read).toMatchObject({ ETag: `"${digest('md5', BODY, 'hex')}"`, ContentLength: BODY.length })
    expect(read).not.toHaveProperty('ContentEncoding')
    const [name, value] = Object.entries(options.trailers ?? {})[0] ?? []
    if (name) expect(answer.headers[name]).toBe(value)
  })

  test('as an SDK streams it', async () => {
    const chunks = Array.from({ length: 20 }, (_, i) => BODY.subarray(i * 10_000, (i + 1) * 10_000))
    const input = { Bucket: BUCKET, Key: 'k', Body: Readable.from(chunks), ContentLength: BODY.length }
    expect(await run(['PutObject', input])).toMatchObject({ ChecksumCRC32: crcOf(BODY) })
  })

  test('keeps other encodings than that of its travel', async () => {
    await putChunks(UNSIGNED_TRAILER, {}, undefined, { 'content-encoding': 'gzip,aws-chunked' })
    expect(await run(['HeadObject', { Bucket: BUCKET, Key: 'k' }])).toMatchObject({ ContentEncoding: 'gzip' })
  })

  test.each<[string, Readonly<Record<string, string>>]>([
    ['Content-MD5', { 'content-md5': digest('md5', BODY) }],
    ['CRC-32', { 'x-amz-checksum-crc32': crcOf(BODY) }],
    ['SHA-512', { 'x-amz-checksum-sha512': digest('sha512', BODY) }],
    ['CRC-32 and Content-MD5', { 'x-amz-checksum-crc32': crcOf(BODY), 'content-md5': digest('md5', BODY) }],
  ])('with %s before it', async (_, headers) => {
    expect((await put(head('UNSIGNED-PAYLOAD', headers), BODY)).status).toBe(200)
  })
})

describe('a payload is refused, and nothing is left of it', () => {
  const cut = (by: number) => (body: Buffer) => body.subarray(0, body.length - by)
  const replace = (from: string, to: string) => (body: Buffer) =>
    Buffer.from(body.toString('latin1').replace(from, to), 'latin1')
  const flip = (at: number) => (body: Buffer) => {
    const changed = Buffer.from(body)
    changed[at] = (changed[at] as number) ^ 1
    return changed
  }

  /** Codes and texts as versity/versitygw#1656, #1676, #1684, #1685 and #1694 tell them of S3. */
  test.each<[string, () => ReturnType<typeof put>, number, string, RegExp]>([
    [
      'another hash',
      () => put(head('0'.repeat(64)), BODY),
      400,
      'XAmzContentSHA256Mismatch',
      /^The provided 'x-amz-content-sha256' header does not match what was computed\.$/,
    ],
    [
      'no hash at all',
      () => put(head('nonsense'), BODY),
      400,
      'InvalidArgument',
      /^x-amz-content-sha256 must be UNSIGNED-PAYLOAD, /,
    ],
    [
      'another byte in a signed chunk',
      () => putChunks(SIGNED, { isSigned: true }, flip(1000)),
      403,
      'SignatureDoesNotMatch',
      /^The request signature we calculated does not match/,
    ],
    [
      'a chunk that is not signed',
      () => putChunks(SIGNED, {}),
      400,
      'IncompleteBody',
      /^The request body terminated unexpectedly$/,
    ],
    [
      'a signed chunk where none is expected',
      () => putChunks(UNSIGNED_TRAILER, { isSigned: true }),
      400,
      'IncompleteBody',
      /./,
    ],
    [
      'another trailer than the signed one',
      () => putChunks(SIGNED_TRAILER, { isSigned: true, trailers: crcTrailer }, replace(crcOf(BODY), 'AAAAAA==')),
      403,
      'SignatureDoesNotMatch',
      /./,
    ],
    [
      'a trailer without its signature',
      () =>
        putChunks(
          SIGNED_TRAILER,
          { isSigned: true, trailers: crcTrailer },
          replace('x-amz-trailer-signature', 'x-other'),
        ),
      400,
      'MalformedTrailerError',
      /^The request contained trailing data/,
    ],
    [
      'another digest after it',
      () => putChunks(UNSIGNED_TRAILER, { trailers: { 'x-amz-checksum-crc32': 'AAAAAA==' } }),
      400,
      'BadDigest',
      /^The CRC32 you specified did not match the calculated checksum\.$/,
    ],
    [
      'a digest after it that is none',
      () => putChunks(UNSIGNED_TRAILER, { trailers: { 'x-amz-checksum-crc32': 'x' } }),
      400,
      'InvalidRequest',
      /^Value for x-amz-checksum-crc32 trailing header is invalid\.$/,
    ],
    [
      'a digest announced and not sent',
      () => putChunks(UNSIGNED_TRAILER, {}, undefined, { 'x-amz-trailer': 'x-amz-checksum-crc32' }),
      400,
      'MalformedTrailerError',
      /./,
    ],
    [
      'a digest sent and not announced',
      () => putChunks(UNSIGNED_TRAILER, { trailers: crcTrailer }, undefined, { 'x-amz-trailer': '' }),
      400,
      'MalformedTrailerError',
      /./,
    ],
    [
      'a digest after it that nobody knows',
      () => putChunks(UNSIGNED_TRAILER, { trailers: { 'x-amz-checksum-xxhash64': 'x' } }),
      501,
      'NotImplemented',
      /./,
    ],
    ['an end before its time', () => putChunks(SIGNED, { isSigned: true }, cut(200)), 400, 'IncompleteBody', /./],
    [
      'less than it says',
      () => putChunks(UNSIGNED_TRAILER, {}, undefined, { 'x-amz-decoded-content-length': '200001' }),
      400,
      'IncompleteBody',
      /^You did not provide the number of bytes specified by the Content-Length HTTP header$/,
    ],
    [
      'more than it says',
      () => putChunks(UNSIGNED_TRAILER, {}, undefined, { 'x-amz-decoded-content-length': '199999' }),
      400,
      'IncompleteBody',
      /^You did not provide the number of bytes/,
    ],
    [
      'a length that is none',
      () => putChunks(UNSIGNED_TRAILER, {}, undefined, { 'x-amz-decoded-content-length': 'abc' }),
      411,
      'MissingContentLength',
      /^You must provide the Content-Length HTTP header\.$/,
    ],
    [
      'small chunks before the last',
      () => putChunks(UNSIGNED_TRAILER, { chunkSize: 8191 }),
      403,
      'InvalidChunkSizeError',
      /^Only the last chunk is allowed to have a size less than 8192 bytes$/,
    ],
    [
      'chunks that are declared to be none',
      () => put(head('UNSIGNED-PAYLOAD', { 'content-encoding': 'aws-chunked' }), BODY),
      400,
      'InvalidArgument',
      /^aws-chunked encoding is not supported when x-amz-content-sha256 UNSIGNED-PAYLOAD is supplied\.$/,
    ],
    [
      'another Content-MD5',
      () => put(head('UNSIGNED-PAYLOAD', { 'content-md5': digest('md5', Buffer.from('x')) }), BODY),
      400,
      'BadDigest',
      /^The Content-MD5 you specified did not match what we received\.$/,
    ],
    [
      'a Content-MD5 that is none',
      () => put(head('UNSIGNED-PAYLOAD', { 'content-md5': 'x' }), BODY),
      400,
      'InvalidDigest',
      /^The Content-MD5 you specified was invalid\.$/,
    ],
    [
      'another CRC-32',
      () => put(head('UNSIGNED-PAYLOAD', { 'x-amz-checksum-crc32': 'AAAAAA==' }), BODY),
      400,
      'BadDigest',
      /^The CRC32 you specified did not match the calculated checksum\.$/,
    ],
    [
      'a CRC-32 that is none',
      () => put(head('UNSIGNED-PAYLOAD', { 'x-amz-checksum-crc32': 'AAAAAA' }), BODY),
      400,
      'InvalidRequest',
      /^Value for x-amz-checksum-crc32 header is invalid\.$/,
    ],
    [
      'two checksums',
      () =>
        put(
          head('UNSIGNED-PAYLOAD', {
            'x-amz-checksum-crc32': crcOf(BODY),
            'x-amz-checksum-sha1': digest('sha1', BODY),
          }),
          BODY,
        ),
      400,
      'InvalidRequest',
      /^Expecting a single x-amz-checksum- header\./,
    ],
    [
      'a checksum that nobody knows',
      () => put(head('UNSIGNED-PAYLOAD', { 'x-amz-checksum-xxhash64': 'AAAAAAAAAAA=' }), BODY),
      501,
      'NotImplemented',
      /./,
    ],
    [
      'an algorithm without its digest',
      () => put(head('UNSIGNED-PAYLOAD', { 'x-amz-sdk-checksum-algorithm': 'CRC32' }), BODY),
      400,
      'InvalidRequest',
      /^x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-\* or x-amz-trailer headers were found\.$/,
    ],
    [
      'more than 5 GB',
      () =>
        put(
          { ...head('UNSIGNED-PAYLOAD'), ...withLength(head('UNSIGNED-PAYLOAD'), 5 * 1024 ** 3 + 1) },
          new Uint8Array(),
        ),
      400,
      'EntityTooLarge',
      /^Your proposed upload exceeds the maximum allowed size$/,
    ],
  ])('%s', async (_, sending, status, code, message) => {
    const answer = await sending()
    expect([answer.status, codeOf(answer.body)]).toEqual([status, code])
    expect(messageOf(answer.body)?.replaceAll('&apos;', "'")).toMatch(message)
    expect((await run(['ListObjectsV2', { Bucket: BUCKET }])).KeyCount).toBe(0)
  })

  function withLength({ headers = {} }: RawRequest, length: number): RawRequest {
    return { headers: { ...headers, 'content-length': String(length), connection: 'close' } }
  }

  test('a checksum of the body of another operation', async () => {
    const body = '<Delete><Object><Key>k</Key></Object></Delete>'
    const request = { method: 'POST', path: `/${BUCKET}`, query: 'delete', body }
    const none = await world.raw(request)
    expect([none.status, messageOf(none.body)]).toEqual([
      400,
      'Missing required header for this request: Content-MD5 OR x-amz-checksum-*',
    ])
    const wrong = await world.raw({ ...request, headers: { 'x-amz-checksum-crc32': 'AAAAAA==' } })
    expect([wrong.status, codeOf(wrong.body)]).toEqual([400, 'BadDigest'])
    const md5 = await world.raw({ ...request, headers: { 'content-md5': 'x' } })
    expect([md5.status, codeOf(md5.body)]).toEqual([400, 'InvalidDigest'])
    const right = await world.raw({ ...request, headers: { 'content-md5': digest('md5', Buffer.from(body)) } })
    expect(right.status).toBe(200)
  })
})

describe('Expect: 100-continue', () => {
  /** A PUT over a socket of its own; `bytes` are sent once the server asks for them. */
  async function expecting(request: RawRequest, bytes: Buffer): Promise<{ text: string; asked: boolean }> {
    const socket = await open(world.aws.endpoint)
    const all = { ...request.headers, expect: '100-continue', 'content-length': String(bytes.length) }
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
    let asked = false
    socket.on('data', (chunk: Buffer) => {
      if (!chunk.toString('latin1').startsWith('HTTP/1.1 100 ')) return
      asked = true
      socket.end(bytes)
    })
    const text = readToEnd(socket)
    socket.write(`PUT ${request.path} HTTP/1.1\r\n${lines.join('')}\r\n`)
    return { text: await text, asked }
  }

  test('is answered, and the body taken', async () => {
    const { text, asked } = await expecting({ ...head('UNSIGNED-PAYLOAD', { connection: 'close' }) }, BODY)
    expect([asked, statusesOf(text)]).toEqual([true, [100, 200]])
    expect((await run(['HeadObject', { Bucket: BUCKET, Key: 'k' }])).ContentLength).toBe(BODY.length)
  })

  test('spares the client the body where the request is refused', async () => {
    const wrong = head('UNSIGNED-PAYLOAD')
    const refused = { ...wrong, headers: { ...wrong.headers, 'x-amz-date': '20200101T000000Z' } }
    const { text, asked } = await expecting(refused, BODY)
    expect([asked, statusesOf(text)]).toEqual([false, [400]])
    expect(text).toMatch(/connection: close/i)
  })

  test('is answered for other bodies too', async () => {
    const body = Buffer.from('<Tagging><TagSet/></Tagging>')
    const request = { method: 'PUT', path: `/${BUCKET}?tagging`, headers: { connection: 'close' } }
    const [plain, query] = request.path.split('?') as [string, string]
    const ready = signed(
      world.aws.endpoint,
      { ...request, path: plain, query, body },
      { service: 's3', region, credentials: credentials() },
    )
    const { text, asked } = await expecting({ ...ready, path: request.path }, body)
    expect([asked, statusesOf(text)]).toEqual([true, [100, 200]])
  })
})

test('a client that goes away in the middle leaves nothing', async () => {
  const socket = await open(world.aws.endpoint)
  const { headers = {} } = head('UNSIGNED-PAYLOAD')
  const lines = Object.entries({ ...headers, 'content-length': '10000000' }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  )
  socket.write(`PUT ${path} HTTP/1.1\r\n${lines.join('')}\r\n`)
  await new Promise<void>((resolve) => socket.write(Buffer.alloc(5_000_000), () => resolve()))
  socket.destroy()
  await vi.waitFor(async () => expect(await world.files()).toEqual([]), { timeout: 10_000 })
  expect((await run(['ListObjectsV2', { Bucket: BUCKET }])).KeyCount).toBe(0)
})

test('what is replaced, deleted or aborted takes its file with it', async () => {
  const big = Buffer.alloc(100_000, 'x')
  const Bucket = BUCKET
  await run(['PutObject', { Bucket, Key: 'k', Body: big }])
  await run(['PutObject', { Bucket, Key: 'k', Body: big }])
  await run(['CopyObject', { Bucket, Key: 'copy', CopySource: `${Bucket}/k` }])
  const { UploadId } = await run(['CreateMultipartUpload', { Bucket, Key: 'm' }])
  await run(['UploadPart', { Bucket, Key: 'm', UploadId, PartNumber: 1, Body: big }])
  await run(['UploadPart', { Bucket, Key: 'm', UploadId, PartNumber: 1, Body: big }])
  await vi.waitFor(async () => expect(await world.files()).toHaveLength(2))
  await run(['DeleteObject', { Bucket, Key: 'k' }])
  await run(['AbortMultipartUpload', { Bucket, Key: 'm', UploadId }])
  await vi.waitFor(async () => expect(await world.files()).toHaveLength(1))
  expect(await get('copy')).toBe(big.toString())
  await run(['DeleteObject', { Bucket, Key: 'copy' }])
  await vi.waitFor(async () => expect(await world.files()).toEqual([]))
})

test('an object that is being read outlives its deletion', async () => {
  const big = Buffer.alloc(3_000_000, 'x')
  await run(['PutObject', { Bucket: BUCKET, Key: 'k', Body: big }])
  const { Body } = await world.clientOf().send(new GetObjectCommand({ Bucket: BUCKET, Key: 'k' }))
  await run(['DeleteObject', { Bucket: BUCKET, Key: 'k' }])
  expect((await Body?.transformToByteArray())?.length).toBe(big.length)
  await vi.waitFor(async () => expect(await world.files()).toEqual([]))
})
