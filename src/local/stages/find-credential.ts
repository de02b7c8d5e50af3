import { AwsError } from '../../core/errors.ts'
import { partitionOf } from '../../core/partition.ts'
import type { Cloud } from '../cloud.ts'
import type { Credential } from '../credentials.ts'
import { isClosed } from '../services/organizations/memberships.ts'
import type { AuthenticationErrors } from './authentication-errors.ts'

/** The key pair of that id in the Region's partition; nobody of a closed account has one (with which answer AWS refuses them is not verified). */
export function findCredential(accessKeyId: string, region: string, cloud: Cloud): Credential | undefined {
  const credential = cloud.credentials.find(accessKeyId, partitionOf(region).id)
  if (credential === undefined) return undefined
  const { partition, account } = credential.caller
  return isClosed(cloud.store, partition, account) ? undefined : credential
}

/** @throws AwsError for a session token that is missing, wrong or over */
export function checkToken(
  { sessionToken, caller }: Credential,
  presentedToken: string | undefined,
  cloud: Cloud,
  errors: AuthenticationErrors,
): void {
  if (sessionToken !== presentedToken) throw answer(errors.wrongToken)
  const { session } = caller
  if (session !== undefined && cloud.clock.now() >= session.expiresAt) throw answer(errors.expired)
}

/** An error as the tables of services' answers have it. */
export function answer([code, status, message]: readonly [string, number, string]): AwsError {
  return new AwsError(code, message, { status })
}
