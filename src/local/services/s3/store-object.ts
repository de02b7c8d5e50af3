import { buffer } from 'node:stream/consumers'
import { uuid } from '../../../core/random.ts'
import type { Cloud } from '../../cloud.ts'
import { serviceCaller } from '../../credentials.ts'
import type { Access } from '../../operation.ts'
import type { Store } from '../../store/state.ts'
import { accessToBucket, accessToKey } from './access.ts'
import { contentsOf } from './contents/contents-of.ts'
import { findBucketAnywhere, isCurrent } from './find-bucket.ts'
import { notify } from './notifications/notify.ts'
import { putVersion } from './put-version.ts'
import { etagOf, receive } from './receive.ts'
import { findVersion } from './versions.ts'

/**
 * What a caller needs who wants to do something to a bucket, or to one of its objects where a key is given.
 * @param action without its prefix, `PutObject`
 */
export function bucketAccess(action: string, bucket: string, key: string | undefined, store: Store): Access {
  const found = findBucketAnywhere(bucket, store)
  if (found !== undefined) return key === undefined ? accessToBucket(action, found) : accessToKey(action, found, key)
  return { action: `s3:${action}`, resource: `arn:aws:s3:::${bucket}${key === undefined ? '' : `/${key}`}` }
}

/**
 * Puts an object on behalf of a service that has been found allowed to (`bucketAccess('PutObject', …)`); it belongs to the
 * bucket's owner. Answers false where there is no such bucket.
 */
export async function storeObject(cloud: Cloud, bucket: string, key: string, body: Buffer): Promise<boolean> {
  const found = findBucketAnywhere(bucket, cloud.store)
  if (found === undefined) return false
  const { content, md5, checksum } = await receive(cloud, found.partition, {}, body)
  if (!isCurrent(found, cloud.store)) {
    contentsOf(cloud, found.partition).release(content)
    return false
  }
  const attributes = { ContentType: 'binary/octet-stream', StorageClass: 'STANDARD' } as const
  const made = { content, etag: etagOf(md5), checksum, attributes, tags: new Map(), owner: found.account }
  const version = putVersion(cloud, found, key, made)
  const { account, partition, arn } = found
  const caller = serviceCaller('s3.amazonaws.com', { sourceArn: arn, account, partition })
  notify(cloud, found, { name: 'ObjectCreated:Put', key, version, caller, requestId: uuid(cloud.random) })
  return true
}

/** The bytes of an object or of one of its versions; undefined where there is no such bucket, object or version. */
export async function readObject(
  cloud: Cloud,
  bucket: string,
  key: string,
  versionId?: string,
): Promise<Buffer | undefined> {
  const found = findBucketAnywhere(bucket, cloud.store)
  const version = found && findVersion(found, key, versionId)
  if (found === undefined || version === undefined || version.isDeleteMarker) return undefined
  return buffer(contentsOf(cloud, found.partition).read(version.content))
}
