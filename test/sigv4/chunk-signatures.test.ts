import { describe, expect, test } from 'vitest'
import { chunkSignatures, type SignedHead } from '../../src/sigv4/chunk-signatures.ts'
import { signRequest } from '../../src/sigv4/sign-request.ts'
import { sha256 } from '../../src/sigv4/signature.ts'
import { readSignature, verifyHead } from '../../src/sigv4/verify-request.ts'

// AWS's own worked examples: 66,560 times the letter "a", in two chunks and an empty one.

const CREDENTIALS = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' }
const TIMESTAMP = '20130524T000000Z'
const SCOPE = { day: '20130524', region: 'us-east-1', service: 's3' }
const CHUNKS = [65_536, 1024, 0].map((size) => sha256('a'.repeat(size)))

/** The head of the request, signed. */
function signHead(headers: Readonly<Record<string, string>>) {
  const head = {
    method: 'PUT',
    path: '/examplebucket/chunkObject.txt',
    query: '',
    headers: {
      host: 's3.amazonaws.com',
      'x-amz-storage-class': 'REDUCED_REDUNDANCY',
      'content-encoding': 'aws-chunked',
      'content-length': '66824',
      'x-amz-decoded-content-length': '66560',
      ...headers,
    },
    body: '',
  }
  const now = Date.parse('2013-05-24T00:00:00Z')
  const signed = signRequest(head, { service: 's3', region: 'us-east-1', credentials: CREDENTIALS, now })
  const received = { ...head, headers: signed, body: Buffer.alloc(0) }
  const read = readSignature(received)
  if (!('presented' in read)) throw new Error(JSON.stringify(read))
  return { received, presented: read.presented }
}

const signaturesAfter = (signature: string) => {
  const head: SignedHead = { signature, timestamp: TIMESTAMP, scope: SCOPE }
  return chunkSignatures(head, CREDENTIALS.secretAccessKey)
}

describe('chunks', () => {
  // @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
  test('are signed after the head, each over the one before', () => {
    const payload = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD'
    const { received, presented } = signHead({ 'x-amz-content-sha256': payload })
    expect(presented.signature).toBe('4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9')
    expect(verifyHead(received, presented, payload, CREDENTIALS.secretAccessKey)).toBe(true)
    const { nextChunk } = signaturesAfter(presented.signature)
    expect(CHUNKS.map((hash) => nextChunk(hash))).toEqual([
      'ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648',
      '0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497',
      'b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9',
    ])
  })

  // @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
  test('are followed by the signature of the trailers', () => {
    const { nextChunk, trailers } = signaturesAfter('106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e')
    expect(CHUNKS.map((hash) => nextChunk(hash))).toEqual([
      'b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2',
      '1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7',
      '2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992',
    ])
    expect(trailers('x-amz-checksum-crc32c:sOO8/Q==\n')).toBe(
      'd81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435',
    )
  })

  test('of another key, or in another order, have other signatures', () => {
    const head = { signature: '4f', timestamp: TIMESTAMP, scope: SCOPE }
    const first = (secret: string, hash = CHUNKS[0] as string) => chunkSignatures(head, secret).nextChunk(hash)
    expect(new Set([first('a'), first('b'), first('a', CHUNKS[1])]).size).toBe(3)
  })
})

test.each([
  ['the hash of the body', 'hello', undefined, sha256('hello')],
  ['what the caller says it is', 'hello', 'UNSIGNED-PAYLOAD', 'UNSIGNED-PAYLOAD'],
])('a request to S3 is signed with %s in x-amz-content-sha256', (_, body, given, expected) => {
  const headers = { host: 's3.amazonaws.com', ...(given && { 'x-amz-content-sha256': given }) }
  const options = { region: 'us-east-1', credentials: CREDENTIALS, now: 0 }
  const request = { method: 'PUT', path: '/b/k', headers, body }
  const signed = signRequest(request, { ...options, service: 's3' })
  expect(signed['x-amz-content-sha256']).toBe(expected)
  expect(signed.authorization).toContain('SignedHeaders=host;x-amz-content-sha256;x-amz-date,')
  expect(signRequest({ ...request, headers: { host: 'x' } }, { ...options, service: 'sqs' })).not.toHaveProperty(
    'x-amz-content-sha256',
  )
})
