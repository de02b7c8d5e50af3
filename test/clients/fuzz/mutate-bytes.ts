import type { Chance } from './chance.ts'
import { HOSTILE_TEXTS } from './hostile-values.ts'
import { mutateBytes } from './mutate-request.ts'

type Mutation = (request: Buffer, chance: Chance) => Buffer

/** What becomes of a signed request on its way: the signature, the head and the framing no longer fit. */
export const WIRE_MUTATIONS: Readonly<Record<string, Mutation>> = {
  bytes: (request, chance) => mutateBytes(request, chance),
  'bytes of the head': (request, chance) => {
    const { head, body } = split(request)
    return Buffer.concat([mutateBytes(head, chance), body])
  },
  'cut off': (request, chance) => request.subarray(0, chance.below(request.length)),
  'another length': (request, chance) => {
    const length = chance.pick(['0', '1', '-1', '0x10', '99999999999', '1, 2', '', '+5', '5 ', '18446744073709551617'])
    return replaceHeader(request, /content-length: \d+/i, `content-length: ${length}`)
  },
  'a header twice': (request, chance) => {
    const lines = headersOf(request)
    const line = chance.pick(lines)
    return addHeader(
      request,
      chance.odds(0.5) ? line : `${line.split(':')[0]}: ${printable(chance.pick(HOSTILE_TEXTS))}`,
    )
  },
  'many headers': (request, chance) => {
    const count = chance.pick([100, 1_999, 2_001, 5_000])
    return addHeader(request, Array.from({ length: count }, (_, i) => `x-${i}: y`).join('\r\n'))
  },
  chunks: (request, chance) => {
    const { body } = split(request)
    const chunk = chance.pick([
      `${body.length.toString(16)}\r\n${body.toString('latin1')}\r\n0\r\n\r\n`,
      `${body.length.toString(16)};a=${'b'.repeat(chance.pick([1, 20_000]))}\r\n${body.toString('latin1')}\r\n0\r\n\r\n`,
      'ffffffffffffffffff\r\nx',
      '-1\r\nx\r\n0\r\n\r\n',
      '1\r\nxyz\r\n0\r\n\r\n',
      `0\r\n${'a: b\r\n'.repeat(chance.pick([1, 3_000]))}\r\n`,
      '1\nx\n0\n\n',
      '\r\n\r\n',
    ])
    const chunked = replaceHeader(request, /content-length: \d+/i, 'transfer-encoding: chunked')
    return Buffer.concat([split(chunked).head, Buffer.from(chunk, 'latin1')])
  },
  'another authorization': (request, chance) => {
    const part = chance.pick([
      'AWS4-HMAC-SHA256',
      'Credential',
      'aws4_request',
      'us-east-1',
      'SignedHeaders',
      'host',
      'Signature',
      '111111111111',
    ])
    return replaceHeader(request, new RegExp(`(authorization: .*?)${part}`, 'i'), (_, before: string) => {
      return `${before}${printable(chance.pick(HOSTILE_TEXTS)).slice(0, 9_000)}`
    })
  },
  'another date': (request, chance) => {
    const date = chance.pick([
      '20260101T000000Z',
      '99999999T999999Z',
      '0',
      '',
      'Thu, 01 Jan 1970 00:00:00 GMT',
      '2'.repeat(5_000),
    ])
    return replaceHeader(request, /x-amz-date: \w+/i, `x-amz-date: ${date}`)
  },
  'line ends': (request) => {
    const { head, body } = split(request)
    return Buffer.concat([Buffer.from(head.toString('latin1').replaceAll('\r\n', '\n'), 'latin1'), body])
  },
  'a folded header': (request) => replaceHeader(request, /\r\nauthorization: /i, '\r\nauthorization:\r\n '),
  'something behind': (request, chance) => {
    const more = chance.pick([
      '\r\n',
      'GET / HTTP/1.1\r\n',
      '\0\0\0',
      'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
      'x'.repeat(5_000),
    ])
    return Buffer.concat([request, Buffer.from(more)])
  },
  'another version': (request, chance) => {
    return replaceHeader(
      request,
      /HTTP\/1\.1/,
      chance.pick(['HTTP/1.0', 'HTTP/2.0', 'HTTP/1.1 ', 'HTTP/9.9', 'ICE/1.0']),
    )
  },
  'an expectation': (request, chance) =>
    addHeader(request, `expect: ${chance.pick(['100-continue', 'x', '100-CONTINUE'])}`),
  'an upgrade': (request, chance) => {
    return addHeader(
      request,
      `connection: upgrade\r\nupgrade: ${chance.pick(['h2c', 'websocket', 'h2c\r\nhttp2-settings: AA'])}`,
    )
  },
  'another host': (request, chance) => {
    const host = chance.pick([
      '',
      'x',
      's3.amazonaws.com',
      'a.s3.us-east-1.amazonaws.com',
      '127.0.0.1:99999',
      '[::',
      'lambda-url',
      'x.lambda-url.us-east-1.on.aws',
      '...',
      '%00',
    ])
    return replaceHeader(request, /\r\nhost: \S*/i, `\r\nhost: ${host}`)
  },
}

function split(request: Buffer): { head: Buffer; body: Buffer } {
  const at = request.indexOf('\r\n\r\n') + 4
  return { head: request.subarray(0, at), body: request.subarray(at) }
}

function headersOf(request: Buffer): string[] {
  return split(request).head.toString('latin1').trimEnd().split('\r\n').slice(1)
}

function addHeader(request: Buffer, line: string): Buffer {
  const at = request.indexOf('\r\n') + 2
  return Buffer.concat([request.subarray(0, at), Buffer.from(`${line}\r\n`, 'latin1'), request.subarray(at)])
}

function replaceHeader(
  request: Buffer,
  what: RegExp,
  by: string | ((match: string, before: string) => string),
): Buffer {
  const { head, body } = split(request)
  const text = head.toString('latin1')
  const changed = typeof by === 'string' ? text.replace(what, () => by) : text.replace(what, by)
  return Buffer.concat([Buffer.from(changed, 'latin1'), body])
}

function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?')
}
