import { canonicalRequest, encode } from '../../src/sigv4/canonical-request.ts'
import type { Credentials } from '../../src/sigv4/sign-request.ts'
import { ALGORITHM, formatScope, sha256, sign } from '../../src/sigv4/signature.ts'
import type { RawRequest } from './raw-request.ts'

/** A request, a GET of `/` unless it says otherwise, whose signature stands in its query string. */
export function presign(
  endpoint: string,
  query: string,
  {
    service,
    credentials,
    expires,
    region = 'us-east-1',
    method = 'GET',
    path = '/',
    headers: more = {},
    now = Date.now(),
  }: {
    service: string
    credentials: Credentials
    expires: number | string
    region?: string
    method?: string
    path?: string
    /** Signed too. */
    headers?: Readonly<Record<string, string>>
    now?: number
  },
): RawRequest {
  const timestamp = `${new Date(now).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`
  const scope = { day: timestamp.slice(0, 8), region, service }
  const parameters = {
    'X-Amz-Algorithm': ALGORITHM,
    'X-Amz-Credential': `${credentials.accessKeyId}/${formatScope(scope)}`,
    'X-Amz-Date': timestamp,
    'X-Amz-Expires': String(expires),
    ...(credentials.sessionToken !== undefined && { 'X-Amz-Security-Token': credentials.sessionToken }),
    'X-Amz-SignedHeaders': ['host', ...Object.keys(more)].sort().join(';'),
  }
  const unsigned = `${query}${query && '&'}${Object.entries(parameters)
    .map(([name, value]) => `${name}=${encode(value)}`)
    .join('&')}`
  const headers: Record<string, string> = { host: new URL(endpoint).host, ...more }
  const payloadHash = service === 's3' ? 'UNSIGNED-PAYLOAD' : sha256('')
  const names = Object.keys(headers).sort()
  const canonical = canonicalRequest({ method, path, query: unsigned, headers }, names, payloadHash, service)
  const signature = sign(canonical, timestamp, scope, credentials.secretAccessKey)
  return { method, path, query: `${unsigned}&X-Amz-Signature=${signature}`, headers }
}
