import type { DeleteBucketTaggingRequest } from '@aws-sdk/client-s3'
import { defineOperation } from '../../../operation.ts'
import { bucketAction } from '../access.ts'
import { bucketOf } from '../find-bucket.ts'

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketTagging.html */
export default defineOperation<DeleteBucketTaggingRequest, object>({
  authorize: bucketAction('PutBucketTagging'),
  handle: (input, context) => {
    bucketOf(input, context).tags = undefined
    return {}
  },
})
