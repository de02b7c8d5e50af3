import type { ListObjectsV2Output, ListObjectsV2Request } from '@aws-sdk/client-s3'
import { defineOperation } from '../../../operation.ts'
import { invalidArgument } from '../errors.ts'
import { bucketOf } from '../find-bucket.ts'
import { listAccess } from '../list-access.ts'
import { listObjects } from '../list-objects.ts'

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
export default defineOperation<ListObjectsV2Request, ListObjectsV2Output>({
  authorize: (input, context) => listAccess('ListBucket', bucketOf(input, context), input),
  handle: (input, context) => {
    const { ContinuationToken, StartAfter, FetchOwner = false } = input
    const after = ContinuationToken === undefined ? (StartAfter ?? '') : readToken(ContinuationToken)
    const listing = { after, withOwner: FetchOwner }
    const { output, size, next, write } = listObjects(bucketOf(input, context), input, listing)
    return {
      ...output,
      KeyCount: size,
      ContinuationToken,
      ...(StartAfter !== undefined && { StartAfter: write(StartAfter) }),
      ...(next !== undefined && { NextContinuationToken: writeToken(next) }),
    }
  },
})

/** The first character of every token, so that what is none is told. */
const TOKEN = '1'

function writeToken(last: string): string {
  return TOKEN + Buffer.from(last).toString('base64url')
}

function readToken(token: string): string {
  const last = Buffer.from(token.slice(1), 'base64url').toString()
  if (last !== '' && writeToken(last) === token) return last
  throw invalidArgument('The continuation token provided is incorrect', 'continuation-token')
}
