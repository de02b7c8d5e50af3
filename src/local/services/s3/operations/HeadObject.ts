import type { HeadObjectOutput, HeadObjectRequest } from '@aws-sdk/client-s3'
import { defineOperation } from '../../../operation.ts'
import { accessToObject } from '../access.ts'
import { bucketOf } from '../find-bucket.ts'
import { planRead } from '../read-object.ts'

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html */
export default defineOperation<HeadObjectRequest, HeadObjectOutput>({
  authorize: (input, context) => accessToObject(['GetObject', 'GetObjectVersion'], bucketOf(input, context), input),
  handle: (input, context) => planRead(input, context, 'HEAD').output,
})
