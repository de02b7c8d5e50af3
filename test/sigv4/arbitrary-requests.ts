import fc from 'fast-check'

// Requests as an SDK may make them, awkward parts first: what is encoded twice, sorted, joined or trimmed.

/** A request before it is put on the wire: path segments and query not yet encoded. */
export interface PlainRequest {
  readonly method: string
  readonly segments: readonly string[]
  readonly query: Readonly<Record<string, readonly string[]>>
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

const text = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '%',
    '%20',
    '+',
    '/',
    'a b',
    'ሴ',
    '😀',
    "!'()*",
    '~-_.',
    '=&?#',
    'a',
    'a1',
    'a-',
    'a.b',
    'A',
  ),
  fc.string({ unit: 'grapheme', maxLength: 6 }),
)

const name = text.filter((one) => one !== '__proto__' && !/^x-amz-/i.test(one))

/** Printable ASCII, with blanks and tabs before, between and after. */
const headerValue = fc
  .array(fc.oneof(fc.constantFrom(' ', '   ', '\t', '"a   b"', 'a', ','), fc.stringMatching(/^[!-~]{1,4}$/)), {
    maxLength: 5,
  })
  .map((parts) => parts.join(''))

export const plainRequests: fc.Arbitrary<PlainRequest> = fc.record({
  method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'HEAD'),
  segments: fc.array(fc.oneof(text, fc.constantFrom('.', '..', '')), { maxLength: 4 }),
  query: fc.dictionary(name, fc.array(text, { minLength: 1, maxLength: 3 }), { maxKeys: 4, noNullPrototype: true }),
  headers: fc.dictionary(fc.constantFrom('content-type', 'my-header1', 'x-amz-target', 'x-amz-meta-a'), headerValue, {
    noNullPrototype: true,
  }),
  body: fc.oneof(fc.constant(''), fc.string({ unit: 'grapheme' })),
})

export const credentials = fc.record({
  accessKeyId: fc.stringMatching(/^A[KS]IA[A-Z2-7]{16}$/),
  secretAccessKey: fc.stringMatching(/^[A-Za-z0-9+/]{40}$/),
  sessionToken: fc.option(fc.base64String({ minLength: 4, maxLength: 40 }), { nil: undefined }),
})

export const scopes = fc.record({
  service: fc.constantFrom('sts', 'lambda', 'kinesis', 's3'),
  region: fc.constantFrom('us-east-1', 'eu-central-1', 'cn-north-1'),
  now: fc.date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true }).map(Number),
})

export const HOST = 'example.amazonaws.com'

/** Percent-encoded as it goes over the wire. */
export function pathOf({ segments }: PlainRequest): string {
  return `/${segments.map((segment) => encodeURIComponent(segment)).join('/')}`
}

/** The query as a lax client writes it: unsorted, in lower-case hex, with `!'()*` left as they are. */
export function looseQueryOf({ query }: PlainRequest): string {
  const lax = (one: string) => encodeURIComponent(one).replace(/%[0-9A-F]{2}/g, (hex) => hex.toLowerCase())
  return Object.entries(query)
    .flatMap(([key, values]) => values.map((value) => `${lax(key)}=${lax(value)}`))
    .reverse()
    .join('&')
}
