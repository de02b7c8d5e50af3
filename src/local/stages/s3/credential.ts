import type { Cloud } from '../../cloud.ts'
import type { Credential } from '../../credentials.ts'
import { AUTHENTICATION_ERRORS } from '../authentication-errors.ts'
import { checkToken, findCredential } from '../find-credential.ts'
import { refusal } from './errors.ts'

/** Whose signature it is that a request presents. */
export interface Presented {
  readonly accessKeyId: string
  readonly sessionToken: string | undefined
}

/**
 * The key pair that a signature names. S3 knows none of a session whose token is left out.
 * @throws AwsError `InvalidAccessKeyId`, `InvalidToken`, `ExpiredToken`
 */
export function credentialOf({ accessKeyId, sessionToken }: Presented, region: string, cloud: Cloud): Credential {
  const credential = findCredential(accessKeyId, region, cloud)
  const isIncomplete = credential?.sessionToken !== undefined && sessionToken === undefined
  if (credential === undefined || isIncomplete) {
    const [code, status, message] = AUTHENTICATION_ERRORS.s3.unknownKey
    throw refusal(code, status, message, { AWSAccessKeyId: accessKeyId })
  }
  checkToken(credential, sessionToken, cloud, AUTHENTICATION_ERRORS.s3)
  return credential
}
