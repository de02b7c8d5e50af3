import { createHash } from 'node:crypto'
import { type ChunkSignatures, chunkSignatures, type SignedHead } from '../../../sigv4/chunk-signatures.ts'
import { sha256 } from '../../../sigv4/signature.ts'
import type { HttpRequest, PayloadStream } from '../../protocols/protocol.ts'
import type { Call } from '../identify.ts'
import { decodeChunks } from './aws-chunked.ts'
import { checkBodyDigests } from './body-digests.ts'
import { hashMismatch, invalidRequest, missingLength, refusal } from './errors.ts'

const HASH = /^[0-9a-f]{64}$/
const CHUNKED = {
  'STREAMING-UNSIGNED-PAYLOAD-TRAILER': false,
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD': true,
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER': true,
} as const

/** Who signed the head of a request; nobody did an anonymous one. */
export type Signer = SignedHead & { readonly secretAccessKey: string }

/**
 * What a request says of its payload where its signature covers it.
 * @throws AwsError `InvalidRequest` where it says nothing, `InvalidArgument` where it says something else
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 */
export function declaredPayload({ headers }: HttpRequest, isPresigned: boolean): string {
  const declared = headers['x-amz-content-sha256'] ?? (isPresigned ? 'UNSIGNED-PAYLOAD' : undefined)
  if (declared === undefined) throw invalidRequest('Missing required header for this request: x-amz-content-sha256')
  if (declared === 'UNSIGNED-PAYLOAD' || HASH.test(declared) || Object.hasOwn(CHUNKED, declared)) return declared
  const message =
    'x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER, STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD, STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER or a valid sha256 value.'
  throw refusal('InvalidArgument', 400, message, {
    ArgumentName: 'x-amz-content-sha256',
    ArgumentValue: declared,
  })
}

/**
 * A call whose body is what was declared of it: compared already or, where it is still to come, while it is read.
 * @throws AwsError as `checkBody`, `checkBodyDigests` and `openPayload` do
 */
export function withPayload(call: Call, declared: string, signer: Signer | undefined): Call {
  const { routed } = call
  if (routed.stream !== undefined) {
    return { ...call, routed: { ...routed, stream: openPayload(routed, routed.stream, declared, signer) } }
  }
  checkBody(routed, declared)
  checkBodyDigests(call)
  return call
}

/** Compares a body that is here already with what was declared. @throws AwsError `XAmzContentSHA256Mismatch`, `InvalidRequest` */
function checkBody({ body }: HttpRequest, declared: string): void {
  if (declared === 'UNSIGNED-PAYLOAD') return
  // Objects and parts of them alone come in chunks (code and text not verified).
  if (!HASH.test(declared)) throw invalidRequest(`${declared} is for PutObject and UploadPart`)
  const computed = sha256(body)
  if (computed !== declared) throw hashMismatch(declared, computed)
}

/**
 * The payload of a body that is still to come, compared with what was declared while it is read.
 * @throws AwsError `MissingContentLength`, `InvalidArgument`, `InvalidRequest`; while it is read whatever is wrong with it
 */
function openPayload(
  { headers }: HttpRequest,
  stream: PayloadStream,
  declared: string,
  signer: Signer | undefined,
): PayloadStream {
  if (Object.hasOwn(CHUNKED, declared)) return openChunks(headers, stream, declared as keyof typeof CHUNKED, signer)
  if (stream.length === undefined) throw missingLength()
  if (/\baws-chunked\b/.test(headers['content-encoding'] ?? '')) {
    const message = `aws-chunked encoding is not supported when x-amz-content-sha256 ${HASH.test(declared) ? 'a hash' : declared} is supplied.`
    throw refusal('InvalidArgument', 400, message, { ArgumentName: 'Content-Encoding' })
  }
  return HASH.test(declared) ? { ...stream, [Symbol.asyncIterator]: () => hashed(stream, declared) } : stream
}

function openChunks(
  headers: HttpRequest['headers'],
  source: PayloadStream,
  declared: keyof typeof CHUNKED,
  signer: Signer | undefined,
): PayloadStream {
  const length = headers['x-amz-decoded-content-length'] ?? ''
  if (!/^\d{1,15}$/.test(length)) throw missingLength()
  const hasTrailers = declared.endsWith('-TRAILER')
  const names = hasTrailers ? (headers['x-amz-trailer'] ?? '').split(',') : []
  const trailerNames = names.map((name) => name.trim().toLowerCase()).filter((name) => name !== '')
  const trailers = new Map<string, string>()
  const body = { source, length: Number(length), trailerNames, trailers, signatures: signaturesOf(declared, signer) }
  return { length: body.length, trailerNames, trailers, [Symbol.asyncIterator]: () => decodeChunks(body) }
}

function signaturesOf(declared: keyof typeof CHUNKED, signer: Signer | undefined): ChunkSignatures | undefined {
  if (!CHUNKED[declared]) return undefined
  if (signer !== undefined) return chunkSignatures(signer, signer.secretAccessKey)
  throw invalidRequest(`${declared} needs a signature in the Authorization header`)
}

async function* hashed(stream: PayloadStream, declared: string): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256')
  for await (const chunk of stream) {
    hash.update(chunk)
    yield chunk
  }
  const computed = hash.digest('hex')
  if (computed !== declared) throw hashMismatch(declared, computed)
}
