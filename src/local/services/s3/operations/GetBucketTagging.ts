import type { GetBucketTaggingOutput, GetBucketTaggingRequest } from '@aws-sdk/client-s3'
import { defineOperation } from '../../../operation.ts'
import { bucketAction } from '../access.ts'
import { s3Error } from '../errors.ts'
import { bucketOf } from '../find-bucket.ts'
import { describeTags } from '../tags.ts'

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketTagging.html */
export default defineOperation<GetBucketTaggingRequest, GetBucketTaggingOutput>({
  authorize: bucketAction('GetBucketTagging'),
  handle: (input, context) => {
    const { name, tags } = bucketOf(input, context)
    if (tags !== undefined) return { TagSet: describeTags(tags) }
    throw s3Error('NoSuchTagSet', 404, 'The TagSet does not exist', { BucketName: name })
  },
})
