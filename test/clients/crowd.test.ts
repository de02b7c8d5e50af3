import { execFileSync } from 'node:child_process'
import { Agent } from 'node:http'
import type { Socket } from 'node:net'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { Xacct } from '../cli/process.ts'
import { http1 } from '../local/http-versions.ts'
import { type RawRequest, signed } from '../local/raw-request.ts'
import { exchange, open, readToEnd, statusesOf } from './sockets.ts'

/* Many clients, slow clients and large requests: whoever is quick is served quickly meanwhile. */

/** They need a machine for themselves: `CROWD=1 npx vitest run test/clients/crowd.test.ts`. */
const crowd = test.skipIf(process.env.CROWD === undefined)
if (process.env.CROWD === undefined) console.log('skipped: crowds need a machine for themselves; CROWD=1 lets them in')

const ROOT = { accessKeyId: '111111111111', secretAccessKey: 'test' }
const MB = 1024 * 1024
const IDLE = 5_000
const ACTIVE = 50
/** Sockets that may be open here: the idle ones, and some more. */
const FILES = IDLE + 1_000
/** Milliseconds that a small request may take on a machine that is busy: less than any slow client takes. */
const SANE = 10_000
/** Megabytes by which the server may grow while large requests come in. */
const GROWTH = 500

let server: Xacct
let endpoint: string
beforeAll(async () => {
  server = new Xacct('local', '--port', '0', '--quiet')
  endpoint = await server.endpoint()
})
afterAll(() => server.cleanUp())

/** After every row: it lives, and tells of no failure. */
afterEach(async () => {
  expect((await fetch(`${endpoint}/_xacct/health`)).status).toBe(200)
  expect([server.child.exitCode, server.stderr]).toEqual([null, ''])
})

function identity(url: string): RawRequest {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const request = { headers, body: 'Action=GetCallerIdentity&Version=2011-06-15' }
  return signed(url, request, { service: 'sts', credentials: ROOT })
}

function bytesOf({ headers = {}, body = '' }: RawRequest): string {
  const lines = Object.entries({ ...headers, connection: 'close', 'content-length': String(body.length) })
  return `POST / HTTP/1.1\r\n${lines.map((line) => `${line.join(': ')}\r\n`).join('')}\r\n${body}`
}

/** Milliseconds that each of `ACTIVE` clients waits for each of ten answers; the shortest first. */
async function latencies(url: string): Promise<number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: ACTIVE })
  const one = async () => {
    const times: number[] = []
    for (let i = 0; i < 10; i++) {
      const { headers = {}, body } = identity(url)
      const begun = performance.now()
      const { status } = await http1(url, { method: 'POST', headers, body: String(body) }, agent)
      expect(status).toBe(200)
      times.push(performance.now() - begun)
    }
    return times
  }
  const times = await Promise.all(Array.from({ length: ACTIVE }, one))
  agent.destroy()
  return times.flat().sort((a, b) => a - b)
}

function report(what: string, times: readonly number[]): void {
  const at = (share: number) => `${(times[Math.floor(times.length * share)] as number).toFixed(0)} ms`
  console.log(`${what}: ${ACTIVE} clients wait ${at(0.5)} (p50), ${at(0.99)} (p99)`)
}

/** How many files a process may have open here; as many as it likes where there is no shell to ask. */
function openFiles(): number {
  if (process.platform === 'win32') return Number.POSITIVE_INFINITY
  const limit = execFileSync('sh', ['-c', 'ulimit -n'], { encoding: 'utf8' }).trim()
  return limit === 'unlimited' ? Number.POSITIVE_INFINITY : Number(limit)
}

/** What idle clients have said already: nothing, and part of HTTP/2, of a head, and of a body. */
const FIRST_WORDS = [
  '',
  'PR',
  'POST / HTTP/1.1\r\nhost: x\r\n',
  'PUT /b/k HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\nx',
]

const hasFiles = openFiles() >= FILES
if (!hasFiles) console.log(`5,000 connections skipped: \`ulimit -n\` is ${openFiles()}, and ${FILES} are needed`)

