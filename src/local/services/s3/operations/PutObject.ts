import type { PutObjectOutput, PutObjectRequest } from '@aws-sdk/client-s3'
import { defineOperation } from '../../../operation.ts'
import { describeChecksum, describeWritten } from '../describe-object.ts'
import { bucketOf } from '../find-bucket.ts'
import { notify, who } from '../notifications/notify.ts'
import { checkWritable } from '../preconditions.ts'
import { ownerOf, readAttributes } from '../put-attributes.ts'
import { putVersion } from '../put-version.ts'
import { etagOf, receive } from '../receive.ts'
import { readTagHeader } from '../tags.ts'
import { currentObject } from '../versions.ts'
import { writeAccess } from '../write-keys.ts'

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
export default defineOperation<PutObjectRequest, PutObjectOutput>({
  authorize: (input, context) => writeAccess(bucketOf(input, context), input, readTagHeader(input.Tagging)),
  handle: async (input, context) => {
    const { cloud } = context
    const { Key, Body } = input
    const bucket = bucketOf(input, context)
    const attributes = readAttributes(input, bucket)
    const tags = readTagHeader(input.Tagging)
    checkWritable(input, Key, currentObject(bucket, Key))
    const { content, md5, checksum } = await receive(cloud, bucket.partition, input, Body)
    const made = { content, etag: etagOf(md5), checksum, attributes, tags, owner: ownerOf(input, bucket, context) }
    const version = putVersion(cloud, bucket, Key, made, () => checkWritable(input, Key, currentObject(bucket, Key)))
    notify(cloud, bucket, { name: 'ObjectCreated:Put', key: Key, version, ...who(context) })
    return { ETag: version.etag, ...describeChecksum(checksum), ...describeWritten(bucket, version) }
  },
})
