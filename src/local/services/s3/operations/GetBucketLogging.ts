import type { GetBucketLoggingOutput, GetBucketLoggingRequest } from '@aws-sdk/client-s3'
import { defineOperation } from '../../../operation.ts'
import { bucketAction } from '../access.ts'

/**
 * What every bucket is like that nothing else was said of; nothing else can be said here.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLogging.html
 */
export default defineOperation<GetBucketLoggingRequest, GetBucketLoggingOutput>({
  authorize: bucketAction('GetBucketLogging'),
  handle: () => ({}),
})
