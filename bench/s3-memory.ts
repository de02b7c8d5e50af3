// An object of 1 GB through the local AWS, and how much memory that takes: `npm run build && node --import tsx bench/s3-memory.ts`.
import { createHash } from 'node:crypto'
import { type IncomingMessage, request } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { signRequest } from '../src/sigv4/sign-request.ts'
import { startXacct } from './server.ts'

const BYTES = 1024 ** 3
const CHUNK = Buffer.alloc(1024 * 1024, 'xacct')
/** Megabytes that the server may grow by; an object that is held in memory needs a thousand. */
const LIMIT = 200
const CREDENTIALS = { accessKeyId: '111111111111', secretAccessKey: 'test' }

interface Call {
  readonly method: string
  readonly path: string
  readonly body?: Readable
  readonly length?: number
}

const server = await startXacct()
const { host, hostname, port } = new URL(server.endpoint)

function call({ method, path, body, length = 0 }: Call): Promise<IncomingMessage> {
  const headers = { host, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' }
  const options = { service: 's3', region: 'us-east-1', credentials: CREDENTIALS, now: Date.now() }
  const signed = signRequest({ method, path, headers, body: '' }, options)
  return new Promise((resolve, reject) => {
    const target = { hostname, port, method, path, headers: { ...signed, 'content-length': length } }
    const sent = request(target, resolve).on('error', reject)
    if (body) pipeline(body, sent).catch(reject)
    else sent.end()
  })
}

async function drained(response: IncomingMessage): Promise<{ bytes: number; md5: string }> {
  if (response.statusCode !== 200) throw new Error(`answered ${response.statusCode}`)
  const hash = createHash('md5')
  let bytes = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length
    hash.update(chunk)
  }
  return { bytes, md5: hash.digest('hex') }
}

let peak = 0
const rest = server.memoryMb()
const sampler = setInterval(() => {
  peak = Math.max(peak, server.memoryMb())
}, 50)

async function timed<T>(what: string, run: () => Promise<T>): Promise<T> {
  const begun = performance.now()
  const result = await run()
  const seconds = (performance.now() - begun) / 1000
  const speed = BYTES / 1024 ** 2 / seconds
  process.stdout.write(`${what.padEnd(10)} ${seconds.toFixed(1)} s, ${speed.toFixed(0)} MB/s\n`)
  return result
}

try {
  await drained(await call({ method: 'PUT', path: '/bench' }))
  const chunks = Array.from({ length: BYTES / CHUNK.length }, () => CHUNK)
  const put = await timed('upload', () =>
    call({ method: 'PUT', path: '/bench/1-gb', body: Readable.from(chunks, { objectMode: false }), length: BYTES }),
  )
  await drained(put)
  const { bytes, md5 } = await timed('download', async () =>
    drained(await call({ method: 'GET', path: '/bench/1-gb' })),
  )
  if (bytes !== BYTES || put.headers.etag !== `"${md5}"`) throw new Error('what came back is not what was put')
} finally {
  clearInterval(sampler)
  await server.stop()
}

const growth = peak - rest
process.stdout.write(`memory     ${rest.toFixed(0)} MB at rest, ${peak.toFixed(0)} MB at most\n`)
if (growth > LIMIT) {
  process.stdout.write(`the server grew by ${growth.toFixed(0)} MB, more than ${LIMIT} MB\n`)
  process.exitCode = 1
}
