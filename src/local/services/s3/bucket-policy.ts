import { AwsError } from '../../../core/errors.ts'
import { PolicyError } from '../../../iam/policy-error.ts'
import { validatePolicy } from '../../../iam/validate-policy.ts'
import type { Access, OperationContext } from '../../operation.ts'
import { idsToPrincipals, principalsToIds } from '../iam/policies.ts'
import { accessToBucket } from './access.ts'
import { accessDenied, methodNotAllowed, s3Error } from './errors.ts'
import { type BucketInput, bucketOf } from './find-bucket.ts'
import { isPublicPolicy } from './public-policy.ts'
import type { Bucket, BucketPolicy } from './state.ts'

/**
 * What it takes to read or change a bucket's policy. It never shuts out the root user of the bucket's own account.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html
 */
export function policyAccess(action: string): (input: BucketInput, context: OperationContext) => Access {
  return (input, context) => {
    const bucket = bucketOf(input, context)
    const access = accessToBucket(action, bucket)
    const { kind, account } = context.caller
    return kind === 'root' && account === bucket.account ? { ...access, resourcePolicy: undefined } : access
  }
}

/** The bucket whose policy is asked for, which only its own account may. @throws AwsError `MethodNotAllowed` */
export function ownBucketOf(input: BucketInput, context: OperationContext, method: 'GET' | 'PUT' | 'DELETE'): Bucket {
  const bucket = bucketOf(input, context)
  if (context.account !== bucket.account) throw methodNotAllowed(method, 'BUCKETPOLICY')
  return bucket
}

/** @throws AwsError `NoSuchBucketPolicy` */
export function policyOf({ name, policy }: Bucket): BucketPolicy {
  if (policy !== undefined) return policy
  throw s3Error('NoSuchBucketPolicy', 404, 'The bucket policy does not exist', { BucketName: name })
}

/**
 * Checks a policy that is about to be put; the users and roles it names become their unique ids.
 * @throws AwsError `MalformedPolicy`; `AccessDenied` for a public policy where those are blocked
 */
export function readBucketPolicy(document: string, bucket: Bucket, context: OperationContext): BucketPolicy {
  validate(document, bucket)
  const isPublic = isPublicPolicy(document)
  if (isPublic && bucket.publicAccessBlock?.BlockPublicPolicy) {
    // Text as public threads quote it (not verified).
    throw accessDenied(
      `User: ${context.caller.arn} is not authorized to perform: s3:PutBucketPolicy on resource: "${bucket.arn}" because public policies are blocked by the BlockPublicPolicy block public access setting.`,
    )
  }
  const { store } = context.cloud
  const withIds = asMalformed(() => principalsToIds(document, bucket.partition, store))
  return { name: `bucket policy of ${bucket.name}`, document: withIds, isPublic }
}

/** The policy with ARNs again where the users and roles still exist. */
export function showBucketPolicy({ document }: BucketPolicy, { partition }: Bucket, context: OperationContext): string {
  return idsToPrincipals(String(document), partition, context.cloud.store)
}

function validate(document: string, bucket: Bucket): void {
  try {
    validatePolicy(document, 'resource', { service: 's3', resource: bucket.arn })
  } catch (error) {
    if (error instanceof PolicyError) throw s3Error(error.code, 400, error.message)
    throw error
  }
}

/** Whom S3 does not know it names in a field of its own. */
function asMalformed(read: () => string): string {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof AwsError)) throw error
    const Detail = error.message.replace(/^Invalid principal in policy: /, '')
    throw s3Error('MalformedPolicy', 400, 'Invalid principal in policy', { Detail })
  }
}
