import type { AwsError } from '../../../core/errors.ts'
import { partitionOf } from '../../../core/partition.ts'
import type { RequestContext } from '../../../iam/request-context.ts'
import { type PresentedSignature, signatureTime, signedTexts, verifyHead } from '../../../sigv4/verify-request.ts'
import type { Cloud } from '../../cloud.ts'
import { anonymousCaller } from '../../credentials.ts'
import type { AuthenticatedCall } from '../authenticate.ts'
import { AUTHENTICATION_ERRORS } from '../authentication-errors.ts'
import type { Call } from '../identify.ts'
import { authenticateQuery } from './authenticate-query.ts'
import { credentialOf } from './credential.ts'
import { denied, formatTime, refusal } from './errors.ts'
import { readExpiry, refuseTwo, refuseUnreadable, refuseUnsignedHeaders } from './malformed.ts'
import { declaredPayload, withPayload } from './payload.ts'
import { regionOfUnsigned } from './region.ts'
import { readQuerySignature } from './signature-v2.ts'

const WINDOW_MINUTES = 15

/**
 * Authenticates a request to S3, which may come without a signature, whose URL may carry it, and whose payload may still be on
 * its way: then it is verified while it is read.
 * @throws AwsError in S3's words
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html
 */
export function authenticateS3(call: Call, cloud: Cloud): AuthenticatedCall {
  const { signature, request } = call
  refuseTwo(request)
  if ('problem' in signature) {
    refuseUnreadable(call)
    const older = readQuerySignature(request.query)
    return older === undefined ? unsigned(call, cloud) : authenticateQuery(call, older, cloud)
  }
  const { presented } = signature
  const isPresigned = presented.expires !== undefined
  checkScope(call, presented)
  const credential = credentialOf(presented, presented.scope.region, cloud)
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
function unsigned(call: Call, cloud: Cloud): AuthenticatedCall {
  const region = regionOfUnsigned(call, cloud)
  const caller = anonymousCaller(partitionOf(region).id)
  const declared = call.request.headers['x-amz-content-sha256'] ?? 'UNSIGNED-PAYLOAD'
  return { ...withPayload(call, declared, undefined), caller, region }
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
    ServerTime: formatTime(clock.now()),
    MaxAllowedSkewMilliseconds: WINDOW_MINUTES * 60_000,
  })
}

/** A presigned URL lives by the clock. */
function checkExpiry(query: string, { timestamp }: PresentedSignature, { clock }: Cloud): void {
  const seconds = readExpiry(query)
  const signed = signatureTime(timestamp)
  const now = clock.now()
  const expires = signed + seconds * 1000
  const times = { Expires: formatTime(expires), ServerTime: formatTime(now) }
  if (signed - WINDOW_MINUTES * 60_000 > now) {
    throw denied('Request is not yet valid', { 'X-Amz-Date': signed, ...times })
  }
  if (now > expires) throw denied('Request has expired', { 'X-Amz-Expires': seconds, ...times })
}

function mismatch({ request }: Call, presented: PresentedSignature, declared: string): AwsError {
  const [code, status, message] = AUTHENTICATION_ERRORS.s3.mismatch
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
