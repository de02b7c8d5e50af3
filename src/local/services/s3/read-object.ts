import type { GetObjectRequest } from '@aws-sdk/client-s3'
import type { OperationContext, Validated } from '../../operation.ts'
import { type ByteRange, readRange } from './byte-range.ts'
import { checkNotArchived } from './copy-source.ts'
import { describeChecksum, describeHead } from './describe-object.ts'
import { invalidArgument, invalidRequest, s3Error } from './errors.ts'
import { bucketOf } from './find-bucket.ts'
import { checkReadable } from './preconditions.ts'
import type { Bucket, ObjectVersion } from './state.ts'
import { versionOf } from './versions.ts'

type ReadInput = Validated<GetObjectRequest>

/** What a GET or HEAD of an object is answered with. */
export interface ReadPlan {
  readonly bucket: Bucket
  readonly version: ObjectVersion
  /** The bytes asked for. */
  readonly start: number
  readonly size: number
  readonly output: ReturnType<typeof describeHead> & Readonly<Record<string, unknown>>
}

/**
 * Finds the object and the bytes of it that are asked for.
 * @throws AwsError for whatever stands in the way
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 */
export function planRead(input: ReadInput, context: OperationContext, method: 'GET' | 'HEAD'): ReadPlan {
  const bucket = bucketOf(input, context)
  const version = versionOf(bucket, input, { method, hidden: 'missing' })
  checkReadable(input, version)
  if (method === 'GET') checkNotArchived(version)
  const total = version.content.size
  const range = partRange(input, version) ?? readRange(input.Range, total)
  const size = range ? range.last - range.first + 1 : total
  const isWhole = size === total
  return {
    bucket,
    version,
    start: range?.first ?? 0,
    size,
    output: {
      ...describeHead(bucket, version),
      ...overrides(input, context),
      ...(input.ChecksumMode === 'ENABLED' && isWhole && describeChecksum(version.checksum)),
      ...(input.PartNumber !== undefined && version.parts && { PartsCount: version.parts.length }),
      ContentLength: size,
      ContentRange: range && total > 0 ? `bytes ${range.first}-${range.last}/${total}` : undefined,
    },
  }
}

/** The bytes of one part; an object that was put in one piece is its own only part. */
function partRange({ PartNumber, Range }: ReadInput, { parts, content }: ObjectVersion): ByteRange | undefined {
  if (PartNumber === undefined) return undefined
  if (Range !== undefined) throw invalidRequest('Cannot specify both Range header and partNumber query parameter')
  if (!Number.isInteger(PartNumber) || PartNumber < 1 || PartNumber > 10_000) {
    const message = 'Part number must be an integer between 1 and 10000, inclusive'
    throw invalidArgument(message, 'partNumber', PartNumber)
  }
  const sizes = parts?.map(({ size }) => size) ?? [content.size]
  const size = sizes[PartNumber - 1]
  if (size === undefined) {
    const fields = { ActualPartCount: sizes.length, PartNumberRequested: PartNumber }
    throw s3Error('InvalidPartNumber', 416, 'The requested partnumber is not satisfiable', fields)
  }
  const first = sizes.slice(0, PartNumber - 1).reduce((sum, before) => sum + before, 0)
  return { first, last: first + size - 1 }
}

const OVERRIDES = [
  ['ResponseCacheControl', 'CacheControl'],
  ['ResponseContentDisposition', 'ContentDisposition'],
  ['ResponseContentEncoding', 'ContentEncoding'],
  ['ResponseContentLanguage', 'ContentLanguage'],
  ['ResponseContentType', 'ContentType'],
] as const

/** Headers that the client asks for instead of the object's own; it must have signed that. */
function overrides(input: ReadInput, { caller }: OperationContext): Readonly<Record<string, unknown>> {
  const asked = OVERRIDES.flatMap(([member, header]) => {
    const value = input[member]
    return value === undefined ? [] : [[header, headerText(value, member)] as const]
  })
  const all = [...asked, ...(input.ResponseExpires ? [['Expires', input.ResponseExpires] as const] : [])]
  if (all.length === 0 || caller.kind !== 'anonymous') return Object.fromEntries(all)
  throw invalidRequest('Request specific response headers cannot be used for anonymous GET requests.')
}

/** A header carries bytes, of which a text's UTF-8 is one. @throws AwsError `InvalidArgument` for line ends and the like */
function headerText(text: string, member: string): string {
  if (/[^\t\P{Cc}]/u.test(text)) throw invalidArgument('Header value cannot contain control characters.', member)
  return Buffer.from(text, 'utf8').toString('latin1')
}
