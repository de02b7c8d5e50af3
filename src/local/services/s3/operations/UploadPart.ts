import type { UploadPartOutput, UploadPartRequest } from '@aws-sdk/client-s3'
import { defineOperation } from '../../../operation.ts'
import { describeGiven, SERVER_SIDE_ENCRYPTION } from '../describe-object.ts'
import { bucketOf } from '../find-bucket.ts'
import { addPart, checkPartChecksum, checkPartNumber, partAccess, partAlgorithm, uploadOf } from '../multipart.ts'
import { announcedAlgorithm, receive } from '../receive.ts'

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html */
export default defineOperation<UploadPartRequest, UploadPartOutput>({
  authorize: (input, context) => partAccess(bucketOf(input, context), input),
  handle: async (input, context) => {
    const { cloud } = context
    const number = checkPartNumber(input.PartNumber)
    const bucket = bucketOf(input, context)
    const upload = uploadOf(bucket, input)
    checkPartChecksum(upload, announcedAlgorithm(input, input.Body))
    const received = await receive(cloud, bucket.partition, input, input.Body, partAlgorithm(upload))
    const part = addPart(cloud, bucket, upload, number, received)
    return { ETag: part.etag, ServerSideEncryption: SERVER_SIDE_ENCRYPTION, ...describeGiven(part) }
  },
})
