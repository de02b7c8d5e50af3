import type { RequestContext } from '../../iam/request-context.ts'
import { type PresentedSignature, signatureTime, verifySignature } from '../../sigv4/verify-request.ts'
import type { Cloud } from '../cloud.ts'
import type { Caller } from '../credentials.ts'
import { AUTHENTICATION_ERRORS, type AuthenticationErrors } from './authentication-errors.ts'
import { answer, checkToken, findCredential } from './find-credential.ts'
import type { Call } from './identify.ts'
import { authenticateS3 } from './s3/authenticate.ts'

/** A request whose signature has been verified. */
export interface AuthenticatedCall extends Call {
  readonly caller: Caller
  readonly region: string
  /** Condition keys that the signature tells. */
  readonly conditions?: RequestContext
}

/**
 * Verifies the signature and finds the caller.
 * @throws AwsError the service's own answer to whatever is wrong
 */
export function authenticate(call: Call, cloud: Cloud): AuthenticatedCall {
  if (call.service === 's3') return authenticateS3(call, cloud)
  const errors = AUTHENTICATION_ERRORS[call.service]
  if ('problem' in call.signature) {
    const { signature } = call
    if (signature.problem === 'missing') throw answer(errors.missing)
    throw answer([...errors.incomplete, signature.message])
  }
  const { presented } = call.signature
  const { service, region } = presented.scope
  if (service !== call.model.signingName) {
    throw answer([
      errors.mismatch[0],
      errors.mismatch[1],
      `Credential should be scoped to correct service: '${call.model.signingName}'.`,
    ])
  }
  const credential = findCredential(presented.accessKeyId, region, cloud)
  if (credential === undefined) throw answer(errors.unknownKey)
  checkToken(credential, presented.sessionToken, cloud, errors)
  checkTime(presented, cloud, errors)
  if (!verifySignature(call.request, presented, credential.secretAccessKey)) throw answer(errors.mismatch)
  checkSessionUse(call, credential.caller, errors)
  return { ...call, caller: credential.caller, region }
}

/**
 * IAM does not take credentials of GetSessionToken that were got without MFA, nor any of GetFederationToken.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html
 */
function checkSessionUse({ service }: Call, caller: Caller, { unknownKey }: AuthenticationErrors): void {
  if (service !== 'iam' || caller.kind === 'role-session') return
  if (caller.session !== undefined && !caller.session.mfa) throw answer(unknownKey)
}

/**
 * Clients sign by their own clocks, which do not jump when this AWS's clock is advanced; so a date is good if it fits either
 * the clock or real time. A presigned URL lives by the clock.
 */
function checkTime(presented: PresentedSignature, { clock }: Cloud, errors: AuthenticationErrors): void {
  const signed = signatureTime(presented.timestamp)
  const window = errors.windowMinutes * 60_000
  const late = presented.expires === undefined ? window : presented.expires * 1000
  const fits = (now: number) => signed - window <= now && now <= signed + late
  const isPresigned = presented.expires !== undefined
  if (fits(clock.now()) || (!isPresigned && fits(clock.now() - clock.advanced))) return
  throw answer([...errors.skew, skewMessage(presented, clock.now(), signed, errors.windowMinutes)])
}

function skewMessage({ timestamp }: PresentedSignature, now: number, signed: number, minutes: number): string {
  const bound = (time: number) => `${new Date(time).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`
  if (signed > now) {
    const limit = bound(now + minutes * 60_000)
    return `Signature not yet current: ${timestamp} is still later than ${limit} (${bound(now)} + ${minutes} min.)`
  }
  const limit = bound(now - minutes * 60_000)
  return `Signature expired: ${timestamp} is now earlier than ${limit} (${bound(now)} - ${minutes} min.)`
}
