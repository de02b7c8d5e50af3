/** What a signature covers of a request. */
export interface SignableRequest {
  readonly method: string
  /** Percent-encoded, as it goes over the wire. */
  readonly path: string
  /** Percent-encoded, without the question mark. */
  readonly query: string
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>
}

/**
 * The canonical form of a request.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function canonicalRequest(
  request: SignableRequest,
  signedHeaders: readonly string[],
  payloadHash: string,
  service: string,
): string {
  const headers = signedHeaders.map((name) => `${name}:${(request.headers[name] ?? '').trim().replace(/ +/g, ' ')}\n`)
  return [
    request.method,
    // S3 signs the path as it is; every other service encodes it once more.
    service === 's3' ? request.path : encodePath(request.path),
    canonicalQuery(request.query),
    headers.join(''),
    signedHeaders.join(';'),
    payloadHash,
  ].join('\n')
}

function encodePath(path: string): string {
  return path === '/' ? path : path.split('/').map(encode).join('/')
}

/** Encodes everything but A–Z, a–z, 0–9, `-`, `_`, `.` and `~`. */
export function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
}

function canonicalQuery(query: string): string {
  if (query === '') return ''
  return query
    .split('&')
    .map((pair) => {
      const at = pair.indexOf('=')
      return at < 0 ? [reencode(pair), ''] : [reencode(pair.slice(0, at)), reencode(pair.slice(at + 1))]
    })
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map((pair) => pair.join('='))
    .sort()
    .join('&')
}

/** Brings any valid percent-encoding into the canonical one. */
function reencode(text: string): string {
  try {
    return encode(decodeURIComponent(text))
  } catch {
    return text
  }
}
