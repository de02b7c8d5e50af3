import type { DeleteBucketPolicyRequest } from '@aws-sdk/client-s3'
import { defineOperation } from '../../../operation.ts'
import { ownBucketOf, policyAccess } from '../bucket-policy.ts'

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketPolicy.html */
export default defineOperation<DeleteBucketPolicyRequest, object>({
  authorize: policyAccess('DeleteBucketPolicy'),
  handle: (input, context) => {
    ownBucketOf(input, context, 'DELETE').policy = undefined
    return {}
  },
})
