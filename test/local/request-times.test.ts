import { afterAll, beforeAll, expect, test } from 'vitest'
import { type RunningServer, startServer } from '../../src/local/server.ts'
import { open, readToEnd, statusesOf } from '../clients/sockets.ts'
import { http1 } from './http-versions.ts'

/* How long a client may take with its request; an answer may take any time. */

const TIMEOUT = 200

let server: RunningServer
let answerSlow: () => void
const slow = new Promise<void>((resolve) => {
  answerSlow = resolve
})
beforeAll(async () => {
  server = await startServer({ port: 0, host: '127.0.0.1', requestTimeout: TIMEOUT }, async ({ path }) => {
    if (path === '/slow') await slow
    return { status: 200, headers: {}, body: 'answer' }
  })
})
afterAll(() => server.close())

const STUCK: readonly (readonly [name: string, bytes: string, statuses: readonly number[]])[] = [
  ['says nothing', '', []],
  ['stops within the preface of HTTP/2', 'PR', []],
  ['stops within its head', 'POST / HTTP/1.1\r\nhost: x\r\n', [408]],
  ['stops within its body', 'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\nabc', [408]],
  ['stops within a chunk', 'PUT / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n10\r\nabc', [408]],
]

test.each(STUCK)('a connection that %s is closed', async (_, bytes, statuses) => {
  const begun = performance.now()
  const socket = await open(server.url)
  const received = readToEnd(socket)
  socket.write(bytes)
  expect(statusesOf(await received)).toEqual(statuses)
  expect(performance.now() - begun).toBeGreaterThan(TIMEOUT / 2)
  socket.destroy()
})

test('one whose body keeps coming, but for too long, is closed', async () => {
  const socket = await open(server.url)
  const received = readToEnd(socket)
  socket.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n')
  const drip = setInterval(() => socket.write('x'), 20)
  expect(statusesOf(await received)).toEqual([408])
  clearInterval(drip)
  socket.destroy()
})

test('an answer may take longer, and a kept connection may rest longer', async () => {
  const kept = await open(server.url)
  const answers = readToEnd(kept)
  kept.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n')
  const late = http1(server.url, { path: '/slow' })
  // Whoever began later has had their time.
  const stuck = await open(server.url)
  const refused = readToEnd(stuck)
  stuck.write('POST / HTTP/1.1\r\n')
  expect(statusesOf(await refused)).toEqual([408])
  stuck.destroy()
  answerSlow()
  expect(await late).toMatchObject({ status: 200, body: 'answer' })
  kept.write('GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n')
  expect(statusesOf(await answers)).toEqual([200, 200])
  kept.destroy()
})
