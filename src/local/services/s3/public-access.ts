import type { PublicAccessBlockConfiguration } from '@aws-sdk/client-s3'
import type { NamedPolicy } from '../../../iam/evaluate.ts'
import type { Bucket, BucketPolicy } from './state.ts'

/** What every new bucket starts with. @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/create-bucket-faq.html */
export const ALL_BLOCKED: Required<PublicAccessBlockConfiguration> = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
}

/** Public policies as `RestrictPublicBuckets` leaves them. */
const restricted = new WeakMap<BucketPolicy, NamedPolicy>()

/**
 * The bucket's policy as it is decided by: while `RestrictPublicBuckets` is on, one that is public is good for AWS services and
 * the bucket's own account only.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
 */
export function effectivePolicy(bucket: Bucket): NamedPolicy | undefined {
  const { policy, publicAccessBlock } = bucket
  if (!policy?.isPublic || !publicAccessBlock?.RestrictPublicBuckets) return policy
  const known = restricted.get(policy)
  if (known !== undefined) return known
  const narrowed = restrict(policy, bucket)
  restricted.set(policy, narrowed)
  return narrowed
}

/** Said as a statement, the restriction shows wherever a denial is explained. */
function restrict({ name, document }: BucketPolicy, { account, arn }: Bucket): NamedPolicy {
  const policy = JSON.parse(String(document)) as { Statement: unknown }
  const restriction = {
    Sid: 'RestrictPublicBuckets',
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:*',
    Resource: [arn, `${arn}/*`],
    Condition: {
      StringNotEquals: { 'aws:PrincipalAccount': account },
      BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
    },
  }
  const statements = [policy.Statement, restriction].flat()
  return { name: `${name}, with RestrictPublicBuckets`, document: JSON.stringify({ ...policy, Statement: statements }) }
}
