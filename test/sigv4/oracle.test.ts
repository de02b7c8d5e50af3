import { createHash, createHmac, type Hash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { encode } from '../../src/sigv4/canonical-request.ts'
import { signRequest } from '../../src/sigv4/sign-request.ts'
import { readSignature, verifySignature } from '../../src/sigv4/verify-request.ts'
import {
  credentials,
  HOST,
  looseQueryOf,
  type PlainRequest,
  pathOf,
  plainRequests,
  scopes,
} from './arbitrary-requests.ts'

// The SDK's own signer as a second opinion. It comes with the SDK clients; without it these rows are skipped.
const smithy = await import('@smithy/signature-v4').catch(() => undefined)

class Sha256 {
  readonly #hash: Hash | ReturnType<typeof createHmac>
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', Buffer.from(secret as Uint8Array))
  }
  update(data: Uint8Array): void {
    this.#hash.update(data)
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest()
  }
  reset(): void {
    throw new Error('not used')
  }
}

type Key = { accessKeyId: string; secretAccessKey: string; sessionToken: string | undefined }
type Scope = { service: string; region: string; now: number }

function signerOf({ accessKeyId, secretAccessKey, sessionToken }: Key, { service, region }: Scope) {
  if (smithy === undefined) throw new Error('skipped')
  return new smithy.SignatureV4({
    service,
    region,
    sha256: Sha256,
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) },
    applyChecksum: service === 's3',
    uriEscapePath: service !== 's3',
  })
}

function sdkRequest(plain: PlainRequest) {
  const query = Object.fromEntries(Object.entries(plain.query).map(([name, values]) => [name, [...values]]))
  return {
    method: plain.method,
    protocol: 'https:',
    hostname: HOST,
    path: pathOf(plain),
    query,
    headers: { host: HOST, ...plain.headers } as Record<string, string>,
    ...(plain.body !== '' && { body: plain.body }),
  }
}

describe.skipIf(smithy === undefined)('@smithy/signature-v4 (skipped where the SDK clients do not bring it)', () => {
  test('signs as we do', async () => {
    await fc.assert(
      fc.asyncProperty(plainRequests, credentials, scopes, async (plain, key, scope) => {
        const theirs = await signerOf(key, scope).sign(sdkRequest(plain), { signingDate: new Date(scope.now) })
        const { authorization: _, ...headers } = theirs.headers as Record<string, string>
        const request = { method: plain.method, path: pathOf(plain), query: looseQueryOf(plain), body: plain.body }
        const ours = signRequest({ ...request, headers }, { ...scope, credentials: key })
        expect(ours.authorization).toBe(theirs.headers.authorization)
      }),
    )
  })

  test('signs in the header what we verify', async () => {
    await fc.assert(
      fc.asyncProperty(plainRequests, credentials, scopes, async (plain, key, scope) => {
        const { headers } = await signerOf(key, scope).sign(sdkRequest(plain), { signingDate: new Date(scope.now) })
        const body = Buffer.from(plain.body)
        const received = { method: plain.method, path: pathOf(plain), query: looseQueryOf(plain), headers, body }
        expectVerified(received, key)
      }),
    )
  })

  test('presigns what we verify', async () => {
    await fc.assert(
      fc.asyncProperty(plainRequests, credentials, scopes, async (plain, key, scope) => {
        const { body: _, ...bodiless } = sdkRequest(plain)
        const unsigned = scope.service === 's3' ? unsignedPayload(bodiless) : bodiless
        const presigned = await signerOf(key, scope).presign(unsigned, {
          signingDate: new Date(scope.now),
          expiresIn: 60,
        })
        const query = Object.entries(presigned.query ?? {})
          .flatMap(([name, value]) => [value ?? []].flat().map((one) => `${encode(name)}=${encode(one)}`))
          .join('&')
        const { method, path, headers } = presigned
        expectVerified({ method, path, query, headers, body: Buffer.alloc(0) }, key)
      }),
    )
  })
})

/** S3's presigned URLs leave the payload out, which the SDK is told by a header that stays a header. */
function unsignedPayload<T extends { headers: Record<string, string> }>(request: T): T {
  return { ...request, headers: { ...request.headers, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' } }
}

function expectVerified(received: Parameters<typeof verifySignature>[0], key: Key): void {
  const read = readSignature(received)
  if (!('presented' in read)) throw new Error(JSON.stringify(read))
  expect(read.presented).toMatchObject({ accessKeyId: key.accessKeyId, sessionToken: key.sessionToken })
  expect(verifySignature(received, read.presented, key.secretAccessKey)).toBe(true)
}
