import type { GetObjectTaggingOutput, GetObjectTaggingRequest } from '@aws-sdk/client-s3'
import { defineOperation } from '../../../operation.ts'
import { accessToObject } from '../access.ts'
import { bucketOf } from '../find-bucket.ts'
import { describeTags } from '../tags.ts'
import { shownVersionId, versionOf } from '../versions.ts'

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectTagging.html */
export default defineOperation<GetObjectTaggingRequest, GetObjectTaggingOutput>({
  authorize: (input, context) =>
    accessToObject(['GetObjectTagging', 'GetObjectVersionTagging'], bucketOf(input, context), input),
  handle: (input, context) => {
    const bucket = bucketOf(input, context)
    const version = versionOf(bucket, input, { method: 'GET' })
    return { TagSet: describeTags(version.tags), VersionId: shownVersionId(bucket, version) }
  },
})
