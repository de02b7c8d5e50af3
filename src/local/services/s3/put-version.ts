import type { Cloud } from '../../cloud.ts'
import { contentsOf } from './contents/contents-of.ts'
import { noSuchBucket } from './errors.ts'
import { isCurrent } from './find-bucket.ts'
import type { Bucket, ObjectVersion } from './state.ts'
import { addVersion, nextVersionId, wholeSeconds } from './versions.ts'

/** A version to be: everything but what S3 itself gives it. */
export type NewVersion = Omit<ObjectVersion, 'isDeleteMarker' | 'versionId' | 'lastModified'>

/**
 * Puts an object, whose content is kept already, under its key; while the content came, everything may have changed.
 * @param check what must still hold; where it throws, the content is let go
 * @throws AwsError `NoSuchBucket` for a bucket that has been deleted meanwhile
 */
export function putVersion(
  cloud: Cloud,
  bucket: Bucket,
  key: string,
  made: NewVersion,
  check?: () => void,
): ObjectVersion {
  try {
    if (!isCurrent(bucket, cloud.store)) throw noSuchBucket(bucket.name)
    check?.()
  } catch (error) {
    contentsOf(cloud, bucket.partition).release(made.content)
    throw error
  }
  const version: ObjectVersion = {
    ...made,
    isDeleteMarker: false,
    versionId: nextVersionId(cloud, bucket),
    lastModified: wholeSeconds(cloud.clock.now()),
  }
  addVersion(cloud, bucket, key, version)
  return version
}
