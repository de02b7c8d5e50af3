import type { AwsError } from '../../../core/errors.ts'
import type { OperationContext } from '../../operation.ts'
import type { Store } from '../../store/state.ts'
import { checkBucketName } from './bucket-name.ts'
import { accessDenied, noSuchBucket, s3Error } from './errors.ts'
import { type Bucket, S3 } from './state.ts'

/** What every operation on a bucket brings. */
export interface BucketInput {
  readonly Bucket: string | undefined
  readonly ExpectedBucketOwner?: string | undefined
}

/** All buckets of a partition, by name. */
export function bucketsOf(partition: string, store: Store): Map<string, Bucket> {
  return store.get(S3, { partition, account: '', region: '' }).buckets
}

/** The bucket of that name in any partition. */
export function findBucketAnywhere(name: string, store: Store): Bucket | undefined {
  for (const { buckets } of store.all(S3)) {
    const bucket = buckets.get(name)
    if (bucket !== undefined) return bucket
  }
  return undefined
}

/** Whether a bucket has not been deleted while a request was under way. */
export function isCurrent(bucket: Bucket, store: Store): boolean {
  return bucketsOf(bucket.partition, store).get(bucket.name) === bucket
}

/**
 * The bucket of a request.
 * @throws AwsError `NoSuchBucket`; `PermanentRedirect` where it is in another Region; `AccessDenied` where its owner is not
 * whom the client expects
 */
export function bucketOf(input: BucketInput, context: OperationContext): Bucket {
  const bucket = bucketInAnyRegion(input, context)
  if (bucket.region !== context.region) throw redirect(bucket)
  return bucket
}

/** The same for what is answered in every Region. */
export function bucketInAnyRegion({ Bucket, ExpectedBucketOwner }: BucketInput, context: OperationContext): Bucket {
  const name = Bucket ?? ''
  const bucket = bucketsOf(context.partition.id, context.cloud.store).get(name)
  if (bucket === undefined) {
    checkBucketName(name)
    throw noSuchBucket(name)
  }
  if (ExpectedBucketOwner !== undefined && ExpectedBucketOwner !== bucket.account) throw accessDenied()
  return bucket
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/Redirects.html */
function redirect({ name, region }: Bucket): AwsError {
  const message =
    'The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.'
  const fields = { Endpoint: `${name}.s3.${region}.amazonaws.com`, Bucket: name }
  return s3Error('PermanentRedirect', 301, message, fields, { 'x-amz-bucket-region': region })
}
