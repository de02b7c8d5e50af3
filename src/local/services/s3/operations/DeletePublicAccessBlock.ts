import type { DeletePublicAccessBlockRequest } from '@aws-sdk/client-s3'
import { defineOperation } from '../../../operation.ts'
import { bucketAction } from '../access.ts'
import { bucketOf } from '../find-bucket.ts'

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeletePublicAccessBlock.html */
export default defineOperation<DeletePublicAccessBlockRequest, object>({
  authorize: bucketAction('PutBucketPublicAccessBlock'),
  handle: (input, context) => {
    bucketOf(input, context).publicAccessBlock = undefined
    return {}
  },
})
