import type { CreateBucketOutput, CreateBucketRequest } from '@aws-sdk/client-s3'
import { defineOperation } from '../../../operation.ts'
import { createBucket, newBucketAccess } from '../create-bucket.ts'

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html */
export default defineOperation<CreateBucketRequest, CreateBucketOutput>({
  authorize: newBucketAccess,
  handle: (input, context) => {
    const { name, arn, region } = createBucket(input, context)
    const Location = region === 'us-east-1' ? `/${name}` : `http://${name}.s3.amazonaws.com/`
    return { Location, BucketArn: arn }
  },
})
