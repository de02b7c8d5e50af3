import { createHash, createHmac } from 'node:crypto'
import type { Session } from './sessions.ts'

const hash = (text: string) => createHash('sha256').update(text).digest('hex')
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()

/** What is signed of a request. */
export interface Signable {
  readonly method?: 'POST' | 'PUT' | 'GET' | undefined
  readonly service: string
  readonly region: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/**
 * Signs a request without a query, a POST unless it says otherwise, whose path has no empty or dot segments (for S3: letters,
 * digits, `/`, `.`, `_` and `-` alone) and whose headers are in lower case and single-spaced: what `signRequest` does, without
 * the code for all else that a request can be. A test compares the two.
 * @param now milliseconds since the epoch
 * @returns the headers to send
 */
export function sign(
  { method = 'POST', service, region, headers, body }: Signable,
  { host, pathname }: URL,
  [accessKeyId, secretAccessKey, sessionToken]: Session,
  now: number,
): Record<string, string> {
  const time = new Date(now).toISOString().replace(/[-:]|\.\d+/g, '')
  const scope = [time.slice(0, 8), region, service, 'aws4_request']
  const signed: Record<string, string> = { ...headers, host, 'x-amz-date': time }
  if (sessionToken) signed['x-amz-security-token'] = sessionToken
  const names = Object.keys(signed).sort()
  const path = encodeURIComponent(pathname).replace(/%2F/g, '/')
  const lines = [method, path, '', ...names.map((name) => `${name}:${signed[name]}`), '', names.join(';'), hash(body)]
  const text = ['AWS4-HMAC-SHA256', time, scope.join('/'), hash(lines.join('\n'))].join('\n')
  const signature = hmac(scope.reduce<string | Buffer>(hmac, `AWS4${secretAccessKey}`), text).toString('hex')
  signed.authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope.join('/')}, SignedHeaders=${names.join(';')}, Signature=${signature}`
  return signed
}
