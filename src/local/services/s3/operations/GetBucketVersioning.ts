import type { GetBucketVersioningOutput, GetBucketVersioningRequest } from '@aws-sdk/client-s3'
import { defineOperation } from '../../../operation.ts'
import { bucketAction } from '../access.ts'
import { bucketOf } from '../find-bucket.ts'

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketVersioning.html */
export default defineOperation<GetBucketVersioningRequest, GetBucketVersioningOutput>({
  authorize: bucketAction('GetBucketVersioning'),
  handle: (input, context) => {
    return { Status: bucketOf(input, context).versioning }
  },
})
