import type { GetObjectAclOutput } from '@aws-sdk/client-s3'
import { describeOwner } from './describe-object.ts'

/** The one access control list there is: everything for the owner. */
export function ownerOnly(account: string): GetObjectAclOutput {
  const Owner = describeOwner(account)
  return { Owner, Grants: [{ Grantee: { ...Owner, Type: 'CanonicalUser' }, Permission: 'FULL_CONTROL' }] }
}
