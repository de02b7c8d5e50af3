import { createHash } from 'node:crypto'
import type { CopyObjectRequest } from '@aws-sdk/client-s3'
import type { Cloud } from '../../cloud.ts'
import type { OperationContext, Validated } from '../../operation.ts'
import { type Checksum, type ChecksumAlgorithm, createHasher } from './checksums/algorithms.ts'
import type { Content } from './contents/content.ts'
import { contentsOf } from './contents/contents-of.ts'
import { findSource } from './copy-source.ts'
import { invalidArgument, invalidRequest } from './errors.ts'
import { readUploadChecksum } from './multipart.ts'
import { readAttributes } from './put-attributes.ts'
import { etagOf } from './receive.ts'
import type { Bucket, ObjectAttributes, ObjectVersion } from './state.ts'
import { readTagHeader } from './tags.ts'

type Input = Validated<CopyObjectRequest>

/** Larger objects are copied in parts. @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/copy-object.html */
const MAX_COPY_BYTES = 5 * 1024 ** 3

/** The attributes of the copy: the source's, or those of the request. @throws AwsError for what S3 refuses */
export function copiedAttributes(input: Input, bucket: Bucket, { attributes }: ObjectVersion): ObjectAttributes {
  const directive = readDirective(input.MetadataDirective, 'metadata')
  const asked = readAttributes(input, bucket)
  if (directive === 'REPLACE') return asked
  const { StorageClass, WebsiteRedirectLocation } = asked
  return { ...attributes, StorageClass, WebsiteRedirectLocation }
}

/** The tags of the copy; none where the source is missing, which is found out later. */
export function copyTags(input: Input, context: OperationContext): ReadonlyMap<string, string> {
  const directive = readDirective(input.TaggingDirective, 'tagging')
  return directive === 'REPLACE' ? readTagHeader(input.Tagging) : (findSource(input, context)?.tags ?? new Map())
}

function readDirective(directive: string | undefined, what: 'metadata' | 'tagging'): 'COPY' | 'REPLACE' {
  if (directive === undefined || directive === 'COPY') return 'COPY'
  if (directive === 'REPLACE') return directive
  throw invalidArgument(`Unknown ${what} directive.`, `x-amz-${what}-directive`, directive)
}

/** @throws AwsError `InvalidRequest` for a copy that would change nothing, or of too large an object */
export function checkCopy(
  input: Input,
  bucket: Bucket,
  source: { readonly bucket: Bucket; readonly version: ObjectVersion },
): void {
  const { content } = source.version
  if (content.size > MAX_COPY_BYTES) {
    const message = 'The specified copy source is larger than the maximum allowable size for a copy source'
    throw invalidRequest(`${message}: ${MAX_COPY_BYTES}`)
  }
  const isSame = source.bucket === bucket && bucket.objects.get(input.Key)?.versions[0] === source.version
  const { MetadataDirective, StorageClass, WebsiteRedirectLocation, ServerSideEncryption } = input
  const changes = [StorageClass, WebsiteRedirectLocation, ServerSideEncryption].some((value) => value !== undefined)
  if (!isSame || changes || MetadataDirective === 'REPLACE') return
  throw invalidRequest(
    "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
  )
}

/** Bytes that a copy shares with its source, kept for it, and its digests, which are those of an object put in one piece. */
export interface Copied {
  readonly content: Content
  readonly etag: string
  readonly checksum: Checksum
}

/** @throws AwsError `InvalidRequest` for an unknown algorithm */
export async function copyContent(
  cloud: Cloud,
  { partition }: Bucket,
  version: ObjectVersion,
  asked: string | undefined,
): Promise<Copied> {
  const { content, etag, checksum, parts } = version
  const algorithm = readUploadChecksum(asked, undefined)?.algorithm ?? checksum.algorithm
  const contents = contentsOf(cloud, partition)
  contents.keep(content)
  if (parts === undefined && algorithm === checksum.algorithm) return { content, etag, checksum }
  try {
    const digests = await digest(cloud, partition, content, algorithm)
    return { content, ...digests }
  } catch (error) {
    contents.release(content)
    throw error
  }
}

/** Reads bytes once for their ETag and their checksum. */
export async function digest(
  cloud: Cloud,
  partition: string,
  content: Content,
  algorithm: ChecksumAlgorithm,
): Promise<{ readonly md5: Buffer; readonly etag: string; readonly checksum: Checksum }> {
  const hasher = createHasher(algorithm)
  const hash = createHash('md5')
  for await (const chunk of contentsOf(cloud, partition).read(content) as AsyncIterable<Buffer>) {
    hasher.update(chunk)
    hash.update(chunk)
  }
  const md5 = hash.digest()
  const value = hasher.digest().toString('base64')
  return { md5, etag: etagOf(md5), checksum: { algorithm, type: 'FULL_OBJECT', value } }
}
