import type { GetBucketAclOutput, GetBucketAclRequest } from '@aws-sdk/client-s3'
import { defineOperation } from '../../../operation.ts'
import { bucketAction } from '../access.ts'
import { ownerOnly } from '../acl.ts'
import { bucketOf } from '../find-bucket.ts'

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketAcl.html */
export default defineOperation<GetBucketAclRequest, GetBucketAclOutput>({
  authorize: bucketAction('GetBucketAcl'),
  handle: (input, context) => {
    return ownerOnly(bucketOf(input, context).account)
  },
})
