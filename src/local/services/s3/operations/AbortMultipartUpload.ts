import type { AbortMultipartUploadOutput, AbortMultipartUploadRequest } from '@aws-sdk/client-s3'
import { defineOperation } from '../../../operation.ts'
import { bucketOf } from '../find-bucket.ts'
import { endUpload, uploadAccess, uploadOf } from '../multipart.ts'

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html */
export default defineOperation<AbortMultipartUploadRequest, AbortMultipartUploadOutput>({
  authorize: uploadAccess('AbortMultipartUpload'),
  handle: (input, context) => {
    const bucket = bucketOf(input, context)
    endUpload(context.cloud, bucket, uploadOf(bucket, input))
    return {}
  },
})
