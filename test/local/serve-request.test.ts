import { request } from 'node:http'
import { connect as connectHttp2 } from 'node:http2'
import { connect } from 'node:net'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AwsError } from '../../src/core/errors.ts'
import type { HttpRequest } from '../../src/local/protocols/protocol.ts'
import { type RunningServer, startServer } from '../../src/local/server.ts'
import { type Answer, type Call, http1, http2 } from './http-versions.ts'

// Bodies that are handed over as they come, and answers that are streams.

let server: RunningServer
/** What a handler saw of a body, or what kept it from seeing more. */
const bodies: { length: number | undefined; read: string }[] = []
let isGone: (() => void) | undefined

beforeAll(async () => {
  const streams = ({ path }: HttpRequest) => path.startsWith('/stream')
  server = await startServer({ port: 0, host: '127.0.0.1', streams }, async ({ path, stream, body }) => {
    if (path === '/pieces') return { status: 200, headers: {}, body: Readable.from(['one ', 'two']) }
    if (path === '/sized') {
      return { status: 200, headers: { 'content-length': '7' }, body: Readable.from(['one two']) }
    }
    if (path === '/broken') return { status: 200, headers: {}, body: Readable.from(failing()) }
    if (stream === undefined) return { status: 200, headers: {}, body: `whole: ${body.length}` }
    if (path === '/stream/refused') return { status: 403, headers: {}, body: 'no' }
    const { length } = stream
    const chunks: Uint8Array[] = []
    try {
      for await (const chunk of stream) chunks.push(chunk)
      bodies.push({ length, read: Buffer.concat(chunks).toString() })
    } catch (error) {
      bodies.push({ length, read: (error as AwsError).code })
      isGone?.()
    }
    return { status: 200, headers: {}, body: `streamed: ${Buffer.concat(chunks).length}` }
  })
})
afterAll(() => server.close())

async function* failing() {
  yield 'one '
  throw new Error('the disk is gone')
}

const VERSIONS: readonly (readonly [string, (call: Call) => Promise<Answer>])[] = [
  ['HTTP/1.1', (call) => http1(server.url, call)],
  [
    'HTTP/2',
    async (call) => {
      const session = connectHttp2(server.url)
      return http2(session, call).finally(() => session.destroy())
    },
  ],
]

describe.each(VERSIONS)('%s', (_, send) => {
  test('a PUT is handed over with its body as a stream', async () => {
    const body = 'x'.repeat(300_000)
    const answer = await send({ method: 'PUT', path: '/stream', body, headers: { 'content-length': '300000' } })
    expect(answer).toMatchObject({ status: 200, body: 'streamed: 300000' })
    expect(bodies.at(-1)).toEqual({ length: 300_000, read: body })
  })

  test.each([
    ['another method', 'POST', '/stream'],
    ['another path', 'PUT', '/whole'],
  ])('%s has its body whole', async (_, method, path) => {
    expect(await send({ method, path, body: 'abc' })).toMatchObject({ body: 'whole: 3' })
  })

  test('a body that nobody reads is no obstacle to the answer', async () => {
    const body = 'x'.repeat(3_000_000)
    expect(await send({ method: 'PUT', path: '/stream/refused', body })).toMatchObject({ status: 403, body: 'no' })
  })

  test('an answer may be a stream, with its length or without', async () => {
    const pieces = await send({ path: '/pieces' })
    expect([pieces.body, pieces.headers['content-length']]).toEqual(['one two', undefined])
    expect(await send({ path: '/sized' })).toMatchObject({ body: 'one two', headers: { 'content-length': '7' } })
    const head = await send({ method: 'HEAD', path: '/sized' })
    expect(head).toMatchObject({ status: 200, body: '', headers: { 'content-length': '7' } })
  })

  test('an answer that breaks off ends as no whole one does', async () => {
    await expect(send({ path: '/broken' })).rejects.toThrow()
    expect(await send({ path: '/whole' })).toMatchObject({ status: 200 })
  })
})

test('a body without a length has none', async () => {
  const answer = await new Promise<number | undefined>((resolve, reject) => {
    const sent = request(`${server.url}/stream`, { method: 'PUT' }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode))
    })
    sent.on('error', reject).write('ab')
    sent.end('c')
  })
  expect([answer, bodies.at(-1)]).toEqual([200, { length: undefined, read: 'abc' }])
})

test('a client that leaves within its body is known to have left', async () => {
  const gone = new Promise<void>((resolve) => {
    isGone = resolve
  })
  const { hostname, port } = new URL(server.url)
  const socket = connect(Number(port), hostname, () => {
    socket.end('PUT /stream HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\nabc')
  })
  socket.on('error', () => {}).resume()
  await gone
  expect(bodies.at(-1)).toEqual({ length: 10, read: 'IncompleteBody' })
})

describe('Expect: 100-continue', () => {
  const headers = { expect: '100-continue', 'content-length': '3' }

  describe.each(VERSIONS)('%s', (version, send) => {
    test.each([
      ['/stream', 'streamed: 3'],
      ['/whole', 'whole: 3'],
    ])('%s asks for the body, and gets it', async (path, body) => {
      const answer = await send({ method: 'PUT', path, headers, body: 'abc' })
      expect(answer).toMatchObject({ status: 200, body, isContinued: true })
    })

    test('a refusal does not ask for it, and ends the connection where the body could be taken for a request', async () => {
      const answer = await send({ method: 'PUT', path: '/stream/refused', headers, body: 'abc' })
      expect(answer).toMatchObject({ status: 403, body: 'no', isContinued: false })
      expect(answer.headers.connection).toBe(version === 'HTTP/2' ? undefined : 'close')
    })
  })
})
