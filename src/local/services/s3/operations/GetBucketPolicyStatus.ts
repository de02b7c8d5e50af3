import type { GetBucketPolicyStatusOutput, GetBucketPolicyStatusRequest } from '@aws-sdk/client-s3'
import { defineOperation } from '../../../operation.ts'
import { bucketAction } from '../access.ts'
import { policyOf } from '../bucket-policy.ts'
import { bucketOf } from '../find-bucket.ts'

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicyStatus.html */
export default defineOperation<GetBucketPolicyStatusRequest, GetBucketPolicyStatusOutput>({
  authorize: bucketAction('GetBucketPolicyStatus'),
  handle: (input, context) => {
    const { isPublic } = policyOf(bucketOf(input, context))
    return { PolicyStatus: { IsPublic: isPublic } }
  },
})
