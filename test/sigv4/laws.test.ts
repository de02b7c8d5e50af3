import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalRequest } from '../../src/sigv4/canonical-request.ts'
import { signRequest } from '../../src/sigv4/sign-request.ts'
import { readSignature, signatureTime, verifySignature } from '../../src/sigv4/verify-request.ts'
import { credentials, HOST, looseQueryOf, pathOf, plainRequests, scopes } from './arbitrary-requests.ts'

type Received = Parameters<typeof verifySignature>[0]

/** Whether the request carries a signature that this secret made. */
function accepts(received: Received, secretAccessKey: string): boolean {
  const read = readSignature(received)
  return 'presented' in read && verifySignature(received, read.presented, secretAccessKey)
}

const signedRequests = fc.tuple(plainRequests, credentials, scopes).map(([plain, key, scope]) => {
  const request = { method: plain.method, path: pathOf(plain), query: looseQueryOf(plain), body: plain.body }
  const headers = signRequest(
    { ...request, headers: { host: HOST, ...plain.headers } },
    { ...scope, credentials: { ...key, sessionToken: key.sessionToken ?? 'token' } },
  )
  return { received: { ...request, headers, body: Buffer.from(plain.body) } as Received, secret: key.secretAccessKey }
})

const header = (name: string, change: (value: string) => string) => (received: Received) => ({
  ...received,
  headers: { ...received.headers, [name]: change(received.headers[name] ?? '') },
})

