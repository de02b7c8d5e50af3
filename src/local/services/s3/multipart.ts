import { createHash } from 'node:crypto'
import type { CompletedPart } from '@aws-sdk/client-s3'
import type { RequestContext } from '../../../iam/request-context.ts'
import type { Cloud } from '../../cloud.ts'
import type { Access, OperationContext } from '../../operation.ts'
import { accessToKey } from './access.ts'
import {
  ALGORITHMS,
  type Checksum,
  type ChecksumAlgorithm,
  DEFAULT_ALGORITHM,
  isJoinable,
  joinChecksums,
} from './checksums/algorithms.ts'
import { contentsOf } from './contents/contents-of.ts'
import { invalidArgument, invalidRequest, noSuchUpload, notBuilt, s3Error } from './errors.ts'
import { type BucketInput, bucketOf } from './find-bucket.ts'
import { bare } from './preconditions.ts'
import { etagOf, type PayloadInput, type Received } from './receive.ts'
import type { Bucket, Upload, UploadedPart } from './state.ts'
import { wholeSeconds } from './versions.ts'

/** Every part but the last has at least 5 MiB. @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const MIN_PART_BYTES = 5 * 1024 ** 2
const MAX_PARTS = 10_000

export interface UploadInput extends BucketInput {
  readonly Key: string | undefined
  readonly UploadId: string | undefined
}

/** The access that an operation on an upload needs, whether there is one or not. */
export function uploadAccess(action: string): (input: UploadInput, context: OperationContext) => Access {
  return (input, context) => accessToKey(action, bucketOf(input, context), input.Key ?? '')
}

/** What it takes to add a part. */
export function partAccess(bucket: Bucket, { Key = '' }: UploadInput, keys: RequestContext = {}): Access {
  return accessToKey('PutObject', bucket, Key, { 's3:ObjectCreationOperation': false, ...keys })
}

/** @throws AwsError `NoSuchUpload` */
export function uploadOf(bucket: Bucket, { Key, UploadId = '' }: UploadInput): Upload {
  const upload = bucket.uploads.get(UploadId)
  if (upload === undefined || upload.key !== Key) throw noSuchUpload(UploadId)
  return upload
}

/** How the checksum of an object uploaded in parts is to be made. @throws AwsError `InvalidRequest` */
export function readUploadChecksum(algorithm: string | undefined, type: string | undefined): Upload['checksum'] {
  if (algorithm === undefined) {
    if (type === undefined) return undefined
    throw invalidRequest('The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.')
  }
  const known = ALGORITHMS.find((one) => one === algorithm)
  if (/^XXHASH/.test(algorithm)) throw notBuilt(`the checksum algorithm ${algorithm}`)
  if (known === undefined) {
    throw invalidRequest(
      'Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]',
    )
  }
  const isFull = known === 'CRC64NVME'
  const chosen = type ?? (isFull ? 'FULL_OBJECT' : 'COMPOSITE')
  if (chosen !== 'FULL_OBJECT' && chosen !== 'COMPOSITE')
    throw invalidRequest('Value for x-amz-checksum-type header is invalid.')
  if (chosen === 'FULL_OBJECT' ? !isJoinable(known) : isFull) {
    throw invalidRequest(
      `The ${chosen} checksum type cannot be used with the ${known.toLowerCase()} checksum algorithm.`,
    )
  }
  return { algorithm: known, type: chosen }
}

/** By which checksum a part is known. */
export function partAlgorithm({ checksum }: Upload): ChecksumAlgorithm {
  return checksum?.algorithm ?? DEFAULT_ALGORITHM
}

/** @throws AwsError `InvalidArgument` */
export function checkPartNumber(number: number | undefined): number {
  if (number !== undefined && Number.isInteger(number) && number >= 1 && number <= MAX_PARTS) return number
  const message = `Part number must be an integer between 1 and ${MAX_PARTS}, inclusive`
  throw invalidArgument(message, 'partNumber', number)
}

/**
 * Keeps a part that has arrived; one of the same number gives way.
 * @throws AwsError `NoSuchUpload` for an upload that has ended while the part was coming; the part is then forgotten
 */
export function addPart(
  cloud: Cloud,
  bucket: Bucket,
  upload: Upload,
  number: number,
  { content, md5, checksum, given }: Received,
): UploadedPart {
  const contents = contentsOf(cloud, bucket.partition)
  if (bucket.uploads.get(upload.id) !== upload) {
    contents.release(content)
    throw noSuchUpload(upload.id)
  }
  const lastModified = wholeSeconds(cloud.clock.now())
  const part = { number, size: content.size, content, md5, checksum, given, etag: etagOf(md5), lastModified }
  const former = upload.parts.get(number)
  if (former) contents.release(former.content)
  upload.parts.set(number, part)
  return part
}

