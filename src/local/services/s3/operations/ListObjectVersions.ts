import type { ListObjectVersionsOutput, ListObjectVersionsRequest } from '@aws-sdk/client-s3'
import { defineOperation } from '../../../operation.ts'
import { describeListed, describeOwner } from '../describe-object.ts'
import { invalidArgument } from '../errors.ts'
import { bucketOf } from '../find-bucket.ts'
import { listAccess } from '../list-access.ts'
import { keyWriter, listEntries, readMaxKeys, takePage, writeCommonPrefixes } from '../listing.ts'
import type { Bucket, Version } from '../state.ts'

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html */
export default defineOperation<ListObjectVersionsRequest, ListObjectVersionsOutput>({
  authorize: (input, context) => listAccess('ListBucketVersions', bucketOf(input, context), input),
  handle: (input, context) => {
    const { Prefix = '', Delimiter, KeyMarker = '', VersionIdMarker = '', EncodingType } = input
    if (VersionIdMarker !== '' && KeyMarker === '') {
      const message = 'A version-id marker cannot be specified without a key marker.'
      throw invalidArgument(message, 'version-id-marker', VersionIdMarker)
    }
    const bucket = bucketOf(input, context)
    const max = readMaxKeys(input.MaxKeys, 'max-keys')
    const write = keyWriter(EncodingType)
    const { page, isTruncated } = takePage(listVersions(bucket, input), max)
    const versions = page.flatMap((entry) => ('key' in entry ? [entry] : []))
    return {
      Name: bucket.name,
      Prefix: write(Prefix),
      ...(Delimiter !== undefined && { Delimiter: write(Delimiter) }),
      KeyMarker: write(KeyMarker),
      VersionIdMarker,
      MaxKeys: max,
      IsTruncated: isTruncated,
      EncodingType,
      ...(isTruncated && nextMarkers(page.at(-1), write)),
      Versions: versions.flatMap(({ key, item, isLatest }) =>
        item.isDeleteMarker ? [] : [{ ...describeListed(write(key), item), ...describeIdentity(item, isLatest) }],
      ),
      DeleteMarkers: versions.flatMap(({ key, item, isLatest }) =>
        item.isDeleteMarker
          ? [{ Key: write(key), LastModified: item.lastModified, ...describeIdentity(item, isLatest) }]
          : [],
      ),
      CommonPrefixes: writeCommonPrefixes(page, write),
    } as ListObjectVersionsOutput
  },
})

interface VersionEntry {
  readonly key: string
  readonly item: Version
  readonly isLatest: boolean
}

type Entry = VersionEntry | { readonly commonPrefix: string }

/** By key, and of one key the latest first. */
function* listVersions(bucket: Bucket, input: ListObjectVersionsRequest): Generator<Entry> {
  const { Prefix = '', Delimiter, KeyMarker = '', VersionIdMarker = '' } = input
  const scope = { prefix: Prefix, delimiter: Delimiter, after: KeyMarker, inclusive: VersionIdMarker !== '' }
  for (const entry of listEntries(bucket.objects, scope, () => true)) {
    if (!('key' in entry)) yield entry
    else {
      const { versions } = entry.item
      const from =
        entry.key === KeyMarker ? versions.findIndex(({ versionId }) => versionId === VersionIdMarker) + 1 : 0
      for (const item of versions.slice(from)) yield { key: entry.key, item, isLatest: item === versions[0] }
    }
  }
}

function nextMarkers(last: Entry | undefined, write: (key: string) => string) {
  if (last === undefined) return {}
  if ('commonPrefix' in last) return { NextKeyMarker: write(last.commonPrefix) }
  return { NextKeyMarker: write(last.key), NextVersionIdMarker: last.item.versionId }
}

function describeIdentity({ versionId, owner }: Version, isLatest: boolean) {
  return { VersionId: versionId, IsLatest: isLatest, Owner: describeOwner(owner) }
}
