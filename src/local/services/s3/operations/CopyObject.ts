import type { CopyObjectOutput, CopyObjectRequest } from '@aws-sdk/client-s3'
import { defineOperation } from '../../../operation.ts'
import { checkCopy, copiedAttributes, copyContent, copyTags } from '../copy-object.ts'
import { sourceAccess, sourceOf } from '../copy-source.ts'
import { describeChecksum, describeWritten } from '../describe-object.ts'
import { bucketOf } from '../find-bucket.ts'
import { notify, who } from '../notifications/notify.ts'
import { checkWritable } from '../preconditions.ts'
import { ownerOf } from '../put-attributes.ts'
import { putVersion } from '../put-version.ts'
import { currentObject, shownVersionId } from '../versions.ts'
import { writeAccess } from '../write-keys.ts'

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
export default defineOperation<CopyObjectRequest, CopyObjectOutput>({
  authorize: (input, context) => {
    const bucket = bucketOf(input, context)
    const replacesTags = input.TaggingDirective === 'REPLACE'
    const keys = {
      's3:x-amz-copy-source': input.CopySource,
      ...(input.MetadataDirective && { 's3:x-amz-metadata-directive': input.MetadataDirective }),
    }
    return [
      ...sourceAccess(input, context, !replacesTags),
      ...writeAccess(bucket, input, copyTags(input, context), keys),
    ]
  },
  handle: async (input, context) => {
    const { cloud } = context
    const { Key } = input
    const bucket = bucketOf(input, context)
    const source = sourceOf(input, context)
    checkCopy(input, bucket, source)
    const attributes = copiedAttributes(input, bucket, source.version)
    const tags = copyTags(input, context)
    const copied = await copyContent(cloud, bucket, source.version, input.ChecksumAlgorithm)
    const made = { ...copied, attributes, tags, owner: ownerOf(input, bucket, context) }
    const version = putVersion(cloud, bucket, Key, made, () => checkWritable(input, Key, currentObject(bucket, Key)))
    notify(cloud, bucket, { name: 'ObjectCreated:Copy', key: Key, version, ...who(context) })
    return {
      ...describeWritten(bucket, version),
      CopySourceVersionId: shownVersionId(source.bucket, source.version),
      CopyObjectResult: {
        ETag: copied.etag,
        LastModified: version.lastModified,
        ...describeChecksum(copied.checksum),
      },
    }
  },
})
