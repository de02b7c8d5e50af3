import type { PutPublicAccessBlockRequest } from '@aws-sdk/client-s3'
import { defineOperation } from '../../../operation.ts'
import { bucketAction } from '../access.ts'
import { bucketOf } from '../find-bucket.ts'

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutPublicAccessBlock.html */
export default defineOperation<PutPublicAccessBlockRequest, object>({
  authorize: bucketAction('PutBucketPublicAccessBlock'),
  handle: (input, context) => {
    const { BlockPublicAcls, IgnorePublicAcls, BlockPublicPolicy, RestrictPublicBuckets } =
      input.PublicAccessBlockConfiguration
    bucketOf(input, context).publicAccessBlock = {
      BlockPublicAcls: BlockPublicAcls ?? false,
      IgnorePublicAcls: IgnorePublicAcls ?? false,
      BlockPublicPolicy: BlockPublicPolicy ?? false,
      RestrictPublicBuckets: RestrictPublicBuckets ?? false,
    }
    return {}
  },
})
