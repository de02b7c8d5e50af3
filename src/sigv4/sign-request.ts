import { canonicalRequest } from './canonical-request.ts'
import { ALGORITHM, formatScope, sha256, sign } from './signature.ts'

export interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string | undefined
}

export interface UnsignedRequest {
  readonly method: string
  /** Percent-encoded. */
  readonly path: string
  /** Percent-encoded, without the question mark. */
  readonly query?: string
  /** With `host`; all of them are signed. Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array
}

export interface SigningOptions {
  readonly service: string
  readonly region: string
  readonly credentials: Credentials
  /** Milliseconds since the epoch. */
  readonly now: number
}

/** The headers to send with a request so that AWS accepts it as signed: those given, and `authorization` and its companions. */
export function signRequest(request: UnsignedRequest, options: SigningOptions): Record<string, string> {
  const { service, region, credentials } = options
  const timestamp = `${new Date(options.now).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`
  const headers: Record<string, string> = { ...request.headers, 'x-amz-date': timestamp }
  if (credentials.sessionToken !== undefined) headers['x-amz-security-token'] = credentials.sessionToken
  const { method, path, query = '', body } = request
  let payloadHash = sha256(body)
  if (service === 's3') {
    // S3 wants to be told the payload's hash, or that there is none.
    payloadHash = headers['x-amz-content-sha256'] ?? payloadHash
    headers['x-amz-content-sha256'] = payloadHash
  }
  const names = Object.keys(headers).sort()
  const canonical = canonicalRequest({ method, path, query, headers }, names, payloadHash, service)
  const scope = { day: timestamp.slice(0, 8), region, service }
  const signature = sign(canonical, timestamp, scope, credentials.secretAccessKey)
  const credential = `${credentials.accessKeyId}/${formatScope(scope)}`
  headers.authorization = `${ALGORITHM} Credential=${credential}, SignedHeaders=${names.join(';')}, Signature=${signature}`
  return headers
}
