import type { Cloud } from '../../cloud.ts'
import type { Access, OperationContext } from '../../operation.ts'
import { accessToKey } from './access.ts'
import { invalidArgument, noSuchKey, notImplemented, preconditionFailed } from './errors.ts'
import { notify, who } from './notifications/notify.ts'
import { bare } from './preconditions.ts'
import type { Bucket, DeleteMarker, Version } from './state.ts'
import { addDeleteMarker, checkVersionId, currentObject, dropVersion, NULL_VERSION } from './versions.ts'

/** What is to be deleted: an object, or one of its versions. */
export interface DeleteInput {
  readonly Key: string | undefined
  readonly VersionId?: string | undefined
  readonly IfMatch?: string | undefined
  readonly IfMatchLastModifiedTime?: Date | undefined
  readonly IfMatchSize?: number | undefined
}

export interface Deletion {
  /** What is gone for good. */
  readonly version?: Version | undefined
  /** What hides the object from now on. */
  readonly marker?: DeleteMarker
}

export function deleteAccess(bucket: Bucket, { Key = '', VersionId }: DeleteInput): Access {
  if (VersionId === undefined) return accessToKey('DeleteObject', bucket, Key)
  return accessToKey('DeleteObjectVersion', bucket, Key, { 's3:versionid': VersionId })
}

/**
 * Removes a version for good, or hides the object where the bucket keeps versions. What is not there is deleted already.
 * @throws AwsError `InvalidArgument`, `PreconditionFailed`, `NoSuchKey`
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeletingObjectVersions.html
 */
export function deleteObject(context: OperationContext, bucket: Bucket, input: DeleteInput): Deletion {
  const deletion = carryOut(context.cloud, bucket, input)
  const { marker, version } = deletion
  const name = marker ? 'ObjectRemoved:DeleteMarkerCreated' : 'ObjectRemoved:Delete'
  notify(context.cloud, bucket, { name, key: input.Key ?? '', version: marker ?? version, ...who(context) })
  return deletion
}

function carryOut(cloud: Cloud, bucket: Bucket, input: DeleteInput): Deletion {
  const { Key: key = '', VersionId } = input
  checkVersionId(VersionId)
  checkMatch(bucket, key, input)
  if (VersionId !== undefined) return { version: dropVersion(cloud, bucket, key, VersionId) }
  if (bucket.versioning === undefined) {
    dropVersion(cloud, bucket, key, NULL_VERSION)
    return {}
  }
  return { marker: addDeleteMarker(cloud, bucket, key) }
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-deletes.html */
function checkMatch(bucket: Bucket, key: string, { IfMatch, IfMatchLastModifiedTime, IfMatchSize }: DeleteInput): void {
  // Of these two only directory buckets know.
  if (IfMatchLastModifiedTime !== undefined) throw notImplemented('x-amz-if-match-last-modified-time')
  if (IfMatchSize !== undefined) throw notImplemented('x-amz-if-match-size')
  if (IfMatch === undefined) return
  const current = currentObject(bucket, key)
  if (current === undefined) throw noSuchKey(key)
  if (IfMatch !== '*' && bare(IfMatch) !== bare(current.etag)) throw preconditionFailed('If-Match')
}

/** Object Lock is not built, so that no bucket has it. @throws AwsError `InvalidArgument` */
export function refuseBypass(bypass: boolean | undefined): void {
  if (bypass === undefined) return
  const message = 'x-amz-bypass-governance-retention is only applicable to Object Lock enabled buckets.'
  throw invalidArgument(message, 'x-amz-bypass-governance-retention')
}
