import { createHash } from 'node:crypto'
import type { Random } from '../../../core/random.ts'
import type { Cloud } from '../../cloud.ts'
import { contentsOf } from './contents/contents-of.ts'
import { invalidArgument, methodNotAllowed, noSuchKey, noSuchVersion } from './errors.ts'
import type { Bucket, DeleteMarker, ObjectVersion, Version } from './state.ts'

/** The version id of what was put while the bucket kept no versions. */
export const NULL_VERSION = 'null'

/** How many characters of a version id prove that it was given out. */
const PROOF = 8

export function createVersionId(random: Random): string {
  const id = Buffer.from(random.bytes(18)).toString('base64url').replace(/[-_]/g, '.')
  return id + proofOf(id)
}

function proofOf(id: string): string {
  return createHash('sha256').update(id).digest('hex').slice(0, PROOF)
}

/** Whether a version id can be one: S3 tells ids that it never gave out from those of versions that are gone. */
function isVersionId(id: string): boolean {
  return id === NULL_VERSION || proofOf(id.slice(0, -PROOF)) === id.slice(-PROOF)
}

/** The version of that id, or the latest. */
export function findVersion(bucket: Bucket, key: string, versionId: string | undefined): Version | undefined {
  const versions = bucket.objects.get(key)?.versions
  if (versionId === undefined) return versions?.[0]
  return versions?.find((version) => version.versionId === versionId)
}

/** The object that stands under a key now. */
export function currentObject(bucket: Bucket, key: string): ObjectVersion | undefined {
  const latest = findVersion(bucket, key, undefined)
  return latest === undefined || latest.isDeleteMarker ? undefined : latest
}

/** Whether an operation sees a key hidden by a delete marker as missing, or as something it may not touch. */
interface Reading {
  /** Of the request; errors name it. */
  readonly method: string
  readonly hidden?: 'missing'
}

/**
 * The version that an operation is about.
 * @throws AwsError `NoSuchKey`, `NoSuchVersion`, `MethodNotAllowed` for a delete marker, `InvalidArgument` for no version id
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeleteMarker.html
 */
export function versionOf(
  bucket: Bucket,
  { Key = '', VersionId }: { readonly Key: string | undefined; readonly VersionId?: string | undefined },
  { method, hidden }: Reading,
): ObjectVersion {
  checkVersionId(VersionId)
  const version = findVersion(bucket, Key, VersionId)
  if (version === undefined) throw VersionId === undefined ? noSuchKey(Key) : noSuchVersion(Key, VersionId)
  if (!version.isDeleteMarker) return version
  const headers = { 'x-amz-delete-marker': 'true', 'x-amz-version-id': version.versionId }
  if (VersionId === undefined && hidden === 'missing') throw noSuchKey(Key, headers)
  throw methodNotAllowed(method, 'DeleteMarker', { ...headers, allow: 'DELETE' })
}

/** @throws AwsError `InvalidArgument` */
export function checkVersionId(versionId: string | undefined): void {
  if (versionId === undefined || isVersionId(versionId)) return
  const message = versionId === '' ? 'Version id cannot be the empty string' : 'Invalid version id specified'
  throw invalidArgument(message, 'versionId', versionId)
}

/** What a version's id is in answers: none for a bucket that never kept versions. */
export function shownVersionId({ versioning }: Bucket, { versionId }: Version): string | undefined {
  return versioning === undefined ? undefined : versionId
}

/** Puts a version on top; where the bucket does not keep versions, it takes the place of the one without an id. */
export function addVersion(cloud: Cloud, bucket: Bucket, key: string, version: Version): void {
  const entry = bucket.objects.get(key)
  if (version.versionId === NULL_VERSION) dropVersion(cloud, bucket, key, NULL_VERSION)
  if (entry !== undefined && entry.versions.length > 0) {
    entry.versions.unshift(version)
    bucket.objects.set(key, entry)
  } else bucket.objects.set(key, { key, versions: [version] })
}

/** The id that a version gets which is put now. */
export function nextVersionId(cloud: Cloud, { versioning }: Bucket): string {
  return versioning === 'Enabled' ? createVersionId(cloud.random) : NULL_VERSION
}

/** Removes a version for good, and its bytes if nobody else has them. */
export function dropVersion(cloud: Cloud, bucket: Bucket, key: string, versionId: string): Version | undefined {
  const entry = bucket.objects.get(key)
  const index = entry?.versions.findIndex((version) => version.versionId === versionId) ?? -1
  const [version] = index < 0 ? [] : (entry?.versions.splice(index, 1) ?? [])
  if (entry?.versions.length === 0) bucket.objects.delete(key)
  if (version && !version.isDeleteMarker) contentsOf(cloud, bucket.partition).release(version.content)
  return version
}

/** Hides a key behind a delete marker. */
export function addDeleteMarker(cloud: Cloud, bucket: Bucket, key: string): DeleteMarker {
  const marker: DeleteMarker = {
    isDeleteMarker: true,
    versionId: nextVersionId(cloud, bucket),
    lastModified: wholeSeconds(cloud.clock.now()),
    owner: bucket.account,
  }
  addVersion(cloud, bucket, key, marker)
  return marker
}

/** S3 keeps no parts of seconds. */
export function wholeSeconds(milliseconds: number): Date {
  return new Date(Math.floor(milliseconds / 1000) * 1000)
}
