import { createHash } from 'node:crypto'
import type { AwsError } from '../../../core/errors.ts'
import type { Cloud } from '../../cloud.ts'
import type { PayloadStream } from '../../protocols/protocol.ts'
import {
  ALGORITHMS,
  type Checksum,
  type ChecksumAlgorithm,
  createHasher,
  DEFAULT_ALGORITHM,
  isDigest,
} from './checksums/algorithms.ts'
import type { Content } from './contents/content.ts'
import { contentsOf } from './contents/contents-of.ts'
import { invalidRequest, notBuilt, s3Error } from './errors.ts'

/** The members of PutObject and UploadPart that have to do with the bytes. */
export type PayloadInput = {
  readonly ContentMD5?: string | undefined
  /** What an SDK says it computes; the digest itself comes in a header of its own or after the body. */
  readonly ChecksumAlgorithm?: string | undefined
} & { readonly [A in `Checksum${ChecksumAlgorithm}`]?: string | undefined }

/** Bytes that have arrived and are what the client said they would be. */
export interface Received {
  readonly content: Content
  readonly md5: Buffer
  /** The one to be kept. */
  readonly checksum: Checksum
  /** The one that the client sent; it may be of another kind. */
  readonly given: Checksum | undefined
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const MAX_BYTES = 5 * 1024 ** 3

/**
 * Writes the bytes of a request as they come, and compares them with every digest that came with them.
 * @param body a `PayloadStream`, bytes or nothing, whatever the SDK's types call it
 * @param kept of which kind the checksum to be kept is; without it, of the kind that the client sends
 * @throws AwsError `BadDigest`, `InvalidDigest`, `InvalidRequest`, `EntityTooLarge`, or what the body itself throws; nothing is
 * left of what was written
 */
export async function receive(
  cloud: Cloud,
  partition: string,
  input: PayloadInput,
  body: unknown,
  kept?: ChecksumAlgorithm,
): Promise<Received> {
  const stream = asStream(body as PayloadStream | Uint8Array | undefined)
  checkSize(stream.length ?? 0)
  const expectedMd5 = readContentMd5(input.ContentMD5)
  const announced = announcedChecksum(input, stream.trailerNames)
  const algorithm = kept ?? announced?.algorithm ?? DEFAULT_ALGORITHM
  const md5Hash = createHash('md5')
  const hashers = new Map([algorithm, announced?.algorithm ?? algorithm].map((one) => [one, createHasher(one)]))
  const contents = contentsOf(cloud, partition)
  const content = await contents.write(hashing(stream, [md5Hash, ...hashers.values()]))
  const md5 = md5Hash.digest()
  const digests = new Map([...hashers].map(([one, hasher]) => [one, hasher.digest().toString('base64')]))
  const checksumOf = (one: ChecksumAlgorithm): Checksum => ({
    algorithm: one,
    type: 'FULL_OBJECT',
    value: digests.get(one) as string,
  })
  const given = announced && checksumOf(announced.algorithm)
  const sent = announced && (announced.value ?? stream.trailers.get(announced.header))
  const problem = md5Problem(expectedMd5, md5) ?? (given && checksumProblem(given, sent))
  if (problem === undefined) return { content, md5, checksum: checksumOf(algorithm), given }
  contents.release(content)
  throw problem
}

/** Of which kind the checksum is that a request brings. @throws AwsError `InvalidRequest` */
export function announcedAlgorithm(input: PayloadInput, body: unknown): ChecksumAlgorithm | undefined {
  return announcedChecksum(input, asStream(body as PayloadStream | Uint8Array | undefined).trailerNames)?.algorithm
}

/** An ETag of bytes that were sent in one piece. */
export function etagOf(md5: Buffer): string {
  return `"${md5.toString('hex')}"`
}

/** Services hand over bytes as they are, and an empty body is none. */
function asStream(body: PayloadStream | Uint8Array | undefined): PayloadStream {
  if (body !== undefined && !(body instanceof Uint8Array)) return body
  const bytes = body ?? new Uint8Array()
  return {
    length: bytes.length,
    trailerNames: [],
    trailers: new Map(),
    async *[Symbol.asyncIterator]() {
      yield bytes
    },
  }
}

async function* hashing(stream: PayloadStream, hashers: readonly { update(data: Uint8Array): void }[]) {
  let size = 0
  for await (const chunk of stream) {
    size += chunk.length
    checkSize(size)
    for (const hasher of hashers) hasher.update(chunk)
    yield chunk
  }
}

function checkSize(ProposedSize: number): void {
  if (ProposedSize <= MAX_BYTES) return
  const fields = { ProposedSize, MaxSizeAllowed: MAX_BYTES }
  throw s3Error('EntityTooLarge', 400, 'Your proposed upload exceeds the maximum allowed size', fields)
}

function readContentMd5(text: string | undefined): Buffer | undefined {
  if (text === undefined) return undefined
  if (isDigest('MD5', text)) return Buffer.from(text, 'base64')
  throw s3Error('InvalidDigest', 400, 'The Content-MD5 you specified was invalid.', { 'Content-MD5': text })
}

interface Announced {
  readonly algorithm: ChecksumAlgorithm
  readonly header: string
  /** Absent where it comes after the body. */
  readonly value?: string
}

/** The one checksum that a request brings or announces. @throws AwsError `InvalidRequest` */
function announcedChecksum(input: PayloadInput, trailerNames: readonly string[]): Announced | undefined {
  const announced = ALGORITHMS.flatMap((algorithm): Announced[] => {
    const value = input[`Checksum${algorithm}`]
    const header = `x-amz-checksum-${algorithm.toLowerCase()}`
    if (value !== undefined && !isDigest(algorithm, value)) {
      throw invalidRequest(`Value for ${header} header is invalid.`)
    }
    if (value !== undefined) return [{ algorithm, header, value }]
    return trailerNames.includes(header) ? [{ algorithm, header }] : []
  })
  const [first, second] = announced
  if (second !== undefined) {
    throw invalidRequest('Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.')
  }
  if (first === undefined) checkNothingAnnounced(input, trailerNames)
  return first
}

/** What is announced and not understood must not count as verified. */
function checkNothingAnnounced(input: PayloadInput, trailerNames: readonly string[]): void {
  const headers = [...Object.keys(input).filter((name) => /^ChecksumXXHASH/.test(name)), ...trailerNames]
  const unknown = headers.find(
    (name) => input[name as keyof PayloadInput] !== undefined || /^x-amz-checksum-/.test(name),
  )
  if (unknown !== undefined) throw notBuilt(`the checksum ${unknown}`)
  if (input.ChecksumAlgorithm === undefined) return
  throw invalidRequest(
    'x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.',
  )
}

function md5Problem(expected: Buffer | undefined, md5: Buffer): AwsError | undefined {
  if (expected === undefined || expected.equals(md5)) return undefined
  const fields = { ExpectedDigest: expected.toString('hex'), CalculatedDigest: md5.toString('base64') }
  return s3Error('BadDigest', 400, 'The Content-MD5 you specified did not match what we received.', fields)
}

function checksumProblem({ algorithm, value }: Checksum, sent: string | undefined): AwsError | undefined {
  if (sent === value) return undefined
  if (sent === undefined || !isDigest(algorithm, sent)) {
    return invalidRequest(`Value for x-amz-checksum-${algorithm.toLowerCase()} trailing header is invalid.`)
  }
  return s3Error('BadDigest', 400, `The ${algorithm} you specified did not match the calculated checksum.`)
}
