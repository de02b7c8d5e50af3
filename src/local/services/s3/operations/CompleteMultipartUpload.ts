import type { CompleteMultipartUploadOutput, CompleteMultipartUploadRequest } from '@aws-sdk/client-s3'
import { defineOperation } from '../../../operation.ts'
import { malformedXml } from '../../../protocols/xml-shapes.ts'
import { joinContents } from '../contents/content.ts'
import { contentsOf } from '../contents/contents-of.ts'
import { describeChecksum, describeWritten } from '../describe-object.ts'
import { bucketOf } from '../find-bucket.ts'
import { checkCompletion, endUpload, selectParts, sumUp, uploadOf } from '../multipart.ts'
import { notify, who } from '../notifications/notify.ts'
import { checkWritable } from '../preconditions.ts'
import { putVersion } from '../put-version.ts'
import type { ObjectPart, Upload, UploadedPart } from '../state.ts'
import { currentObject } from '../versions.ts'
import { writeAccess } from '../write-keys.ts'

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html */
export default defineOperation<CompleteMultipartUploadRequest, CompleteMultipartUploadOutput>({
  authorize: (input, context) => writeAccess(bucketOf(input, context), input),
  handle: (input, context) => {
    const { cloud } = context
    const { Bucket, Key, MultipartUpload } = input
    const bucket = bucketOf(input, context)
    const upload = uploadOf(bucket, input)
    const asked = MultipartUpload?.Parts ?? []
    if (asked.length === 0) throw malformedXml()
    const parts = selectParts(upload, asked)
    const { etag, checksum } = sumUp(upload, parts)
    const content = joinContents(parts.map((part) => part.content))
    checkCompletion(input, upload, checksum, content.size)
    checkWritable(input, Key, currentObject(bucket, Key), upload)
    const { attributes, tags, owner } = upload
    contentsOf(cloud, bucket.partition).keep(content)
    const made = {
      content,
      etag,
      checksum,
      attributes,
      tags,
      owner,
      parts: parts.map((part) => keptPart(upload, part)),
    }
    const version = putVersion(cloud, bucket, Key, made)
    endUpload(cloud, bucket, upload)
    notify(cloud, bucket, { name: 'ObjectCreated:CompleteMultipartUpload', key: Key, version, ...who(context) })
    return {
      Bucket,
      Key,
      Location: `${cloud.endpoint}/${Bucket}/${encodeURIComponent(Key).replaceAll('%2F', '/')}`,
      ETag: etag,
      ...describeChecksum(checksum),
      ...describeWritten(bucket, version),
    }
  },
})

function keptPart({ checksum: asked }: Upload, { number, size, checksum }: UploadedPart): ObjectPart {
  return { number, size, checksum: asked && checksum }
}
