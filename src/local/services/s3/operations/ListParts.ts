import type { ListPartsOutput, ListPartsRequest } from '@aws-sdk/client-s3'
import { defineOperation } from '../../../operation.ts'
import { describeOwner, describePart } from '../describe-object.ts'
import { bucketOf } from '../find-bucket.ts'
import { readMaxKeys } from '../listing.ts'
import { uploadAccess, uploadOf } from '../multipart.ts'

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html */
export default defineOperation<ListPartsRequest, ListPartsOutput>({
  authorize: uploadAccess('ListMultipartUploadParts'),
  handle: (input, context) => {
    const { Bucket, Key, UploadId, PartNumberMarker = '0' } = input
    const max = readMaxKeys(input.MaxParts, 'max-parts')
    const upload = uploadOf(bucketOf(input, context), input)
    const { checksum, initiator, owner, attributes } = upload
    const rest = [...upload.parts.values()]
      .filter(({ number }) => number > Number(PartNumberMarker))
      .sort((a, b) => a.number - b.number)
    const page = rest.slice(0, max)
    return {
      Bucket,
      Key,
      UploadId,
      PartNumberMarker,
      NextPartNumberMarker: String(page.at(-1)?.number ?? 0),
      MaxParts: max,
      IsTruncated: page.length < rest.length,
      Parts: page.map((part) => ({
        PartNumber: part.number,
        LastModified: part.lastModified,
        ETag: part.etag,
        Size: part.size,
        ...describePart(upload, part),
      })),
      Initiator: { ...describeOwner(owner), ID: initiator },
      Owner: describeOwner(owner),
      StorageClass: attributes.StorageClass,
      ...(checksum && { ChecksumAlgorithm: checksum.algorithm, ChecksumType: checksum.type }),
    }
  },
})