const TAMPERINGS: readonly (readonly [string, (received: Received) => Received])[] = [
  ['method', (received) => ({ ...received, method: 'PATCH' })],
  ['path', (received) => ({ ...received, path: `${received.path}/x` })],
  ['query, one more', ({ query, ...rest }) => ({ ...rest, query: query === '' ? 'x=1' : `${query}&x=1` })],
  ['body', ({ body, ...rest }) => ({ ...rest, body: Buffer.concat([body, Buffer.from('x')]) })],
  ['host', header('host', (value) => `x${value}`)],
  ['session token', header('x-amz-security-token', (value) => `${value}x`)],
  ['time', header('x-amz-date', (value) => value.replace(/\d\dZ$/, (s) => (s === '00Z' ? '01Z' : '00Z')))],
  ['day in the scope', header('authorization', (value) => value.replace(/\/(\d{8})\//, '/19991231/'))],
  [
    'shortened day',
    header('authorization', (value) => value.replace(/\/(\d{8})\//, (_, day) => `/${day.slice(0, 7)}/`)),
  ],
  ['Region in the scope', header('authorization', (value) => value.replace(/\/[a-z]+-[a-z]+-1\//, '/xx-west-1/'))],
  ['service in the scope', header('authorization', (value) => value.replace(/\/\w+\/aws4_request/, '/x/aws4_request'))],
  ['end of the scope', header('authorization', (value) => value.replace('aws4_request', 'aws5_request'))],
  ['signed headers', header('authorization', (value) => value.replace('SignedHeaders=', 'SignedHeaders=accept;'))],
  ['signature', header('authorization', (value) => value.replace(/.$/, (last) => (last === '0' ? '1' : '0')))],
  ['signature, shortened', header('authorization', (value) => value.slice(0, -1))],
  ['signature, of other letters', header('authorization', (value) => value.replace(/.$/, 'é'))],
]

describe('a signed request', () => {
  test('is accepted', () => {
    fc.assert(fc.property(signedRequests, ({ received, secret }) => accepts(received, secret)))
  })

  test('is refused with another secret', () => {
    fc.assert(fc.property(signedRequests, ({ received, secret }) => !accepts(received, `${secret}x`)))
  })

  test.each(TAMPERINGS)('is refused once its %s was changed', (_, tamper) => {
    fc.assert(
      fc.property(signedRequests, ({ received, secret }) => !accepts(tamper(received), secret)),
      { numRuns: 30 },
    )
  })
})

describe('canonical forms', () => {
  const canonicalOf = (query: string, service = 'lambda', path = '/') =>
    canonicalRequest({ method: 'GET', path, query, headers: {} }, [], '', service).split('\n')

  test.each([
    ['', ''],
    ['b=2&a=1', 'a=1&b=2'],
    ['a=2&a=1', 'a=1&a=2'],
    ['a&a=', 'a=&a='],
    // By name first: `=` would sort after digits, `-` and `.`.
    ['a1=1&a=2', 'a=2&a1=1'],
    ['prefix-x=1&prefix=2&prefix.y=3', 'prefix=2&prefix-x=1&prefix.y=3'],
    ['a=%2f&B=x%20y', 'B=x%20y&a=%2F'],
    ["a=!'()*~", 'a=%21%27%28%29%2A~'],
    ['a=1%', 'a=1%'],
    ['a=1=2', 'a=1%3D2'],
  ])('query %s', (query, canonical) => {
    expect(canonicalOf(query)[2]).toBe(canonical)
  })

  test.each([
    ['/', '/', '/'],
    ['/a%20b', '/a%2520b', '/a%20b'],
    ['/a/../b/./c//d/', '/b/c/d/', '/a/../b/./c//d/'],
    ['//', '/', '//'],
    ['/a%2Fb', '/a%252Fb', '/a%2Fb'],
  ])('path %s', (path, canonical, s3) => {
    expect(canonicalOf('', 'lambda', path)[1]).toBe(canonical)
    expect(canonicalOf('', 's3', path)[1]).toBe(s3)
  })
})

describe('readSignature', () => {
  const anything = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      'AWS4-HMAC-SHA256',
      'AWS4-HMAC-SHA256 Credential=',
      'X-Amz-Algorithm=&X-Amz-Credential=%',
      '====,,,=;;;///',
    ),
    fc
      .array(
        fc.constantFrom(
          'Credential',
          'Signature',
          'SignedHeaders',
          '=',
          ',',
          '/',
          'aws4_request',
          'host',
          '20250101',
          'a',
        ),
      )
      .map((parts) => `AWS4-HMAC-SHA256 ${parts.join('')}`),
    fc
      .array(
        fc.constantFrom(
          'X-Amz-Signature',
          'X-Amz-Credential',
          'X-Amz-Expires',
          'X-Amz-Date',
          '=',
          '&',
          '%',
          '%2F',
          'a',
        ),
      )
      .map((parts) => parts.join('')),
  )

  test('answers whatever it is given', () => {
    fc.assert(
      fc.property(
        anything,
        anything,
        fc.dictionary(fc.constantFrom('authorization', 'date', 'x-amz-date', 'x-amz-security-token'), anything),
        (path, query, headers) => {
          const received = { method: 'GET', path, query, headers, body: Buffer.alloc(0) }
          const read = readSignature(received)
          if ('presented' in read) expect(verifySignature(received, read.presented, 'secret')).toBe(false)
          else expect(['missing', 'incomplete']).toContain(read.problem)
        },
      ),
      { numRuns: 500 },
    )
  })

  test.each([
    ['no signature', {}, '', 'missing'],
    ['another scheme', { authorization: 'Bearer x' }, '', 'missing'],
    ['another algorithm of AWS', { authorization: 'AWS AKIA:x' }, '', "Unsupported AWS 'algorithm': 'AWS'."],
    [
      'nothing but the algorithm',
      { authorization: 'AWS4-HMAC-SHA256' },
      '',
      "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. Authorization=AWS4-HMAC-SHA256",
    ],
    [
      'nothing but the algorithm in the query',
      {},
      'X-Amz-Algorithm=AWS4-HMAC-SHA256',
      "AWS query-string parameters must include 'X-Amz-Credential'. AWS query-string parameters must include 'X-Amz-Signature'. AWS query-string parameters must include 'X-Amz-SignedHeaders'. AWS query-string parameters must include 'X-Amz-Date'. Re-examine the query-string parameters.",
    ],
  ] as const)('%s', (_, headers, query, expected) => {
    const read = readSignature({ method: 'GET', path: '/', query, headers })
    expect('message' in read ? read.message : 'problem' in read && read.problem).toBe(expected)
  })

  test.each([
    ['of another day', 'A/20250102/r/s/aws4_request'],
    ['of part of a day', 'A/2025/r/s/aws4_request'],
    ['without Region', 'A/20250101//s/aws4_request'],
    ['with one more element', 'A/20250101/r/s/aws4_request/x'],
  ])('a scope %s is refused', (_, credential) => {
    const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=x`
    const headers = { authorization, 'x-amz-date': '20250101T000000Z' }
    expect(readSignature({ method: 'GET', path: '/', query: '', headers })).toMatchObject({ problem: 'incomplete' })
  })

  test.each([
    ['20250101T000000Z', Date.UTC(2025, 0, 1)],
    ['20241231T235959Z', Date.UTC(2024, 11, 31, 23, 59, 59)],
    ['20250231T250000Z', Number.NaN],
    ['yesterday', Number.NaN],
  ])('the time of %s', (timestamp, time) => {
    expect(signatureTime(timestamp)).toBe(time)
  })

  test('a Date header serves where there is no X-Amz-Date', () => {
    const authorization =
      'AWS4-HMAC-SHA256 Credential=A/20250101/r/s/aws4_request, SignedHeaders=date;host, Signature=x'
    const headers = { authorization, date: 'Wed, 01 Jan 2025 10:00:00 GMT' }
    const read = readSignature({ method: 'GET', path: '/', query: '', headers })
    expect(read).toMatchObject({ presented: { timestamp: '20250101T100000Z' } })
  })
})
