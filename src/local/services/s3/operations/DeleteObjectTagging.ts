import type { DeleteObjectTaggingOutput, DeleteObjectTaggingRequest } from '@aws-sdk/client-s3'
import { defineOperation } from '../../../operation.ts'
import { accessToObject } from '../access.ts'
import { bucketOf } from '../find-bucket.ts'
import { notify, who } from '../notifications/notify.ts'
import { shownVersionId, versionOf } from '../versions.ts'

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjectTagging.html */
export default defineOperation<DeleteObjectTaggingRequest, DeleteObjectTaggingOutput>({
  authorize: (input, context) =>
    accessToObject(['DeleteObjectTagging', 'DeleteObjectVersionTagging'], bucketOf(input, context), input),
  handle: (input, context) => {
    const bucket = bucketOf(input, context)
    const version = versionOf(bucket, input, { method: 'DELETE' })
    version.tags = new Map()
    notify(context.cloud, bucket, { name: 'ObjectTagging:Delete', key: input.Key, version, ...who(context) })
    return { VersionId: shownVersionId(bucket, version) }
  },
})
