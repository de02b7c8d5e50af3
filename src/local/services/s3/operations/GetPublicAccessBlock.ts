import type { GetPublicAccessBlockOutput, GetPublicAccessBlockRequest } from '@aws-sdk/client-s3'
import { defineOperation } from '../../../operation.ts'
import { bucketAction } from '../access.ts'
import { s3Error } from '../errors.ts'
import { bucketOf } from '../find-bucket.ts'

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetPublicAccessBlock.html */
export default defineOperation<GetPublicAccessBlockRequest, GetPublicAccessBlockOutput>({
  authorize: bucketAction('GetBucketPublicAccessBlock'),
  handle: (input, context) => {
    const { name, publicAccessBlock } = bucketOf(input, context)
    if (publicAccessBlock !== undefined) return { PublicAccessBlockConfiguration: publicAccessBlock }
    const message = 'The public access block configuration was not found'
    throw s3Error('NoSuchPublicAccessBlockConfiguration', 404, message, { BucketName: name })
  },
})
