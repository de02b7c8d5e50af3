import { canonicalRequest, encode } from '../../src/sigv4/canonical-request.ts'
import type { Credentials } from '../../src/sigv4/sign-request.ts'
import { ALGORITHM, formatScope, sha256, sign } from '../../src/sigv4/signature.ts'
import type { RawRequest } from './raw-request.ts'

/** A GET whose signature stands in its query string. */
export function presign(
  endpoint: string,
  query: string,
  {
    service,
    credentials,
    expires,
    region = 'us-east-1',
  }: { service: string; credentials: Credentials; expires: number; region?: string },
): RawRequest {
  const timestamp = `${new Date().toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`
  const scope = { day: timestamp.slice(0, 8), region, service }
  const parameters = {
    'X-Amz-Algorithm': ALGORITHM,
    'X-Amz-Credential': `${credentials.accessKeyId}/${formatScope(scope)}`,
    'X-Amz-Date': timestamp,
    'X-Amz-Expires': String(expires),
    'X-Amz-SignedHeaders': 'host',
  }
  const unsigned = `${query}&${Object.entries(parameters)
    .map(([name, value]) => `${name}=${encode(value)}`)
    .join('&')}`
  const headers = { host: new URL(endpoint).host }
  const canonical = canonicalRequest(
    { method: 'GET', path: '/', query: unsigned, headers },
    ['host'],
    sha256(''),
    service,
  )
  const signature = sign(canonical, timestamp, scope, credentials.secretAccessKey)
  return { method: 'GET', path: '/', query: `${unsigned}&X-Amz-Signature=${signature}`, headers }
}
