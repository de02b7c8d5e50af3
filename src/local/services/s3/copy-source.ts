import type { Access, OperationContext } from '../../operation.ts'
import { accessToObject } from './access.ts'
import { type Content, sliceContent } from './contents/content.ts'
import { invalidArgument, invalidRequest, s3Error } from './errors.ts'
import { bucketInAnyRegion } from './find-bucket.ts'
import { checkCopyable } from './preconditions.ts'
import { ARCHIVED } from './put-attributes.ts'
import type { Bucket, ObjectVersion } from './state.ts'
import { findVersion, versionOf } from './versions.ts'

/** The members of CopyObject and UploadPartCopy that say what is copied. */
export interface CopyInput {
  readonly CopySource: string | undefined
  readonly CopySourceIfMatch?: string | undefined
  readonly CopySourceIfNoneMatch?: string | undefined
  readonly CopySourceIfModifiedSince?: Date | undefined
  readonly CopySourceIfUnmodifiedSince?: Date | undefined
  readonly ExpectedSourceBucketOwner?: string | undefined
}

interface SourceReference {
  readonly Bucket: string
  readonly Key: string
  readonly VersionId: string | undefined
  readonly ExpectedBucketOwner: string | undefined
}

/** What reading the source needs; with its tags where they are copied too. */
export function sourceAccess(input: CopyInput, context: OperationContext, withTags: boolean): readonly Access[] {
  const source = readSource(input)
  const bucket = bucketInAnyRegion(source, context)
  const read = accessToObject(['GetObject', 'GetObjectVersion'], bucket, source)
  if (!withTags || !findSource(input, context)?.tags.size) return read
  return [...read, ...accessToObject(['GetObjectTagging', 'GetObjectVersionTagging'], bucket, source)]
}

/** The version that is copied, where there is one. */
export function findSource(input: CopyInput, context: OperationContext): ObjectVersion | undefined {
  const source = readSource(input)
  const version = findVersion(bucketInAnyRegion(source, context), source.Key, source.VersionId)
  return version === undefined || version.isDeleteMarker ? undefined : version
}

/** The bucket and the version that are copied. @throws AwsError as a GetObject would, `PreconditionFailed`, `InvalidObjectState` */
export function sourceOf(
  input: CopyInput,
  context: OperationContext,
): { readonly bucket: Bucket; readonly version: ObjectVersion } {
  const source = readSource(input)
  const bucket = bucketInAnyRegion(source, context)
  const version = versionOf(bucket, source, { method: 'PUT', hidden: 'missing' })
  const conditions = {
    IfMatch: input.CopySourceIfMatch,
    IfNoneMatch: input.CopySourceIfNoneMatch,
    IfModifiedSince: input.CopySourceIfModifiedSince,
    IfUnmodifiedSince: input.CopySourceIfUnmodifiedSince,
  }
  checkCopyable(conditions, version, context.cloud.clock.now())
  checkNotArchived(version)
  return { bucket, version }
}

/** @throws AwsError `InvalidObjectState` for an object that would have to be restored first */
export function checkNotArchived({ attributes: { StorageClass } }: ObjectVersion): void {
  if (!ARCHIVED.has(StorageClass)) return
  throw s3Error('InvalidObjectState', 403, "The operation is not valid for the object's storage class", {
    StorageClass,
  })
}

/** The bytes of the source that make a part. @throws AwsError `InvalidArgument`, `InvalidRequest` */
export function rangeOfSource(range: string | undefined, { content }: ObjectVersion): Content {
  if (range === undefined) return content
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(range) ?? []
  const invalid = (message: string) => invalidArgument(message, 'x-amz-copy-source-range', range)
  if (first === undefined || Number(last) < Number(first)) {
    throw invalid(
      'The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy',
    )
  }
  if (Number(first) >= content.size)
    throw invalidRequest('The specified copy range is invalid for the source object size')
  if (Number(last) >= content.size) {
    throw invalid(`Range specified is not valid for source object of size: ${content.size}`)
  }
  return sliceContent(content, Number(first), Number(last) - Number(first) + 1)
}

/** Reads `bucket/key?versionId=…`, percent-encoded, perhaps with a slash before it. @throws AwsError `InvalidArgument` */
function readSource({ CopySource = '', ExpectedSourceBucketOwner }: CopyInput): SourceReference {
  const [path = '', query = ''] = CopySource.split(/\?(?=versionId=)/)
  const decoded = decode(path, CopySource)
  const [, bucket, key] = /^\/?([^/]+)\/(.+)$/s.exec(decoded) ?? []
  if (bucket === undefined || key === undefined) {
    const message = 'Copy Source must mention the source bucket and key: sourcebucket/sourcekey'
    throw invalidArgument(message, 'x-amz-copy-source', CopySource)
  }
  return {
    Bucket: bucket,
    Key: key,
    VersionId: new URLSearchParams(query).get('versionId') ?? undefined,
    ExpectedBucketOwner: ExpectedSourceBucketOwner,
  }
}

function decode(path: string, source: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    throw invalidArgument('Invalid copy source encoding', 'x-amz-copy-source', source)
  }
}
