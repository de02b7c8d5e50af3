import { timingSafeEqual } from 'node:crypto'
import { canonicalRequest, type SignableRequest } from './canonical-request.ts'
import { ALGORITHM, type Scope, sha256, sign, stringToSign } from './signature.ts'

/** A signature taken from a request's header or query string, not yet verified. */
export interface PresentedSignature {
  readonly accessKeyId: string
  readonly scope: Scope
  /** `YYYYMMDDTHHMMSSZ` */
  readonly timestamp: string
  readonly signedHeaders: readonly string[]
  readonly signature: string
  readonly sessionToken: string | undefined
  /** Seconds for which a presigned URL is good; absent where the signature stands in the header. */
  readonly expires?: number
}

/** Why a signature cannot be read: there is none, or parts of it are missing (named in AWS's words). */
export type SignatureProblem =
  | { readonly problem: 'missing' }
  | { readonly problem: 'incomplete'; readonly message: string }

export type ReadSignature = { readonly presented: PresentedSignature } | SignatureProblem

/** Reads the signature that a request carries. */
export function readSignature(request: SignableRequest): ReadSignature {
  const { authorization } = request.headers
  if (authorization !== undefined) return readHeader(authorization, request.headers)
  if (/(^|&)X-Amz-(Algorithm|Signature|Credential)=/.test(request.query)) return readQuery(request.query)
  return { problem: 'missing' }
}

function readHeader(authorization: string, headers: SignableRequest['headers']): ReadSignature {
  if (!authorization.startsWith(ALGORITHM)) {
    const message = `Unsupported AWS 'algorithm': '${authorization.split(' ')[0]}'.`
    return authorization.startsWith('AWS') ? { problem: 'incomplete', message } : { problem: 'missing' }
  }
  const parts = new Map(
    authorization
      .slice(ALGORITHM.length)
      .split(',')
      .map((part) => part.trim().split(/=(.*)/s, 2) as [string, string]),
  )
  const missing = ['Credential', 'Signature', 'SignedHeaders']
    .filter((name) => !parts.get(name))
    .map((name) => `Authorization header requires '${name}' parameter.`)
  const timestamp = headers['x-amz-date'] ?? dateHeader(headers.date)
  if (timestamp === undefined) {
    missing.push("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.")
  }
  if (missing.length > 0) return { problem: 'incomplete', message: `${missing.join(' ')} Authorization=${ALGORITHM}` }
  return assemble({
    credential: parts.get('Credential') as string,
    signature: parts.get('Signature') as string,
    signedHeaders: parts.get('SignedHeaders') as string,
    timestamp: timestamp as string,
    sessionToken: headers['x-amz-security-token'],
  })
}

function readQuery(query: string): ReadSignature {
  const params = new URLSearchParams(query)
  const missing = ['X-Amz-Algorithm', 'X-Amz-Credential', 'X-Amz-Signature', 'X-Amz-SignedHeaders', 'X-Amz-Date']
    .filter((name) => !params.get(name))
    .map((name) => `AWS query-string parameters must include '${name}'.`)
  if (missing.length > 0)
    return { problem: 'incomplete', message: `${missing.join(' ')} Re-examine the query-string parameters.` }
  return assemble({
    credential: params.get('X-Amz-Credential') as string,
    signature: params.get('X-Amz-Signature') as string,
    signedHeaders: params.get('X-Amz-SignedHeaders') as string,
    timestamp: params.get('X-Amz-Date') as string,
    sessionToken: params.get('X-Amz-Security-Token') ?? undefined,
    expires: Number(params.get('X-Amz-Expires') ?? 900),
  })
}

interface Pieces {
  readonly credential: string
  readonly signature: string
  readonly signedHeaders: string
  readonly timestamp: string
  readonly sessionToken: string | undefined
  readonly expires?: number
}

function assemble({ credential, signedHeaders, timestamp, ...rest }: Pieces): ReadSignature {
  const [accessKeyId, day, region, service, terminator, ...more] = credential.split('/')
  if (!accessKeyId || !day || !region || !service || terminator !== 'aws4_request' || more.length > 0) {
    const message = `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${credential}'`
    return { problem: 'incomplete', message }
  }
  if (!/^\d{8}T\d{6}Z$/.test(timestamp) || timestamp.slice(0, 8) !== day) {
    return {
      problem: 'incomplete',
      message: 'Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP.',
    }
  }
  const names = signedHeaders.toLowerCase().split(';')
  if (!names.includes('host') && !names.includes(':authority')) {
    return {
      problem: 'incomplete',
      message: "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
    }
  }
  return { presented: { accessKeyId, scope: { day, region, service }, timestamp, signedHeaders: names, ...rest } }
}

/** An RFC 1123 date in the compact form that signatures use. */
function dateHeader(date: string | undefined): string | undefined {
  const time = date === undefined ? Number.NaN : Date.parse(date)
  return Number.isNaN(time) ? undefined : `${new Date(time).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`
}

/** The time of a signature in milliseconds since the epoch; `NaN` for one that is no date. */
export function signatureTime(timestamp: string): number {
  return Date.parse(timestamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'))
}

/** Whether the secret made the presented signature over exactly this request. Takes the same time whether it fits or not. */
export function verifySignature(
  request: SignableRequest & { readonly body: Uint8Array },
  presented: PresentedSignature,
  secretAccessKey: string,
): boolean {
  return verifyHead(request, presented, payloadHash(request, presented), secretAccessKey)
}

/** The same from the head alone, for a payload that has not come yet; `payloadHash` is what the head says of it. */
export function verifyHead(
  request: SignableRequest,
  presented: PresentedSignature,
  payloadHash: string,
  secretAccessKey: string,
): boolean {
  const { scope, timestamp, signature } = presented
  const canonical = canonicalOf(request, presented, payloadHash)
  return isSameSignature(sign(canonical, timestamp, scope, secretAccessKey), signature)
}

/** What a presented signature has to be made of, for whoever looks for the difference. */
export function signedTexts(
  request: SignableRequest,
  presented: PresentedSignature,
  payloadHash: string,
): { readonly canonicalRequest: string; readonly stringToSign: string } {
  const canonical = canonicalOf(request, presented, payloadHash)
  return {
    canonicalRequest: canonical,
    stringToSign: stringToSign(canonical, presented.timestamp, presented.scope),
  }
}

/** Takes the same time whether they are or not. */
export function isSameSignature(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)]
  return a.length === b.length && timingSafeEqual(a, b)
}

function canonicalOf(request: SignableRequest, { scope, signedHeaders }: PresentedSignature, hash: string): string {
  return canonicalRequest(request, signedHeaders, hash, scope.service)
}

/** S3 lets a client leave its payload out of the signature, or sign it in pieces; all else is signed by the body's hash. */
function payloadHash(
  request: SignableRequest & { readonly body: Uint8Array },
  { scope, expires }: PresentedSignature,
): string {
  const declared = request.headers['x-amz-content-sha256'] ?? (expires === undefined ? '' : 'UNSIGNED-PAYLOAD')
  if (scope.service === 's3' && /^(UNSIGNED-PAYLOAD|STREAMING-)/.test(declared)) return declared
  return sha256(request.body)
}
