import { noSuchKey, notImplemented, preconditionFailed, s3Error } from './errors.ts'
import type { ObjectVersion } from './state.ts'

/** On what a client makes reading depend. */
export interface ReadConditions {
  readonly IfMatch?: string | undefined
  readonly IfNoneMatch?: string | undefined
  readonly IfModifiedSince?: Date | undefined
  readonly IfUnmodifiedSince?: Date | undefined
}

type Stated = Pick<ObjectVersion, 'etag' | 'lastModified'>

/**
 * @throws AwsError `PreconditionFailed`, or 304 `NotModified`
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 */
export function checkReadable(conditions: ReadConditions, version: Stated): void {
  const failed = failingCondition(conditions, version)
  if (failed === undefined) return
  if (failed === 'If-Match' || failed === 'If-Unmodified-Since') throw preconditionFailed(failed)
  const headers = { etag: version.etag, 'last-modified': version.lastModified.toUTCString() }
  throw s3Error('NotModified', 304, 'Not Modified', {}, headers)
}

/** @throws AwsError `PreconditionFailed` */
export function checkCopyable(conditions: ReadConditions, version: Stated, now: number): void {
  const { IfModifiedSince, ...others } = conditions
  // A date that has not come yet says nothing.
  const modified = IfModifiedSince !== undefined && IfModifiedSince.getTime() <= now ? { IfModifiedSince } : {}
  const failed = failingCondition({ ...others, ...modified }, version)
  if (failed !== undefined) throw preconditionFailed(`x-amz-copy-source-${failed}`)
}

/** An ETag goes before a date. @see https://www.rfc-editor.org/rfc/rfc9110#section-13.2.2 */
function failingCondition(conditions: ReadConditions, { etag, lastModified }: Stated): string | undefined {
  const { IfMatch, IfNoneMatch, IfModifiedSince, IfUnmodifiedSince } = conditions
  if (IfMatch !== undefined) {
    if (!listsETag(IfMatch, etag)) return 'If-Match'
  } else if (IfUnmodifiedSince !== undefined && lastModified > IfUnmodifiedSince) return 'If-Unmodified-Since'
  if (IfNoneMatch !== undefined) return listsETag(IfNoneMatch, etag) ? 'If-None-Match' : undefined
  return IfModifiedSince !== undefined && lastModified <= IfModifiedSince ? 'If-Modified-Since' : undefined
}

/** Clients may leave the quotes out. */
function listsETag(list: string, etag: string): boolean {
  return list.split(',').some((item) => item.trim() === '*' || bare(item) === bare(etag))
}

export function bare(etag: string): string {
  return etag.trim().replace(/^(W\/)?"|"$/g, '')
}

/** On what a client makes writing depend. */
export interface WriteConditions {
  readonly IfMatch?: string | undefined
  readonly IfNoneMatch?: string | undefined
}

/**
 * @param current what stands under the key now
 * @param upload what stood there when an upload in parts began: a change since then is in its way
 * @throws AwsError `PreconditionFailed`, `NoSuchKey`, `ConditionalRequestConflict`
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-requests.html
 */
export function checkWritable(
  { IfMatch, IfNoneMatch }: WriteConditions,
  key: string,
  current: ObjectVersion | undefined,
  upload?: { readonly replaces: ObjectVersion | undefined },
): void {
  checkWriteConditions({ IfMatch, IfNoneMatch })
  if (IfNoneMatch !== undefined && current !== undefined) throw preconditionFailed('If-None-Match')
  if (IfMatch !== undefined) {
    if (current === undefined) throw noSuchKey(key)
    if (bare(IfMatch) !== bare(current.etag)) throw preconditionFailed('If-Match')
  }
  const condition = IfMatch === undefined ? IfNoneMatch && 'If-None-Match' : 'If-Match'
  if (condition && upload && upload.replaces !== current) throw conflict(condition, key)
}

function conflict(Condition: string, Key: string) {
  const message = 'The conditional request cannot succeed due to a conflicting operation against this resource.'
  return s3Error('ConditionalRequestConflict', 409, message, { Condition, Key })
}

/** @throws AwsError `NotImplemented` for conditions that S3 does not take when writing */
function checkWriteConditions({ IfMatch, IfNoneMatch }: WriteConditions): void {
  if (IfMatch !== undefined && IfNoneMatch !== undefined) {
    throw notImplemented('If-Match,If-None-Match', 'Multiple conditional request headers present in the request')
  }
  const refused = (header: string) => `We don't accept the provided value of ${header} header for this API`
  if (IfNoneMatch !== undefined && IfNoneMatch !== '*') throw notImplemented('If-None-Match', refused('If-None-Match'))
  if (IfMatch === '*') throw notImplemented('If-Match', refused('If-Match'))
}
