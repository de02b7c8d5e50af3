import type { CreateMultipartUploadOutput, CreateMultipartUploadRequest } from '@aws-sdk/client-s3'
import { uuid } from '../../../../core/random.ts'
import { defineOperation } from '../../../operation.ts'
import { SERVER_SIDE_ENCRYPTION } from '../describe-object.ts'
import { bucketOf } from '../find-bucket.ts'
import { readUploadChecksum } from '../multipart.ts'
import { ownerOf, readAttributes } from '../put-attributes.ts'
import type { Upload } from '../state.ts'
import { readTagHeader } from '../tags.ts'
import { currentObject, wholeSeconds } from '../versions.ts'
import { writeAccess } from '../write-keys.ts'

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html */
export default defineOperation<CreateMultipartUploadRequest, CreateMultipartUploadOutput>({
  authorize: (input, context) => {
    const tags = readTagHeader(input.Tagging)
    return writeAccess(bucketOf(input, context), input, tags, { 's3:ObjectCreationOperation': false })
  },
  handle: (input, context) => {
    const { cloud, caller } = context
    const { Bucket, Key } = input
    const bucket = bucketOf(input, context)
    const checksum = readUploadChecksum(input.ChecksumAlgorithm, input.ChecksumType)
    const upload: Upload = {
      id: uuid(cloud.random).replaceAll('-', ''),
      key: Key,
      initiated: wholeSeconds(cloud.clock.now()),
      initiator: caller.arn,
      owner: ownerOf(input, bucket, context),
      attributes: readAttributes(input, bucket),
      tags: readTagHeader(input.Tagging),
      replaces: currentObject(bucket, Key),
      checksum,
      parts: new Map(),
    }
    bucket.uploads.set(upload.id, upload)
    return {
      Bucket,
      Key,
      UploadId: upload.id,
      ServerSideEncryption: SERVER_SIDE_ENCRYPTION,
      ...(checksum && { ChecksumAlgorithm: checksum.algorithm, ChecksumType: checksum.type }),
    }
  },
})
