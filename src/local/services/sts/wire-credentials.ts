import type { Credentials } from '@aws-sdk/client-sts'
import type { IssuedCredentials } from '../../credentials.ts'

/** Credentials as STS answers them. */
export function wireCredentials({
  accessKeyId,
  secretAccessKey,
  sessionToken,
  expiresAt,
}: IssuedCredentials): Credentials {
  return {
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    SessionToken: sessionToken,
    Expiration: new Date(Math.floor(expiresAt / 1000) * 1000),
  }
}
