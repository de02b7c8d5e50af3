import type { GetBucketOwnershipControlsOutput, GetBucketOwnershipControlsRequest } from '@aws-sdk/client-s3'
import { defineOperation } from '../../../operation.ts'
import { bucketAction } from '../access.ts'
import { s3Error } from '../errors.ts'
import { bucketOf } from '../find-bucket.ts'

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketOwnershipControls.html */
export default defineOperation<GetBucketOwnershipControlsRequest, GetBucketOwnershipControlsOutput>({
  authorize: bucketAction('GetBucketOwnershipControls'),
  handle: (input, context) => {
    const { name, ownership } = bucketOf(input, context)
    if (ownership !== undefined) return { OwnershipControls: { Rules: [{ ObjectOwnership: ownership }] } }
    const message = 'The bucket ownership controls were not found'
    throw s3Error('OwnershipControlsNotFoundError', 404, message, { BucketName: name })
  },
})
