import type { Readable } from 'node:stream'
import type { GetObjectOutput, GetObjectRequest } from '@aws-sdk/client-s3'
import { defineOperation } from '../../../operation.ts'
import { accessToObject } from '../access.ts'
import { sliceContent } from '../contents/content.ts'
import { contentsOf } from '../contents/contents-of.ts'
import { bucketOf } from '../find-bucket.ts'
import { planRead } from '../read-object.ts'

type Output = Omit<GetObjectOutput, 'Body'> & { readonly Body: Readable }

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html */
export default defineOperation<GetObjectRequest, Output>({
  authorize: (input, context) => accessToObject(['GetObject', 'GetObjectVersion'], bucketOf(input, context), input),
  handle: (input, context) => {
    const { bucket, version, start, size, output } = planRead(input, context, 'GET')
    const content = sliceContent(version.content, start, size)
    return {
      ...output,
      ...(version.tags.size > 0 && { TagCount: version.tags.size }),
      Body: contentsOf(context.cloud, bucket.partition).read(content),
    }
  },
})
