import type { PutObjectTaggingOutput, PutObjectTaggingRequest } from '@aws-sdk/client-s3'
import { defineOperation } from '../../../operation.ts'
import { accessToObject, requestTags } from '../access.ts'
import { bucketOf } from '../find-bucket.ts'
import { notify, who } from '../notifications/notify.ts'
import { OBJECT_TAGS, readTags } from '../tags.ts'
import { shownVersionId, versionOf } from '../versions.ts'

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectTagging.html */
export default defineOperation<PutObjectTaggingRequest, PutObjectTaggingOutput>({
  authorize: (input, context) => {
    const tags = readTags(input.Tagging.TagSet ?? [], OBJECT_TAGS)
    const actions = ['PutObjectTagging', 'PutObjectVersionTagging'] as const
    return accessToObject(actions, bucketOf(input, context), input, requestTags(tags))
  },
  handle: (input, context) => {
    const bucket = bucketOf(input, context)
    const version = versionOf(bucket, input, { method: 'PUT' })
    version.tags = readTags(input.Tagging.TagSet ?? [], OBJECT_TAGS)
    notify(context.cloud, bucket, { name: 'ObjectTagging:Put', key: input.Key, version, ...who(context) })
    return { VersionId: shownVersionId(bucket, version) }
  },
})
