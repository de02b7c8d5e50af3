import { createHash, type Hash } from 'node:crypto'
import { AwsError } from '../../../core/errors.ts'
import type { ChunkSignatures } from '../../../sigv4/chunk-signatures.ts'
import { isSameSignature } from '../../../sigv4/verify-request.ts'
import { ByteReader, incompleteBody } from './byte-reader.ts'

/** Every chunk but the last has at least so many bytes. */
const MIN_CHUNK_BYTES = 8 * 1024
const MAX_TRAILERS = 20

export interface ChunkedBody {
  readonly source: AsyncIterable<Uint8Array>
  /** `x-amz-decoded-content-length` */
  readonly length: number
  readonly trailerNames: readonly string[]
  /** Filled when the body has been read to its end. */
  readonly trailers: Map<string, string>
  /** Absent where the chunks are not signed. */
  readonly signatures?: ChunkSignatures | undefined
}

/**
 * The bytes of a body in AWS's chunked encoding. They are handed on before their chunk's signature has come, so that whoever
 * reads must forget them if reading ends in an error.
 * @throws AwsError `IncompleteBody`, `SignatureDoesNotMatch`, `InvalidChunkSizeError`, `MalformedTrailerError`
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 */
export async function* decodeChunks(body: ChunkedBody): AsyncGenerator<Uint8Array> {
  const { source, length, signatures } = body
  const reader = new ByteReader(source)
  let decoded = 0
  for (let number = 1, last = Number.POSITIVE_INFINITY; ; number++) {
    const { size, signature } = readChunkHead(await reader.line(), signatures !== undefined)
    if (size > 0 && last < MIN_CHUNK_BYTES) throw smallChunk(number - 1, last)
    last = size
    decoded += size
    if (decoded > length) throw wrongLength(length, decoded)
    const hash = signatures && createHash('sha256')
    for await (const piece of reader.take(size)) {
      hash?.update(piece)
      yield piece
    }
    checkSignature(signatures, hash, signature)
    if (size === 0) break
    if ((await reader.line()) !== '') throw incompleteBody()
  }
  if (decoded !== length) throw wrongLength(length, decoded)
  await readTrailers(reader, body)
}

/** `<size in hex>;chunk-signature=<signature>`, the latter where chunks are signed. */
function readChunkHead(line: string, isSigned: boolean): { readonly size: number; readonly signature: string } {
  const [, hex = '', signature = ''] = /^([0-9a-fA-F]{1,11})(?:;chunk-signature=([0-9a-f]{64}))?$/.exec(line) ?? []
  if (hex === '' || isSigned !== (signature !== '')) throw incompleteBody()
  return { size: Number.parseInt(hex, 16), signature }
}

function checkSignature(signatures: ChunkSignatures | undefined, hash: Hash | undefined, given: string): void {
  if (signatures === undefined || hash === undefined) return
  if (isSameSignature(signatures.nextChunk(hash.digest('hex')), given)) return
  throw wrongSignature()
}

/** Trailers that were announced must come, and no others; where the chunks are signed, so are they. */
async function readTrailers(reader: ByteReader, { trailers, trailerNames, signatures }: ChunkedBody): Promise<void> {
  let signature: string | undefined
  for (let line = await reader.line(); line !== ''; line = await reader.line()) {
    const [, name = '', value = ''] = /^([^:\s]+):(.*)$/s.exec(line) ?? []
    const known = name.toLowerCase()
    if (known === 'x-amz-trailer-signature') signature = value.trim()
    else if (!trailerNames.includes(known) || trailers.size === MAX_TRAILERS) throw malformedTrailer()
    else trailers.set(known, value.trim())
  }
  if (trailerNames.some((name) => !trailers.has(name))) throw malformedTrailer()
  if (signatures === undefined || trailerNames.length === 0) return
  const signed = [...trailers].map(([name, value]) => `${name}:${value}\n`).join('')
  if (signature === undefined || !isSameSignature(signatures.trailers(signed), signature)) throw wrongSignature()
}

function wrongLength(NumberBytesExpected: number, NumberBytesProvided: number): AwsError {
  const message = 'You did not provide the number of bytes specified by the Content-Length HTTP header'
  return new AwsError('IncompleteBody', message, { status: 400, fields: { NumberBytesExpected, NumberBytesProvided } })
}

function smallChunk(Chunk: number, BadChunkSize: number): AwsError {
  const message = 'Only the last chunk is allowed to have a size less than 8192 bytes'
  return new AwsError('InvalidChunkSizeError', message, { status: 403, fields: { Chunk, BadChunkSize } })
}

function wrongSignature(): AwsError {
  const message =
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.'
  return new AwsError('SignatureDoesNotMatch', message, { status: 403 })
}

function malformedTrailer(): AwsError {
  const message =
    'The request contained trailing data that was not well-formed or did not conform to our published schema.'
  return new AwsError('MalformedTrailerError', message, { status: 400 })
}
