import type { ListObjectsOutput, ListObjectsRequest } from '@aws-sdk/client-s3'
import { defineOperation } from '../../../operation.ts'
import { bucketOf } from '../find-bucket.ts'
import { listAccess } from '../list-access.ts'
import { listObjects } from '../list-objects.ts'

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html */
export default defineOperation<ListObjectsRequest, ListObjectsOutput>({
  authorize: (input, context) => listAccess('ListBucket', bucketOf(input, context), input),
  handle: (input, context) => {
    const { Marker = '', Delimiter } = input
    const { output, next, write } = listObjects(bucketOf(input, context), input, { after: Marker, withOwner: true })
    return {
      ...output,
      Marker: write(Marker),
      // Without a delimiter the last key says it all.
      ...(next !== undefined && Delimiter && { NextMarker: write(next) }),
    }
  },
})
