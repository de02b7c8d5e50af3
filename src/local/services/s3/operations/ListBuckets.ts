import type { ListBucketsOutput, ListBucketsRequest } from '@aws-sdk/client-s3'
import { defineOperation } from '../../../operation.ts'
import { describeOwner } from '../describe-object.ts'
import { invalidArgument } from '../errors.ts'
import { bucketsOf } from '../find-bucket.ts'

const MAX = 10_000

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html */
export default defineOperation<ListBucketsRequest, ListBucketsOutput>({
  authorize: (_, { account }) => ({ action: 's3:ListAllMyBuckets', resource: '*', resourceAccount: account }),
  handle: ({ MaxBuckets = MAX, ContinuationToken, Prefix = '', BucketRegion }, { cloud, account, partition }) => {
    if (!Number.isInteger(MaxBuckets) || MaxBuckets < 1 || MaxBuckets > MAX) {
      const message = `Argument max-buckets must be an integer between 1 and ${MAX}.`
      throw invalidArgument(message, 'max-buckets', MaxBuckets)
    }
    const after = ContinuationToken === undefined ? '' : Buffer.from(ContinuationToken, 'base64url').toString()
    const own = [...bucketsOf(partition.id, cloud.store).values()]
      .filter((bucket) => bucket.account === account && bucket.name.startsWith(Prefix) && bucket.name > after)
      .filter(({ region }) => BucketRegion === undefined || region === BucketRegion)
      .sort((a, b) => (a.name < b.name ? -1 : 1))
    const page = own.slice(0, MaxBuckets)
    return {
      Owner: describeOwner(account),
      Buckets: page.map(({ name, arn, region, createdAt }) => ({
        Name: name,
        BucketArn: arn,
        BucketRegion: region,
        CreationDate: createdAt,
      })),
      ...(Prefix !== '' && { Prefix }),
      ...(page.length < own.length && {
        ContinuationToken: Buffer.from(page.at(-1)?.name ?? '').toString('base64url'),
      }),
    }
  },
})
