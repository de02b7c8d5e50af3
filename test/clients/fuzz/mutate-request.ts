import type { Chance } from './chance.ts'
import { HOSTILE_JSON, HOSTILE_TEXTS } from './hostile-values.ts'
import { mutateJson } from './mutate-json.ts'
import type { WireRequest } from './valid-request.ts'

type Mutation = (request: WireRequest, chance: Chance) => void

/** What is done to a request before it is signed: the signature is good, the content odd. */
export const MUTATIONS: Readonly<Record<string, Mutation>> = {
  'body bytes': (request, chance) => {
    request.body = mutateBytes(request.body, chance)
  },
  'body value': (request, chance) => {
    const text = request.body.toString('latin1')
    if (text.startsWith('{')) request.body = Buffer.from(mutateJson(request.body.toString(), chance))
    else if (text.startsWith('<')) request.body = Buffer.from(mutateXml(request.body.toString(), chance))
    else if (text.includes('=')) request.body = Buffer.from(mutateForm(text, chance))
    else request.body = Buffer.from(chance.pick([...HOSTILE_TEXTS, ...HOSTILE_JSON]))
  },
  'body depth': (request, chance) => {
    const depth = chance.pick([10, 100, 1_000, 50_000])
    const text = request.body.toString()
    const nest = (open: string, inner: string, close: string) =>
      `${open.repeat(depth)}${inner}${chance.odds(0.5) ? close.repeat(depth) : ''}`
    if (text.startsWith('<')) request.body = Buffer.from(nest('<a>', text, '</a>'))
    else if (/^[\w.]+=/.test(text)) request.body = Buffer.from(`${text}&Tags${'.member.1'.repeat(depth)}=x`)
    else request.body = Buffer.from(nest(chance.pick(['[', '{"a":']), 'null', chance.pick([']', '}'])))
  },
  'body swapped': (request, chance) => {
    request.body = Buffer.from(
      chance.pick(['', '{}', '[]', 'null', '<a/>', '<?xml version="1.0"?>', 'a=b', '\0', '"x"', '\ufeff{}']),
    )
  },
  frames: (request, chance) => {
    const size = chance.pick(['0', '5', 'ffffffff', '-1', 'zz', '', '0x5', '7fffffffffffffff'])
    const signature = chance.pick(['', ';chunk-signature=00', `;chunk-signature=${'0'.repeat(64)}`, ';x'])
    const trailer = chance.pick(['', 'x-amz-checksum-crc32:AAAAAA==\r\n', 'x-amz-checksum-crc64nvme:\r\n', 'a\r\n'])
    request.body = Buffer.from(`${size}${signature}\r\nhello\r\n${chance.pick(['0', '00', ''])}\r\n${trailer}\r\n`)
    request.headers['content-encoding'] = chance.pick(['aws-chunked', 'aws-chunked,gzip', 'AWS-CHUNKED'])
    request.headers['x-amz-content-sha256'] = chance.pick([
      'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
      'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
      'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
      'STREAMING-NOTHING',
    ])
    const length = chance.pick(['5', '0', '-1', 'x', '99999999999999999999'])
    if (chance.odds(0.8)) request.headers['x-amz-decoded-content-length'] = length
    if (trailer !== '')
      request.headers['x-amz-trailer'] = chance.pick(['x-amz-checksum-crc32', trailer.split(':')[0] as string])
  },
  path: (request, chance) => {
    const segments = request.path.split('/')
    const at = chance.below(segments.length)
    segments[at] = onOneLine(
      chance.odds(0.5) ? encoded(chance.pick(HOSTILE_TEXTS)) : chance.pick(['..', '.', '', '%2f', '%', '%c3%28']),
    )
    request.path = `/${segments.join('/').replace(/^\/+/, chance.pick(['', '', '/']))}`.slice(0, 20_000)
  },
  query: (request, chance) => {
    const value = encoded(chance.pick(HOSTILE_TEXTS))
    const names = [
      'versionId',
      'uploadId',
      'partNumber',
      'max-keys',
      'prefix',
      'MaxItems',
      'Marker',
      'Qualifier',
      'X-Amz-Expires',
    ]
    const pairs = request.query.split('&').filter(Boolean)
    if (pairs.length > 0 && chance.odds(0.6)) {
      const at = chance.below(pairs.length)
      pairs[at] = chance.pick([
        `${pairs[at]?.split('=')[0]}=${value}`,
        `${pairs[at]}&${pairs[at]}`,
        String(pairs[at]).replace('=', ''),
      ])
    } else pairs.push(`${chance.pick([...names, 'list-type', 'acl', 'tagging', 'delete'])}=${value}`)
    request.query = onOneLine(pairs.join('&')).slice(0, 20_000)
  },
  header: (request, chance) => {
    const names = [...Object.keys(request.headers), ...HEADERS]
    const value = chance
      .pick(HOSTILE_TEXTS)
      .replace(/[^\x20-\x7e\x80-\xff]/g, '')
      .trim()
    request.headers[chance.pick(names)] = value
  },
  'no header': (request, chance) => {
    const names = Object.keys(request.headers)
    if (names.length > 0) delete request.headers[chance.pick(names)]
  },
  'content type': (request, chance) => {
    request.headers['content-type'] = chance.pick(CONTENT_TYPES)
  },
  method: (request, chance) => {
    request.method = chance.pick(['GET', 'PUT', 'POST', 'DELETE', 'HEAD', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND'])
  },
}

const HEADERS = [
  'x-amz-target',
  'x-amz-security-token',
  'x-amz-copy-source',
  'x-amz-copy-source-range',
  'x-amz-tagging',
  'x-amz-acl',
  'x-amz-grant-read',
  'x-amz-meta-a',
  'x-amz-checksum-sha256',
  'x-amz-sdk-checksum-algorithm',
  'x-amz-storage-class',
  'x-amz-expected-bucket-owner',
  'x-amz-object-lock-retain-until-date',
  'x-amz-website-redirect-location',
  'x-amz-invocation-type',
  'x-amz-client-context',
  'x-amz-log-type',
  'x-amzn-trace-id',
  'content-md5',
  'content-encoding',
  'cache-control',
  'expires',
  'range',
  'if-match',
  'if-none-match',
  'if-modified-since',
  'if-unmodified-since',
  'origin',
  'access-control-request-method',
  'cookie',
  'user-agent',
  'te',
]

const CONTENT_TYPES = [
  'application/x-amz-json-1.0',
  'application/x-amz-json-1.1',
  'application/x-www-form-urlencoded; charset=utf-16',
  'application/xml',
  'application/cbor',
  'multipart/form-data; boundary=',
  'text/plain',
  '/',
]

/** Changes some bytes, takes some out, repeats some, or cuts the end off. */
export function mutateBytes(bytes: Buffer, chance: Chance): Buffer {
  if (bytes.length === 0) return Buffer.from([chance.below(256)])
  const at = chance.below(bytes.length)
  const end = Math.min(bytes.length, at + 1 + chance.below(20))
  const part = bytes.subarray(at, end)
  const parts = {
    flip: () => [bytes.subarray(0, at), part.map((byte) => byte ^ (1 << chance.below(8))), bytes.subarray(end)],
    delete: () => [bytes.subarray(0, at), bytes.subarray(end)],
    insert: () => [bytes.subarray(0, at), Buffer.from(chance.pick(HOSTILE_TEXTS)), bytes.subarray(at)],
    repeat: () => [bytes.subarray(0, at), ...new Array<Buffer>(chance.pick([1, 50])).fill(part), bytes.subarray(at)],
    cut: () => [bytes.subarray(0, at)],
  }
  return Buffer.concat(parts[chance.pick(['flip', 'delete', 'insert', 'repeat', 'cut'] as const)]())
}

function mutateXml(text: string, chance: Chance): string {
  const elements = [...text.matchAll(/<([A-Za-z]\w*)[^>]*>([^<]*)<\/\1>/g)]
  const element = elements.length === 0 ? undefined : chance.pick(elements)
  if (element === undefined) return `<!DOCTYPE a [<!ENTITY b "bb">]>${text}`
  const [whole, name] = element
  const value = chance.pick(HOSTILE_TEXTS)
  const escaped = value.replace(/[<&]/g, (char) => (char === '<' ? '&lt;' : '&amp;'))
  const replacement = chance.pick([
    `<${name}>${escaped}</${name}>`,
    `<${name}>${value}</${name}>`,
    `<${name}/>`,
    whole.repeat(chance.pick([2, 2_000])),
    `<${name}><${name}>x</${name}></${name}>`,
    `<![CDATA[${whole}]]>`,
    `<!--${whole}-->`,
    `<?x ${name}?>`,
    `<${name} xmlns:a="b" a:c="d" c='&b;'>x</${name}>`,
    '',
  ])
  return `${text.slice(0, element.index)}${replacement}${text.slice(element.index + whole.length)}`
}

function mutateForm(text: string, chance: Chance): string {
  const pairs = text.split('&')
  const at = chance.below(pairs.length)
  const [name = '', value = ''] = (pairs[at] as string).split('=')
  const hostile = encoded(chance.pick(HOSTILE_TEXTS))
  pairs[at] = chance.pick([
    `${name}=${hostile}`,
    `${hostile}=${value}`,
    `${name}.member.1=${value}&${name}.member.1.Key=${hostile}`,
    `${name}.${chance.pick(['-1', '0', '999999999', '1e9', '1.1'])}=${value}`,
    name.replace(/\d+/, chance.pick(['0', '99999999999', '-1', 'x'])).concat('=', value),
    `${pairs[at]}&${pairs[at]}`,
    name,
    '=',
    '',
  ])
  return pairs.join('&')
}

/** Percent-encoded, with some mistakes that are in it already. */
function encoded(text: string): string {
  return text.startsWith('%') ? text : encodeURIComponent(Buffer.from(text).toString())
}

/** Nothing that would end the request line. */
function onOneLine(text: string): string {
  return text.replace(/[\s\0]/g, '')
}
