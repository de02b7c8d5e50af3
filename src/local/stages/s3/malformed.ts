import type { PresentedSignature, SignatureProblem } from '../../../sigv4/verify-request.ts'
import type { HttpRequest } from '../../protocols/protocol.ts'
import type { Call } from '../identify.ts'
import { denied, invalidRequest, refusal } from './errors.ts'

export const UNSUPPORTED =
  'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.'
const WEEK_SECONDS = 604_800

/**
 * Refuses what looks like a signature and is none that S3 reads, or an older one in a header; nothing of that kind is taken for anonymous. Texts as
 * versity/versitygw compared them with S3.
 * @throws AwsError unless the request carries no signature but in parameters of the older version
 */
export function refuseUnreadable({ request, signature }: Call): void {
  const { authorization } = request.headers
  if (authorization !== undefined) {
    if (/^AWS(4-ECDSA-P256-SHA256)? /.test(authorization)) throw invalidRequest(UNSUPPORTED)
    if ('problem' in signature && signature.problem === 'incomplete') throw malformedHeader(signature)
    throw refusal('InvalidArgument', 400, 'Unsupported Authorization Type', { ArgumentName: 'Authorization' })
  }
  if (!('problem' in signature) || signature.problem === 'missing') return
  throw queryError(
    'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.',
  )
}

/** @throws AwsError `InvalidArgument` for a signature in the header and another one in the URL */
export function refuseTwo({ headers, query }: HttpRequest): void {
  if (headers.authorization === undefined || !/(^|&)(X-Amz-Algorithm|Signature)=/.test(query)) return
  const message =
    'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified'
  throw refusal('InvalidArgument', 400, message, { ArgumentName: 'Authorization' })
}

function malformedHeader({ message }: Extract<SignatureProblem, { problem: 'incomplete' }>) {
  if (message.includes("'X-Amz-Date'")) return denied('AWS authentication requires a valid Date or x-amz-date header')
  const detail = message.startsWith('Credential must')
    ? 'the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".'
    : message.startsWith('Date in Credential')
      ? 'Invalid credential date. Date is not the same as X-Amz-Date.'
      : 'the authorization header requires three components: Credential, SignedHeaders, and Signature.'
  return refusal('AuthorizationHeaderMalformed', 400, `The authorization header is malformed; ${detail}`)
}

/** For how many seconds a presigned URL is good. @throws AwsError `AuthorizationQueryParametersError` */
export function readExpiry(query: string): number {
  const text = new URLSearchParams(query).get('X-Amz-Expires')
  if (text === null || !/^-?\d+$/.test(text)) throw queryError('X-Amz-Expires should be a number')
  const seconds = Number(text)
  if (seconds < 0) throw queryError('X-Amz-Expires must be non-negative')
  if (seconds <= WEEK_SECONDS) return seconds
  throw queryError(
    `X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than ${WEEK_SECONDS} seconds`,
  )
}

/**
 * Headers that mean something to S3 must be signed. The payload's hash is: it is part of what the signature is made of.
 * @throws AwsError `AccessDenied`
 */
export function refuseUnsignedHeaders({ headers }: HttpRequest, { signedHeaders }: PresentedSignature): void {
  const unsigned = Object.keys(headers).filter(
    (name) => name.startsWith('x-amz-') && name !== 'x-amz-content-sha256' && !signedHeaders.includes(name),
  )
  if (unsigned.length === 0) return
  const message = 'There were headers present in the request which were not signed'
  throw denied(message, { HeadersNotSigned: unsigned.join(', ') })
}

function queryError(message: string) {
  return refusal('AuthorizationQueryParametersError', 400, message)
}
