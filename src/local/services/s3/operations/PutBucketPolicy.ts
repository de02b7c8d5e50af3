import type { PutBucketPolicyRequest } from '@aws-sdk/client-s3'
import { defineOperation } from '../../../operation.ts'
import { ownBucketOf, policyAccess, readBucketPolicy } from '../bucket-policy.ts'

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html */
export default defineOperation<PutBucketPolicyRequest, object>({
  authorize: policyAccess('PutBucketPolicy'),
  handle: (input, context) => {
    const bucket = ownBucketOf(input, context, 'PUT')
    bucket.policy = readBucketPolicy(input.Policy, bucket, context)
    return {}
  },
})
