import type { Tag } from '@aws-sdk/client-s3'
import type { AwsError } from '../../../core/errors.ts'
import { invalidArgument, s3Error } from './errors.ts'

export const MAX_OBJECT_TAGS = 10
export const MAX_BUCKET_TAGS = 50

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html */
const ALLOWED = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u

/** The rules for the tags of one kind of resource. */
export interface TagRules {
  readonly max: number
  /** What is said of keys that only AWS may use. */
  readonly reserved: string
}

export const OBJECT_TAGS: TagRules = { max: MAX_OBJECT_TAGS, reserved: 'Your TagKey cannot be prefixed with aws:' }
export const BUCKET_TAGS: TagRules = {
  max: MAX_BUCKET_TAGS,
  reserved: 'System tags cannot be added/updated by requester',
}

/** Tags by key, as a body brings them. @throws AwsError `InvalidTag`, or `BadRequest` for too many */
export function readTags(tags: readonly Tag[], { max, reserved }: TagRules): Map<string, string> {
  const read = new Map<string, string>()
  for (const { Key = '', Value = '' } of tags) {
    if (read.has(Key)) throw invalidTag('Cannot provide multiple Tags with the same key', { TagKey: Key })
    if (Key.startsWith('aws:')) throw invalidTag(reserved, { TagKey: Key })
    if (Key.length < 1 || Key.length > 128 || !ALLOWED.test(Key)) {
      throw invalidTag('The TagKey you have provided is invalid', { TagKey: Key })
    }
    if (Value.length > 256 || !ALLOWED.test(Value)) {
      throw invalidTag('The TagValue you have provided is invalid', { TagKey: Key, TagValue: Value })
    }
    read.set(Key, Value)
  }
  if (read.size <= max) return read
  if (max === MAX_OBJECT_TAGS) throw s3Error('BadRequest', 400, `Object tags cannot be greater than ${max}`)
  // Text not verified.
  throw s3Error('BadRequest', 400, `Bucket tag count cannot be greater than ${max}`)
}

/** Tags as the `x-amz-tagging` header brings them: a query. @throws AwsError `InvalidArgument`, `InvalidTag`, `BadRequest` */
export function readTagHeader(text: string | undefined): Map<string, string> {
  if (text === undefined) return new Map()
  const pairs = [...new URLSearchParams(text)]
  const keys = new Set(pairs.map(([key]) => key))
  const isMalformed = text.split('&').some((pair) => pair.split('=').length > 2)
  if (isMalformed || keys.size < pairs.length) {
    const message =
      "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates."
    throw invalidArgument(message, 'x-amz-tagging', text)
  }
  return readTags(
    pairs.map(([Key, Value]) => ({ Key, Value })),
    OBJECT_TAGS,
  )
}

export function describeTags(tags: ReadonlyMap<string, string>): { Key: string; Value: string }[] {
  return [...tags].map(([Key, Value]) => ({ Key, Value }))
}

function invalidTag(message: string, fields: Readonly<Record<string, string>>): AwsError {
  return s3Error('InvalidTag', 400, message, fields)
}
