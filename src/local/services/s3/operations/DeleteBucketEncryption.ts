import type { DeleteBucketEncryptionRequest } from '@aws-sdk/client-s3'
import { defineOperation } from '../../../operation.ts'
import { bucketAction } from '../access.ts'
import { DEFAULT_ENCRYPTION } from '../create-bucket.ts'
import { bucketOf } from '../find-bucket.ts'

/**
 * Goes back to what every bucket begins with; there is no bucket without.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketEncryption.html
 */
export default defineOperation<DeleteBucketEncryptionRequest, object>({
  authorize: bucketAction('PutEncryptionConfiguration'),
  handle: (input, context) => {
    bucketOf(input, context).encryption = DEFAULT_ENCRYPTION
    return {}
  },
})
