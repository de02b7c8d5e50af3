import type { Owner } from '@aws-sdk/client-s3'
import { describeListed, describeOwner } from './describe-object.ts'
import { keyWriter, type ListingEntry, listEntries, readMaxKeys, takePage, writeCommonPrefixes } from './listing.ts'
import type { Bucket, VersionedObject } from './state.ts'
import { currentObject } from './versions.ts'

/** What both ListObjects operations are asked. */
export interface ListObjectsInput {
  readonly Prefix?: string | undefined
  readonly Delimiter?: string | undefined
  readonly MaxKeys?: number | undefined
  readonly EncodingType?: string | undefined
}

export interface ObjectPage {
  /** The members that both operations answer. */
  readonly output: Readonly<Record<string, unknown>>
  readonly isTruncated: boolean
  readonly size: number
  /** The last key or common prefix of a page that is not the last one. */
  readonly next: string | undefined
  readonly write: (key: string) => string
}

/**
 * One page of the objects that stand under their keys now.
 * @param after the key or common prefix up to which objects have been listed
 */
export function listObjects(
  bucket: Bucket,
  { Prefix = '', Delimiter, MaxKeys, EncodingType }: ListObjectsInput,
  { after, withOwner }: { readonly after: string; readonly withOwner: boolean },
): ObjectPage {
  const max = readMaxKeys(MaxKeys, 'max-keys')
  const write = keyWriter(EncodingType)
  const scope = { prefix: Prefix, delimiter: Delimiter, after }
  const entries = listEntries(bucket.objects, scope, ({ versions }) => versions[0]?.isDeleteMarker === false)
  const { page, isTruncated } = takePage(entries, max)
  const last = page.at(-1)
  return {
    isTruncated,
    size: page.length,
    next: isTruncated && last ? ('key' in last ? last.key : last.commonPrefix) : undefined,
    write,
    output: {
      Name: bucket.name,
      Prefix: write(Prefix),
      ...(Delimiter !== undefined && { Delimiter: write(Delimiter) }),
      MaxKeys: max,
      IsTruncated: isTruncated,
      EncodingType,
      Contents: describeContents(bucket, page, write, withOwner),
      CommonPrefixes: writeCommonPrefixes(page, write),
    },
  }
}

function describeContents(
  bucket: Bucket,
  page: readonly ListingEntry<VersionedObject>[],
  write: (key: string) => string,
  withOwner: boolean,
) {
  return page.flatMap((entry) => {
    const version = 'key' in entry ? currentObject(bucket, entry.key) : undefined
    if (version === undefined || !('key' in entry)) return []
    const Owner: Owner | undefined = withOwner ? describeOwner(version.owner) : undefined
    return [{ ...describeListed(write(entry.key), version), ...(Owner && { Owner }) }]
  })
}
