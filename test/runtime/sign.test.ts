import fc from 'fast-check'
import { expect, test } from 'vitest'
import { signPost } from '../../src/runtime/sign.ts'
import { signRequest } from '../../src/sigv4/sign-request.ts'

const word = fc.stringMatching(/^[\w:$,.@+=~-]{1,30}$/)
const key = fc.stringMatching(/^[A-Za-z0-9/+]{1,40}$/)

test('the small signer signs as the complete one does', () => {
  fc.assert(
    fc.property(
      fc.record({
        segments: fc.array(word, { maxLength: 4 }),
        type: word,
        body: fc.string({ unit: 'grapheme' }),
        service: fc.constantFrom('sts', 'lambda'),
        region: fc.constantFrom('us-east-1', 'cn-north-1', 'eu-isoe-west-1'),
        id: key,
        secret: key,
        token: fc.option(key, { nil: undefined }),
        now: fc.integer({ min: 0, max: 4e12 }),
        host: fc.constantFrom('lambda.eu-central-1.amazonaws.com', '127.0.0.1:4566', '[::1]:80'),
      }),
      ({ segments, type, body, service, region, id, secret, token, now, host }) => {
        const path = `/${segments
          .filter((segment) => !/^\.+$/.test(segment))
          .map(encodeURIComponent)
          .join('/')}`
        const url = new URL(path, `http://${host}`)
        const headers = { 'content-type': 'application/json', 'x-amz-invocation-type': type }
        const complete = signRequest(
          { method: 'POST', path, headers: { ...headers, host: url.host }, body },
          { service, region, credentials: { accessKeyId: id, secretAccessKey: secret, sessionToken: token }, now },
        )
        expect(signPost(url, headers, body, service, region, [id, secret, token, 0], now)).toEqual(complete)
      },
    ),
  )
})
