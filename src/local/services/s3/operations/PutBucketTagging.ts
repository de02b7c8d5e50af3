import type { PutBucketTaggingRequest } from '@aws-sdk/client-s3'
import { defineOperation } from '../../../operation.ts'
import { bucketAction } from '../access.ts'
import { bucketOf } from '../find-bucket.ts'
import { BUCKET_TAGS, readTags } from '../tags.ts'

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketTagging.html */
export default defineOperation<PutBucketTaggingRequest, object>({
  authorize: bucketAction('PutBucketTagging'),
  handle: (input, context) => {
    const bucket = bucketOf(input, context)
    const tags = readTags(input.Tagging.TagSet ?? [], BUCKET_TAGS)
    bucket.tags = tags.size === 0 ? undefined : tags
    return {}
  },
})