/**
 * An upload that was begun with an algorithm takes parts with that kind of checksum only; any other takes all.
 * @throws AwsError `InvalidRequest`
 */
export function checkPartChecksum({ checksum }: Upload, announced: ChecksumAlgorithm | undefined): void {
  if (checksum === undefined || checksum.algorithm === announced) return
  const [expected, actual] = [checksum.algorithm, announced ?? 'null'].map((name) => name.toLowerCase())
  const types = `expected checksum Type: ${expected}, actual checksum Type: ${actual}`
  throw invalidRequest(`Checksum Type mismatch occurred, ${types}`)
}

/** Ends an upload; parts that nobody else keeps are gone. */
export function endUpload(cloud: Cloud, bucket: Bucket, upload: Upload): void {
  bucket.uploads.delete(upload.id)
  for (const { content } of upload.parts.values()) contentsOf(cloud, bucket.partition).release(content)
}

/**
 * The parts that an object is to be made of.
 * @throws AwsError `MalformedXML`, `InvalidPartOrder`, `InvalidPart`, `EntityTooSmall`, `InvalidRequest`
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
 */
export function selectParts(upload: Upload, asked: readonly CompletedPart[]): readonly UploadedPart[] {
  let former = 0
  const parts = asked.map((one) => {
    const part = selectPart(upload, one)
    if (part.number <= former) {
      const message =
        'The list of parts was not in ascending order. The parts list must be specified in order by part number.'
      throw s3Error('InvalidPartOrder', 400, message, { UploadId: upload.id })
    }
    former = part.number
    return part
  })
  const small = parts.slice(0, -1).find(({ size }) => size < MIN_PART_BYTES)
  if (small === undefined) return parts
  throw s3Error('EntityTooSmall', 400, 'Your proposed upload is smaller than the minimum allowed size', {
    ETag: bare(small.etag),
    PartNumber: small.number,
    ProposedSize: small.size,
    MinSizeAllowed: MIN_PART_BYTES,
  })
}

function selectPart(upload: Upload, asked: CompletedPart): UploadedPart {
  const { PartNumber = 0, ETag = '' } = asked
  const part = upload.parts.get(PartNumber)
  if (part === undefined || bare(ETag) !== bare(part.etag)) throw invalidPart(upload, PartNumber, ETag)
  const { algorithm, value } = part.given ?? part.checksum
  const given = asked[`Checksum${algorithm}`]
  if (given !== undefined && given !== value) throw invalidPart(upload, PartNumber, ETag)
  if (given !== undefined || upload.checksum?.type !== 'COMPOSITE') return part
  const kind = algorithm.toLowerCase()
  throw invalidRequest(
    `The upload was created using a ${kind} checksum. The complete request must include the checksum for each part. It was missing for part ${PartNumber} in the request.`,
  )
}

function invalidPart({ id }: Upload, PartNumber: number, ETag: string) {
  const message =
    "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag."
  return s3Error('InvalidPart', 400, message, { UploadId: id, PartNumber, ETag: bare(ETag) })
}

/** The ETag and the checksum of an object made of parts. */
export function sumUp(
  upload: Upload,
  parts: readonly UploadedPart[],
): { readonly etag: string; readonly checksum: Checksum } {
  const hash = createHash('md5')
  for (const { md5 } of parts) hash.update(md5)
  const scheme = upload.checksum ?? { algorithm: DEFAULT_ALGORITHM, type: 'FULL_OBJECT' }
  return { etag: `"${hash.digest('hex')}-${parts.length}"`, checksum: joinChecksums(scheme, parts) }
}

/**
 * What a client says of the object that its parts make must be so.
 * @throws AwsError `InvalidRequest`, `BadDigest`
 */
export function checkCompletion(
  input: PayloadInput & { readonly ChecksumType?: string | undefined; readonly MpuObjectSize?: number | undefined },
  upload: Upload,
  { algorithm, value, type }: Checksum,
  size: number,
): void {
  const { ChecksumType, MpuObjectSize } = input
  if (MpuObjectSize !== undefined && MpuObjectSize !== size) {
    const message = `The provided 'x-amz-mp-object-size' header value ${MpuObjectSize} does not match what was computed: ${size}`
    throw invalidRequest(message)
  }
  if (ChecksumType !== undefined && ChecksumType !== type) {
    const message = `The upload was created using the ${upload.checksum?.type ?? 'null'} checksum mode. The complete request must use the same checksum mode.`
    throw invalidRequest(message)
  }
  const given = input[`Checksum${algorithm}`]
  // A composite checksum may be sent without the number of parts.
  if (given === undefined || given === value || given === value.replace(/-\d+$/, '')) return
  throw s3Error('BadDigest', 400, `The ${algorithm} you specified did not match the calculated checksum.`)
}
