import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sign } from '../../src/runtime/sign.ts'
import { signRequest } from '../../src/sigv4/sign-request.ts'

const word = fc.stringMatching(/^[\w:$,.@+=~-]{1,30}$/)
const key = fc.stringMatching(/^[A-Za-z0-9/+]{1,40}$/)

test('the small signer signs as the complete one does', () => {
  fc.assert(
    fc.property(
      fc.record({
        method: fc.constantFrom(undefined, 'PUT' as const, 'GET' as const),
        segments: fc.array(word, { maxLength: 4 }),
        type: word,
        body: fc.string({ unit: 'grapheme' }),
        service: fc.constantFrom('sts', 'lambda', 'sqs', 'dynamodb'),
        region: fc.constantFrom('us-east-1', 'cn-north-1', 'eu-isoe-west-1'),
        id: key,
        secret: key,
        token: fc.option(key, { nil: undefined }),
        now: fc.integer({ min: 0, max: 4e12 }),
        host: fc.constantFrom('lambda.eu-central-1.amazonaws.com', '127.0.0.1:4566', '[::1]:80'),
      }),
      ({ method, segments, type, body, service, region, id, secret, token, now, host }) => {
        const path = `/${segments
          .filter((segment) => !/^\.+$/.test(segment))
          .map(encodeURIComponent)
          .join('/')}`
        const url = new URL(path, `http://${host}`)
        const headers = { 'content-type': 'application/json', 'x-amz-invocation-type': type }
        const complete = signRequest(
          { method: method ?? 'POST', path, headers: { ...headers, host: url.host }, body },
          { service, region, credentials: { accessKeyId: id, secretAccessKey: secret, sessionToken: token }, now },
        )
        const call = { ...(method && { method }), service, region, headers, body }
        expect(sign(call, url, [id, secret, token, 0], now)).toEqual(complete)
      },
    ),
  )
})

test('for S3 too, whose paths are encoded once, as long as there is nothing to encode', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('PUT' as const, 'GET' as const),
      fc.stringMatching(/^[a-z0-9][a-z0-9.-]{1,20}[a-z0-9]$/),
      fc.array(fc.stringMatching(/^[A-Za-z0-9_-][A-Za-z0-9._-]{0,20}$/), { minLength: 1, maxLength: 4 }),
      fc.string({ unit: 'grapheme' }),
      (method, bucket, segments, body) => {
        const path = `/${bucket}/${segments.join('/')}`
        const url = new URL(path, 'https://s3.eu-central-1.amazonaws.com')
        const headers = { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' }
        const place = { service: 's3', region: 'eu-central-1' }
        const credentials = { accessKeyId: 'AKIA', secretAccessKey: 'secret', sessionToken: 'token' }
        const complete = signRequest(
          { method, path, headers: { ...headers, host: url.host }, body },
          { ...place, credentials, now: 1e12 },
        )
        const { authorization, ...rest } = sign(
          { ...place, method, headers, body },
          url,
          ['AKIA', 'secret', 'token', 0],
          1e12,
        )
        expect(rest).toEqual({ ...complete, authorization: undefined })
        expect(authorization).toBeDefined()
      },
    ),
  )
})
