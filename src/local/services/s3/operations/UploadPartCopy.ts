import type { UploadPartCopyOutput, UploadPartCopyRequest } from '@aws-sdk/client-s3'
import { defineOperation } from '../../../operation.ts'
import { contentsOf } from '../contents/contents-of.ts'
import { digest } from '../copy-object.ts'
import { rangeOfSource, sourceAccess, sourceOf } from '../copy-source.ts'
import { describePart, SERVER_SIDE_ENCRYPTION } from '../describe-object.ts'
import { bucketOf } from '../find-bucket.ts'
import { addPart, checkPartNumber, partAccess, partAlgorithm, uploadOf } from '../multipart.ts'
import { shownVersionId } from '../versions.ts'

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html */
export default defineOperation<UploadPartCopyRequest, UploadPartCopyOutput>({
  authorize: (input, context) => [
    ...sourceAccess(input, context, false),
    partAccess(bucketOf(input, context), input, { 's3:x-amz-copy-source': input.CopySource }),
  ],
  handle: async (input, context) => {
    const { cloud } = context
    const number = checkPartNumber(input.PartNumber)
    const bucket = bucketOf(input, context)
    const upload = uploadOf(bucket, input)
    const source = sourceOf(input, context)
    const content = rangeOfSource(input.CopySourceRange, source.version)
    const contents = contentsOf(cloud, bucket.partition)
    contents.keep(content)
    const { md5, checksum } = await digest(cloud, bucket.partition, content, partAlgorithm(upload)).catch((error) => {
      contents.release(content)
      throw error
    })
    const part = addPart(cloud, bucket, upload, number, { content, md5, checksum, given: undefined })
    return {
      ServerSideEncryption: SERVER_SIDE_ENCRYPTION,
      CopySourceVersionId: shownVersionId(source.bucket, source.version),
      CopyPartResult: { ETag: part.etag, LastModified: part.lastModified, ...describePart(upload, part) },
    }
  },
})
