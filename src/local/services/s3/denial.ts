import type { AwsError } from '../../../core/errors.ts'
import type { Decision } from '../../../iam/decision.ts'
import type { Cloud } from '../../cloud.ts'
import type { Caller } from '../../credentials.ts'
import { membershipOf } from '../organizations/memberships.ts'
import { accessDenied } from './errors.ts'

/**
 * How S3 words a denial: in detail to callers of the resource's own account or organization, and to nobody else.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html
 */
export function s3Denial(
  { store }: Pick<Cloud, 'store'>,
  { kind, partition, account }: Caller,
  { request, resourceAccount = account, message: full }: Decision,
  message = full,
): AwsError {
  if (kind === 'anonymous') return accessDenied()
  const [ours, theirs] = [account, resourceAccount].map((id) => membershipOf(store, partition, id)?.organization)
  if (account !== resourceAccount && (ours === undefined || ours !== theirs)) return accessDenied()
  return accessDenied(
    message.replace(` on resource: ${request.resource} `, () => ` on resource: "${request.resource}" `),
  )
}
