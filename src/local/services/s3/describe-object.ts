import { createHash } from 'node:crypto'
import type { _Object, Owner } from '@aws-sdk/client-s3'
import type { Checksum } from './checksums/algorithms.ts'
import type { Bucket, ObjectVersion, Upload, UploadedPart } from './state.ts'
import { shownVersionId } from './versions.ts'

/** The canonical id under which S3 knows an account. */
export function describeOwner(account: string): Owner {
  return { ID: createHash('sha256').update(`canonical id of ${account}`).digest('hex') }
}

/** A checksum as answers carry it: a member named after its algorithm, and its type. */
export function describeChecksum({ algorithm, value, type }: Checksum) {
  return { [`Checksum${algorithm}`]: value, ChecksumType: type }
}

/** A part's checksum, which is told where the upload was begun with an algorithm. */
export function describePart({ checksum: asked }: Upload, { checksum }: UploadedPart) {
  return asked === undefined ? {} : { [`Checksum${checksum.algorithm}`]: checksum.value }
}

/** The checksum that came with a part. */
export function describeGiven({ given }: UploadedPart) {
  return given === undefined ? {} : { [`Checksum${given.algorithm}`]: given.value }
}

/** What S3 encrypts with unless it is told otherwise. */
export const SERVER_SIDE_ENCRYPTION = 'AES256'

/** The members that PutObject, CompleteMultipartUpload and CopyObject answer about the new object. */
export function describeWritten(bucket: Bucket, version: ObjectVersion) {
  return {
    ServerSideEncryption: SERVER_SIDE_ENCRYPTION,
    // A version put while versioning is suspended has no id to tell.
    VersionId: bucket.versioning === 'Enabled' ? version.versionId : undefined,
  } as const
}

/** The members that GetObject and HeadObject answer as headers. */
export function describeHead(bucket: Bucket, version: ObjectVersion) {
  const { StorageClass, ...attributes } = version.attributes
  return {
    ...attributes,
    AcceptRanges: 'bytes',
    ETag: version.etag,
    LastModified: version.lastModified,
    ServerSideEncryption: SERVER_SIDE_ENCRYPTION,
    StorageClass: StorageClass === 'STANDARD' ? undefined : StorageClass,
    VersionId: shownVersionId(bucket, version),
  } as const
}

/** An object in a listing. */
export function describeListed(key: string, version: ObjectVersion) {
  const { etag, lastModified, content, checksum, attributes } = version
  return {
    Key: key,
    LastModified: lastModified,
    ETag: etag,
    ChecksumAlgorithm: [checksum.algorithm],
    ChecksumType: checksum.type,
    Size: content.size,
    StorageClass: attributes.StorageClass,
  } as _Object
}
