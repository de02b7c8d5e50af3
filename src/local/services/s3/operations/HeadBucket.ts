import type { HeadBucketOutput, HeadBucketRequest } from '@aws-sdk/client-s3'
import { defineOperation } from '../../../operation.ts'
import { bucketAction } from '../access.ts'
import { bucketOf } from '../find-bucket.ts'

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html */
export default defineOperation<HeadBucketRequest, HeadBucketOutput>({
  authorize: bucketAction('ListBucket'),
  handle: (input, context) => {
    const { arn, region } = bucketOf(input, context)
    return { BucketArn: arn, BucketRegion: region, AccessPointAlias: false }
  },
})
