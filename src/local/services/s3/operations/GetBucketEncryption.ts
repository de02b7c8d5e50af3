import type { GetBucketEncryptionOutput, GetBucketEncryptionRequest } from '@aws-sdk/client-s3'
import { defineOperation } from '../../../operation.ts'
import { bucketAction } from '../access.ts'
import { bucketOf } from '../find-bucket.ts'

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketEncryption.html */
export default defineOperation<GetBucketEncryptionRequest, GetBucketEncryptionOutput>({
  authorize: bucketAction('GetEncryptionConfiguration'),
  handle: (input, context) => {
    return { ServerSideEncryptionConfiguration: bucketOf(input, context).encryption }
  },
})
