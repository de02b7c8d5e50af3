import type { AwsError } from '../../../core/errors.ts'
import { partitionOf } from '../../../core/partition.ts'
import type { RequestContext } from '../../../iam/request-context.ts'
import { type PresentedSignature, signatureTime, signedTexts, verifyHead } from '../../../sigv4/verify-request.ts'
import type { Cloud } from '../../cloud.ts'
import { anonymousCaller } from '../../credentials.ts'
import type { AuthenticatedCall } from '../authenticate.ts'
import { AUTHENTICATION_ERRORS } from '../authentication-errors.ts'
import { checkToken, findCredential } from '../find-credential.ts'
import type { Call } from '../identify.ts'
import { checkBodyDigests } from './body-digests.ts'
import { denied, refusal } from './errors.ts'
import { readExpiry, refuseUnreadable, refuseUnsignedHeaders } from './malformed.ts'
import { checkBody, declaredPayload, openPayload, type Signer } from './payload.ts'

const ERRORS = AUTHENTICATION_ERRORS.s3
const WINDOW_MINUTES = 15
/** Where an unsigned request goes that names no Region. */
const HOME = 'us-east-1'

/**
 * Authenticates a request to S3, which may come without a signature, whose URL may carry it, and whose payload may still be on
 * its way: then it is verified while it is read.
 * @throws AwsError in S3's words
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html
 */
export function authenticateS3(call: Call, cloud: Cloud): AuthenticatedCall {
  const { signature, request } = call
  if ('problem' in signature) return unsigned(call)
  const { presented } = signature
  const isPresigned = presented.expires !== undefined
  checkScope(call, presented)
  const credential = findCredential(presented, cloud)
  if (credential === undefined) {
    const [code, status, message] = ERRORS.unknownKey
    throw refusal(code, status, message, { AWSAccessKeyId: presented.accessKeyId })
  }
  checkToken(credential, presented, cloud, ERRORS)
  if (isPresigned) checkExpiry(request.query, presented, cloud)
  else checkDate(presented, cloud)
  refuseUnsignedHeaders(request, presented)
  const declared = declaredPayload(request, isPresigned)
  if (!verifyHead(request, presented, declared, credential.secretAccessKey)) {
    throw mismatch(call, presented, declared)
  }
  const signer = { ...presented, secretAccessKey: credential.secretAccessKey }
  const { caller } = credential
  const conditions = requestKeys(presented, declared, cloud)
  return { ...withPayload(call, declared, signer), caller, region: presented.scope.region, conditions }
}

/** Whoever does not sign is anonymous: bucket policies say what is open to everybody. */
function unsigned(call: Call): AuthenticatedCall {
  refuseUnreadable(call)
  const region = call.hostRegion ?? HOME
  const caller = anonymousCaller(partitionOf(region).id)
  const declared = call.request.headers['x-amz-content-sha256'] ?? 'UNSIGNED-PAYLOAD'
  return { ...withPayload(call, declared, undefined), caller, region }
}

function withPayload(call: Call, declared: string, signer: Signer | undefined): Call {
  const { routed } = call
  if (routed.stream !== undefined) {
    return { ...call, routed: { ...routed, stream: openPayload(routed, routed.stream, declared, signer) } }
  }
  checkBody(routed, declared)
  checkBodyDigests(call)
  return call
}

/** The host may say for which Region a request is; then the signature must be for the same. */
function checkScope({ hostRegion, request }: Call, { scope }: PresentedSignature): void {
  if (hostRegion === undefined || hostRegion === scope.region) return
  const detail = `the region '${scope.region}' is wrong; expecting '${hostRegion}'`
  if (request.headers.authorization === undefined) {
    const message = `Error parsing the X-Amz-Credential parameter; ${detail}`
    throw refusal('AuthorizationQueryParametersError', 400, message, { Region: hostRegion })
  }
  const message = `The authorization header is malformed; ${detail}`
  throw refusal('AuthorizationHeaderMalformed', 400, message, { Region: hostRegion })
}

/** A client's date is good if it fits either the clock or real time, since clients do not jump along. */
function checkDate({ timestamp }: PresentedSignature, { clock }: Cloud): void {
  const signed = signatureTime(timestamp)
  const fits = (now: number) => Math.abs(now - signed) <= WINDOW_MINUTES * 60_000
  if (fits(clock.now()) || fits(clock.now() - clock.advanced)) return
  const message = 'The difference between the request time and the current time is too large.'
  throw refusal('RequestTimeTooSkewed', 403, message, {
    RequestTime: timestamp,
    ServerTime: new Date(clock.now()).toISOString(),
    MaxAllowedSkewMilliseconds: WINDOW_MINUTES * 60_000,
  })
}

/** A presigned URL lives by the clock. */
function checkExpiry(query: string, { timestamp }: PresentedSignature, { clock }: Cloud): void {
  const seconds = readExpiry(query)
  const signed = signatureTime(timestamp)
  const now = clock.now()
  if (signed - WINDOW_MINUTES * 60_000 > now) throw denied('Request is not yet valid')
  const expires = signed + seconds * 1000
  if (now <= expires) return
  throw denied('Request has expired', {
    'X-Amz-Expires': seconds,
    Expires: new Date(expires).toISOString(),
    ServerTime: new Date(now).toISOString(),
  })
}

function mismatch({ request }: Call, presented: PresentedSignature, declared: string): AwsError {
  const [code, status, message] = ERRORS.mismatch
  const { canonicalRequest, stringToSign } = signedTexts(request, presented, declared)
  return refusal(code, status, message, {
    AWSAccessKeyId: presented.accessKeyId,
    StringToSign: stringToSign,
    SignatureProvided: presented.signature,
    CanonicalRequest: canonicalRequest,
  })
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/bucket-policy-s3-sigv4-conditions.html */
function requestKeys({ expires, timestamp }: PresentedSignature, declared: string, { clock }: Cloud): RequestContext {
  return {
    's3:authType': expires === undefined ? 'REST-HEADER' : 'REST-QUERY-STRING',
    's3:signatureversion': 'AWS4-HMAC-SHA256',
    's3:signatureAge': Math.max(0, clock.now() - signatureTime(timestamp)),
    's3:x-amz-content-sha256': declared,
  }
}