test.skipIf(!hasFiles || process.env.CROWD === undefined)(
  'with 5,000 idle connections others are served, and all are closed when it ends',
  async () => {
    const crowded = new Xacct('local', '--port', '0', '--quiet')
    try {
      const url = await crowded.endpoint()
      const idle: Socket[] = []
      // No more at a time than may wait for a server to take them.
      while (idle.length < IDLE) idle.push(...(await Promise.all(Array.from({ length: 250 }, () => open(url)))))
      for (const [i, socket] of idle.entries()) socket.write(FIRST_WORDS[i % FIRST_WORDS.length] as string)
      const ended = idle.map(readToEnd)
      const times = await latencies(url)
      report('5,000 idle connections', times)
      expect(times.at(-1)).toBeLessThan(SANE)
      expect(idle.filter(({ readableEnded, destroyed }) => readableEnded || destroyed)).toEqual([])
      crowded.child.kill('SIGTERM')
      await Promise.all(ended)
      expect(await crowded.ended).toMatchObject({ code: 0, stderr: '' })
      for (const socket of idle) socket.destroy()
    } finally {
      await crowded.cleanUp()
    }
  },
  60_000,
)

crowd('100 clients that send a byte every 50 ms keep nobody waiting, and are answered', async () => {
  const bytes = bytesOf(identity(endpoint))
  const slow = await Promise.all(Array.from({ length: 100 }, () => open(endpoint)))
  const answers = slow.map(readToEnd)
  let sent = 0
  const drip = setInterval(() => {
    for (const socket of slow) socket.write(bytes.charAt(sent))
    sent++
  }, 50)
  const times: number[] = []
  while (sent < 20) times.push(...(await latencies(endpoint)))
  clearInterval(drip)
  for (const socket of slow) socket.write(bytes.slice(sent))
  expect((await Promise.all(answers)).flatMap(statusesOf)).toEqual(slow.map(() => 200))
  for (const socket of slow) socket.destroy()
  times.sort((a, b) => a - b)
  report('100 slow ones', times)
  expect(times.at(-1)).toBeLessThan(SANE)
})

crowd('clients that do not read their answers keep nobody waiting', async () => {
  const body = Buffer.alloc(8 * MB, 'x')
  const object = (method: string, content: Uint8Array | string) => {
    const options = { service: 's3', credentials: ROOT }
    const { headers = {} } = signed(endpoint, { method, path: '/crowd/large', body: content }, options)
    const lines = Object.entries({ ...headers, connection: 'close', 'content-length': String(content.length) })
    const head = lines.map((line) => `${line.join(': ')}\r\n`).join('')
    return Buffer.concat([Buffer.from(`${method} /crowd/large HTTP/1.1\r\n${head}\r\n`), Buffer.from(content)])
  }
  const bucket = signed(endpoint, { method: 'PUT', path: '/crowd' }, { service: 's3', credentials: ROOT })
  expect(await http1(endpoint, { method: 'PUT', path: '/crowd', headers: bucket.headers ?? {} })).toMatchObject({
    status: 200,
  })
  expect(statusesOf(await exchange(endpoint, object('PUT', body)))).toEqual([200])
  const before = memory()
  const deaf = await Promise.all(Array.from({ length: 50 }, () => open(endpoint)))
  for (const socket of deaf) socket.pause().write(object('GET', ''))
  const times = await latencies(endpoint)
  report('50 that do not read', times)
  expect(times.at(-1)).toBeLessThan(SANE)
  expect(memory() - before).toBeLessThan(GROWTH / 2)
  for (const socket of deaf) socket.destroy()
})

/** Of the server, in megabytes. */
function memory(): number {
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(server.child.pid)], { encoding: 'utf8' })) / 1024
}

crowd(
  'forty requests of 50 MB, four at a time, are refused or answered, and leave no mark',
  async () => {
    const body = `{"StreamName":"${'x'.repeat(50 * MB)}"}`
    const headers = { 'x-amz-target': 'Kinesis_20131202.DescribeStream', 'content-type': 'application/x-amz-json-1.1' }
    const bytes = bytesOf({ headers: { host: 'kinesis', ...headers }, body })
    const before = memory()
    const work = async () => {
      for (let i = 0; i < 10; i++) expect(statusesOf(await exchange(endpoint, bytes))).toEqual([400])
    }
    await Promise.all([work(), work(), work(), work()])
    expect(memory() - before).toBeLessThan(GROWTH)
  },
  60_000,
)
