import type { ListMultipartUploadsOutput, ListMultipartUploadsRequest } from '@aws-sdk/client-s3'
import { defineOperation } from '../../../operation.ts'
import { bucketAction } from '../access.ts'
import { describeOwner } from '../describe-object.ts'
import { bucketOf } from '../find-bucket.ts'
import { keyWriter, listEntries, readMaxKeys, takePage, writeCommonPrefixes } from '../listing.ts'
import { SortedMap } from '../sorted-map.ts'
import type { Bucket, Upload } from '../state.ts'

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html */
export default defineOperation<ListMultipartUploadsRequest, ListMultipartUploadsOutput>({
  authorize: bucketAction('ListBucketMultipartUploads'),
  handle: (input, context) => {
    const { Bucket, Prefix = '', Delimiter, KeyMarker = '', UploadIdMarker = '', EncodingType } = input
    const max = readMaxKeys(input.MaxUploads, 'max-uploads')
    const write = keyWriter(EncodingType)
    const { page, isTruncated } = takePage(listUploads(bucketOf(input, context), input), max)
    const last = page.at(-1)
    const lastUpload = last && 'key' in last ? last.item : undefined
    const lastKey = last && ('key' in last ? last.key : last.commonPrefix)
    return {
      Bucket,
      KeyMarker: write(KeyMarker),
      UploadIdMarker,
      NextKeyMarker: write(lastKey ?? ''),
      NextUploadIdMarker: lastUpload?.id ?? '',
      Prefix: write(Prefix),
      ...(Delimiter !== undefined && { Delimiter: write(Delimiter) }),
      MaxUploads: max,
      IsTruncated: isTruncated,
      EncodingType,
      Uploads: page.flatMap((entry) => ('key' in entry ? [describeUpload(entry.item, write)] : [])),
      CommonPrefixes: writeCommonPrefixes(page, write),
    }
  },
})

/** By key, and of one key in the order in which they began. */
function* listUploads(bucket: Bucket, input: ListMultipartUploadsRequest) {
  const { Prefix = '', Delimiter, KeyMarker = '', UploadIdMarker = '' } = input
  const byKey = new SortedMap<Upload[]>()
  for (const upload of bucket.uploads.values()) byKey.set(upload.key, [...(byKey.get(upload.key) ?? []), upload])
  const scope = { prefix: Prefix, delimiter: Delimiter, after: KeyMarker, inclusive: UploadIdMarker !== '' }
  for (const entry of listEntries(byKey, scope, () => true)) {
    if (!('key' in entry)) yield entry
    else {
      const from = entry.key === KeyMarker ? entry.item.findIndex(({ id }) => id === UploadIdMarker) + 1 : 0
      for (const item of entry.item.slice(from)) yield { key: entry.key, item }
    }
  }
}

function describeUpload(
  { id, key, initiated, owner, initiator, attributes, checksum }: Upload,
  write: (key: string) => string,
) {
  return {
    UploadId: id,
    Key: write(key),
    Initiated: initiated,
    StorageClass: attributes.StorageClass,
    Owner: describeOwner(owner),
    Initiator: { ID: initiator },
    ...(checksum && { ChecksumAlgorithm: checksum.algorithm, ChecksumType: checksum.type }),
  }
}
