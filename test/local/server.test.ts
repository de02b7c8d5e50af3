import { Agent } from 'node:http'
import { connect as connectHttp2 } from 'node:http2'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { HttpRequest, HttpResponse } from '../../src/local/protocols/protocol.ts'
import { MAX_BODY_BYTES, type RunningServer, startServer } from '../../src/local/server.ts'
import { type Answer, type Call, http1, http2 } from './http-versions.ts'

// One port, two versions of HTTP, and whatever a client may do to a socket.

let server: RunningServer
const seen: HttpRequest[] = []
const ANSWERS: Readonly<Record<string, HttpResponse>> = {
  '/empty': { status: 204, headers: {}, body: '' },
  '/bytes': {
    status: 200,
    headers: { 'content-type': 'application/octet-stream' },
    body: Uint8Array.from([0xe2, 0x82, 0xac]),
  },
}
beforeAll(async () => {
  server = await startServer({ port: 0, host: '127.0.0.1' }, async (received) => {
    seen.push(received)
    return ANSWERS[received.path] ?? { status: 200, headers: { 'x-answer': 'yes' }, body: `${received.method} €` }
  })
})
afterAll(() => server.close())

/** The same call over both versions. */
const VERSIONS: readonly (readonly [string, (call: Call) => Promise<Answer>])[] = [
  ['HTTP/1.1', (call) => http1(server.url, call)],
  [
    'HTTP/2',
    async (call) => {
      const session = connectHttp2(server.url)
      try {
        return await http2(session, call)
      } finally {
        session.destroy()
      }
    },
  ],
]

describe.each(VERSIONS)('%s', (_, send) => {
  test('passes the request on as it came, and the answer back', async () => {
    const call = { method: 'POST', path: '/a%2Fb//c?x=%20&y', headers: { 'X-Amz-Target': 'T' }, body: 'é' }
    const answer = await send(call)
    expect(answer).toMatchObject({ status: 200, body: 'POST €', headers: { 'x-answer': 'yes', 'content-length': '8' } })
    const received = seen.at(-1)
    expect(received).toMatchObject({ method: 'POST', path: '/a%2Fb//c', query: 'x=%20&y' })
    expect(received?.headers).toMatchObject({ 'x-amz-target': 'T', host: new URL(server.url).host })
    expect(received?.body.toString()).toBe('é')
  })

  test('HEAD gets the headers and no body', async () => {
    const answer = await send({ method: 'HEAD' })
    expect(answer).toMatchObject({ status: 200, body: '', headers: { 'content-length': '8' } })
  })

  test('204 has neither body nor length', async () => {
    const { status, body, headers } = await send({ path: '/empty' })
    expect([status, body, headers['content-length'], headers['transfer-encoding']]).toEqual([
      204,
      '',
      undefined,
      undefined,
    ])
  })

  test('bytes are sent as they are', async () => {
    expect(await send({ path: '/bytes' })).toMatchObject({ body: '€', headers: { 'content-length': '3' } })
  })

  test('a body of a few MB arrives whole', async () => {
    const body = 'x'.repeat(7 * 1024 * 1024)
    await send({ method: 'POST', body })
    expect(seen.at(-1)?.body.length).toBe(body.length)
  })
})

test('both at once, many times over', async () => {
  const session = connectHttp2(server.url)
  const agent = new Agent({ keepAlive: true, maxSockets: 2 })
  const calls = Array.from({ length: 40 }, (_, n) => ({ path: `/${n}`, body: String(n), method: 'POST' }))
  const answers = await Promise.all(
    calls.map((call, n) => (n % 2 ? http2(session, call) : http1(server.url, call, agent))),
  )
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
  session.destroy()
  agent.destroy()
})

describe('a body over the limit gets 413, and the server lives', () => {
  for (const [version, send] of VERSIONS) {
    test(version, async () => {
      const before = seen.length
      const answer = await send({ method: 'POST', body: 'x'.repeat(MAX_BODY_BYTES + 1) })
      expect(answer.status).toBe(413)
      expect(seen).toHaveLength(before)
      expect(await send({})).toMatchObject({ status: 200 })
    })
  }
})

describe('a broken client', () => {
  test.each([
    ['says nothing', ''],
    ['stops within the request line', 'POS'],
    ['stops within the body', 'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\nabc'],
    ['stops within the preface', 'PRI * HT'],
    ['speaks no HTTP', '\x16\x03\x01\x02\x00\x01\x00'],
  ])('that %s does not harm the server', async (_, bytes) => {
    const before = seen.length
    await new Promise<void>((resolve) => {
      const { hostname, port } = new URL(server.url)
      const socket = connect(Number(port), hostname, () => socket.end(bytes, 'latin1'))
      socket.on('error', () => {})
      socket.resume().on('close', () => resolve())
    })
    expect(seen).toHaveLength(before)
    expect(await http1(server.url, {})).toMatchObject({ status: 200 })
  })
})

describe('close', () => {
  test('ends open connections of both versions, and frees the port', async () => {
    const short = await startServer({ port: 0, host: '127.0.0.1' }, async () => ({
      status: 200,
      headers: {},
      body: '',
    }))
    const session = connectHttp2(short.url)
    const agent = new Agent({ keepAlive: true })
    await Promise.all([http2(session, {}), http1(short.url, {}, agent)])
    const ended = new Promise((resolve) => session.on('close', resolve))
    await short.close()
    await ended
    agent.destroy()
    await expect(http1(short.url, {})).rejects.toThrow('ECONNREFUSED')
    const again = await startServer({ port: Number(new URL(short.url).port), host: '127.0.0.1' }, async () => ({
      status: 200,
      headers: {},
      body: '',
    }))
    expect(again.url).toBe(short.url)
    await again.close()
  })

  test('a port that is taken is refused', async () => {
    const port = Number(new URL(server.url).port)
    await expect(
      startServer({ port, host: '127.0.0.1' }, async () => ({ status: 200, headers: {}, body: '' })),
    ).rejects.toThrow('EADDRINUSE')
  })
})
