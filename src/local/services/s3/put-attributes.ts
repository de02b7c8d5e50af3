import type { OperationContext } from '../../operation.ts'
import { invalidArgument, notBuilt, s3Error } from './errors.ts'
import type { Bucket, ObjectAttributes } from './state.ts'

/** What the requests that make objects have in common: PutObject, CopyObject, CreateMultipartUpload. */
export interface AttributesInput extends ObjectAttributes {
  readonly Bucket: string | undefined
  readonly Key: string | undefined
  readonly ACL?: string | undefined
  readonly GrantFullControl?: string | undefined
  readonly GrantRead?: string | undefined
  readonly GrantReadACP?: string | undefined
  readonly GrantWriteACP?: string | undefined
  readonly ServerSideEncryption?: string | undefined
  readonly SSECustomerAlgorithm?: string | undefined
  readonly SSEKMSKeyId?: string | undefined
  readonly ObjectLockMode?: string | undefined
  readonly ObjectLockLegalHoldStatus?: string | undefined
  readonly WriteOffsetBytes?: number | undefined
}

const MAX_KEY_BYTES = 1024
const MAX_METADATA_BYTES = 2048

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-class-intro.html */
const STORAGE_CLASSES: ReadonlySet<string> = new Set([
  'STANDARD',
  'REDUCED_REDUNDANCY',
  'STANDARD_IA',
  'ONEZONE_IA',
  'INTELLIGENT_TIERING',
  'GLACIER',
  'DEEP_ARCHIVE',
  'GLACIER_IR',
])

/** Objects of these must be restored before they can be read. */
export const ARCHIVED: ReadonlySet<string | undefined> = new Set(['GLACIER', 'DEEP_ARCHIVE'])

const NOT_BUILT = {
  SSECustomerAlgorithm: 'encryption with customers’ keys (SSE-C)',
  SSEKMSKeyId: 'KMS, and so no SSE-KMS',
  ObjectLockMode: 'Object Lock',
  ObjectLockLegalHoldStatus: 'Object Lock',
  WriteOffsetBytes: 'directory buckets, and so no appending',
} as const

/**
 * Reads what a client says of an object to be.
 * @throws AwsError for what S3 refuses, and `NotImplemented` for what the local AWS does not have
 */
export function readAttributes(input: AttributesInput, bucket: Bucket): ObjectAttributes {
  const { CacheControl, ContentDisposition, ContentLanguage, Expires, WebsiteRedirectLocation } = input
  const { ContentType, ContentEncoding, StorageClass = 'STANDARD', Metadata } = input
  checkKey(input.Key ?? '')
  checkAcl(input, bucket)
  checkEncryption(input)
  checkMetadata(Metadata ?? {})
  if (!STORAGE_CLASSES.has(StorageClass)) {
    throw s3Error('InvalidStorageClass', 400, 'The storage class you specified is not valid', {
      StorageClassRequested: StorageClass,
    })
  }
  return {
    CacheControl,
    ContentDisposition,
    ContentEncoding: withoutChunking(ContentEncoding),
    ContentLanguage,
    ContentType: ContentType ?? 'binary/octet-stream',
    Expires,
    WebsiteRedirectLocation,
    StorageClass,
    Metadata,
  }
}

/** Whose an object is that this caller puts. @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html */
export function ownerOf(
  { ACL }: Pick<AttributesInput, 'ACL'>,
  { ownership, account }: Bucket,
  { caller }: OperationContext,
): string {
  if (caller.kind === 'anonymous' || caller.kind === 'service') return account
  if (ownership === 'BucketOwnerEnforced') return account
  return ownership === 'BucketOwnerPreferred' && ACL === 'bucket-owner-full-control' ? account : caller.account
}

/** `aws-chunked` says how the bytes travelled, and nothing of the object. */
function withoutChunking(encoding: string | undefined): string | undefined {
  const codings = encoding?.split(',').map((coding) => coding.trim())
  return codings?.filter((coding) => coding !== 'aws-chunked').join(',') || undefined
}

export function checkKey(key: string): void {
  const size = Buffer.byteLength(key)
  if (size <= MAX_KEY_BYTES) return
  throw s3Error('KeyTooLongError', 400, 'Your key is too long', { Size: size, MaxSizeAllowed: MAX_KEY_BYTES })
}

/** Access control lists are not built: only those that change nothing are taken. */
function checkAcl(input: AttributesInput, { ownership }: Bucket): void {
  const { ACL, GrantFullControl, GrantRead, GrantReadACP, GrantWriteACP } = input
  const grants = GrantFullControl ?? GrantRead ?? GrantReadACP ?? GrantWriteACP
  if (grants === undefined && (ACL === undefined || ACL === 'bucket-owner-full-control')) return
  if (ownership === 'BucketOwnerEnforced') {
    throw s3Error('AccessControlListNotSupported', 400, 'The bucket does not allow ACLs')
  }
  if (grants !== undefined || ACL !== 'private') throw notBuilt('access control lists but the default one')
}

function checkEncryption(input: AttributesInput): void {
  const { ServerSideEncryption } = input
  for (const [member, what] of Object.entries(NOT_BUILT)) {
    if (input[member as keyof typeof NOT_BUILT] !== undefined) throw notBuilt(what)
  }
  if (ServerSideEncryption === undefined || ServerSideEncryption === 'AES256') return
  if (/^aws:kms(:dsse)?$/.test(ServerSideEncryption)) throw notBuilt(NOT_BUILT.SSEKMSKeyId)
  const message = 'The encryption method specified is not supported'
  throw invalidArgument(message, 'x-amz-server-side-encryption', ServerSideEncryption)
}

function checkMetadata(metadata: Readonly<Record<string, string>>): void {
  const size = Object.entries(metadata).reduce((sum, [name, value]) => sum + name.length + value.length, 0)
  if (size <= MAX_METADATA_BYTES) return
  throw s3Error('MetadataTooLarge', 400, 'Your metadata headers exceed the maximum allowed metadata size', {
    Size: size,
    MaxSizeAllowed: MAX_METADATA_BYTES,
  })
}
