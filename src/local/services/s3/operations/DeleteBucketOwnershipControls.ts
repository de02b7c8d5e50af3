import type { DeleteBucketOwnershipControlsRequest } from '@aws-sdk/client-s3'
import { defineOperation } from '../../../operation.ts'
import { bucketAction } from '../access.ts'
import { bucketOf } from '../find-bucket.ts'

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketOwnershipControls.html */
export default defineOperation<DeleteBucketOwnershipControlsRequest, object>({
  authorize: bucketAction('PutBucketOwnershipControls'),
  handle: (input, context) => {
    bucketOf(input, context).ownership = undefined
    return {}
  },
})
