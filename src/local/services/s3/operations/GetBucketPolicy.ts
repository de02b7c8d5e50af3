import type { GetBucketPolicyOutput, GetBucketPolicyRequest } from '@aws-sdk/client-s3'
import { defineOperation } from '../../../operation.ts'
import { ownBucketOf, policyAccess, policyOf, showBucketPolicy } from '../bucket-policy.ts'

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicy.html */
export default defineOperation<GetBucketPolicyRequest, GetBucketPolicyOutput>({
  authorize: policyAccess('GetBucketPolicy'),
  handle: (input, context) => {
    const bucket = ownBucketOf(input, context, 'GET')
    return { Policy: showBucketPolicy(policyOf(bucket), bucket, context) }
  },
})
