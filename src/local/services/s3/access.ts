import type { RequestContext } from '../../../iam/request-context.ts'
import type { Access, OperationContext } from '../../operation.ts'
import { type BucketInput, bucketOf } from './find-bucket.ts'
import { effectivePolicy } from './public-access.ts'
import type { Bucket, ObjectVersion } from './state.ts'
import { findVersion } from './versions.ts'

/** Access to a bucket itself. @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html */
export function accessToBucket(action: string, bucket: Bucket, keys: RequestContext = {}): Access {
  return {
    action: `s3:${action}`,
    resource: bucket.arn,
    resourceAccount: bucket.account,
    resourcePolicy: effectivePolicy(bucket),
    context: { 's3:ResourceAccount': bucket.account, ...keys },
  }
}

/** Access to an object of a bucket, whether it exists or not. */
export function accessToKey(action: string, bucket: Bucket, key: string, keys: RequestContext = {}): Access {
  return { ...accessToBucket(action, bucket, keys), resource: `${bucket.arn}/${key}` }
}

/** The access of an operation that needs one action on its bucket. */
export function bucketAction(action: string): (input: BucketInput, context: OperationContext) => Access {
  return (input, context) => accessToBucket(action, bucketOf(input, context))
}

/** What names an object, or one of its versions. */
export interface ObjectInput extends BucketInput {
  readonly Key: string | undefined
  readonly VersionId?: string | undefined
}

/** The IAM actions of one operation, without and with a version id. */
export type ObjectAction = readonly [action: string, versionAction: string]

/**
 * The access that an operation on an existing object needs. Whoever may not list the bucket is not told that an object is
 * missing: it then takes `s3:ListBucket` too.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 */
export function accessToObject(
  [action, versionAction]: ObjectAction,
  bucket: Bucket,
  { Key = '', VersionId }: ObjectInput,
  keys: RequestContext = {},
): readonly Access[] {
  const found = findVersion(bucket, Key, VersionId)
  const version = found === undefined || found.isDeleteMarker ? undefined : found
  const more = {
    ...existingTags(version),
    ...(VersionId !== undefined && { 's3:versionid': VersionId }),
    ...keys,
  }
  const access = accessToKey(VersionId === undefined ? action : versionAction, bucket, Key, more)
  if (version === undefined) return [access, accessToBucket('ListBucket', bucket)]
  return [version.owner === bucket.account ? access : ownedBy(version.owner, access)]
}

/** A bucket's policy does not speak for objects that belong to other accounts. */
function ownedBy(owner: string, access: Access): Access {
  return { ...access, resourceAccount: owner, resourcePolicy: undefined }
}

/** The condition keys of an object that has tags. */
function existingTags(version: ObjectVersion | undefined): RequestContext {
  return Object.fromEntries([...(version?.tags ?? [])].map(([key, value]) => [`s3:ExistingObjectTag/${key}`, value]))
}

/** The condition keys of a request that gives an object tags. */
export function requestTags(tags: ReadonlyMap<string, string>): RequestContext {
  if (tags.size === 0) return {}
  return {
    ...Object.fromEntries([...tags].map(([key, value]) => [`s3:RequestObjectTag/${key}`, value])),
    's3:RequestObjectTagKeys': [...tags.keys()],
  }
}
