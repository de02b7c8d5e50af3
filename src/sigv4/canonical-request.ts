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
  const headers = signedHeaders.map((name) => `${name}:${collapse(request.headers[name] ?? '')}\n`)
  return [
    request.method,
    // S3 signs the path as it is; every other service without empty and dot segments, and encoded once more.
    service === 's3' ? request.path : canonicalPath(request.path),
    canonicalQuery(request.query),
    headers.join(''),
    signedHeaders.join(';'),
    payloadHash,
  ].join('\n')
}

/** AWS's text speaks of spaces; its SDKs, which make the signatures, treat tabs alike. */
function collapse(value: string): string {
  return value.replace(/[ \t]+/g, ' ').trim()
}

function canonicalPath(path: string): string {
  const segments: string[] = []
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop()
    else if (segment !== '' && segment !== '.') segments.push(encode(segment))
  }
  return segments.length === 0 ? '/' : `/${segments.join('/')}${path.endsWith('/') ? '/' : ''}`
}

/** Encodes everything but A–Z, a–z, 0–9, `-`, `_`, `.` and `~`. */
export function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
}

function canonicalQuery(query: string): string {
  if (query === '') return ''
  return query
    .split('&')
    .map((pair): Pair => {
      const at = pair.indexOf('=')
      return at < 0 ? [reencode(pair), ''] : [reencode(pair.slice(0, at)), reencode(pair.slice(at + 1))]
    })
    .filter(([name]) => name !== 'X-Amz-Signature')
    .sort(byNameThenValue)
    .map((pair) => pair.join('='))
    .join('&')
}

type Pair = readonly [name: string, value: string]

/** Pair by pair: in the joined text `=` would come after digits, `-` and `.`. */
function byNameThenValue([nameA, valueA]: Pair, [nameB, valueB]: Pair): number {
  const [a, b] = nameA === nameB ? [valueA, valueB] : [nameA, nameB]
  return a < b ? -1 : Number(a > b)
}

/** Brings any valid percent-encoding into the canonical one. */
function reencode(text: string): string {
  try {
    return encode(decodeURIComponent(text))
  } catch {
    return text
  }
}
