import { createHash } from 'node:crypto'
import { type IncomingMessage, request } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { signed } from '../raw-request.ts'
import { BUCKET, startS3World } from './s3-world.ts'

/** An object that is much larger than what may be held of it; bench/s3-memory.ts does it with 1 GB, and from outside. */
const MB = 1024 * 1024
const BYTES = 64 * MB
const LIMIT = BYTES / 2
/** Bytes between two looks. */
const STEP = 16 * MB
const CHUNK = Buffer.alloc(MB, 'xacct')

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

const world = startS3World('s3-memory.test.ts')

/** Bytes of buffers that somebody holds, client and server together. */
function held(): number {
  // What the first round frees is counted until the second.
  collectGarbage()
  collectGarbage()
  return process.memoryUsage().arrayBuffers
}

function call(method: 'PUT' | 'GET', body: Readable, headers: Readonly<Record<string, string>>) {
  const { aws, region, owner } = world
  const { hostname, port } = new URL(aws.endpoint)
  const head = signed(
    aws.endpoint,
    { method, path: `/${BUCKET}/large`, headers: { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD', ...headers } },
    { service: 's3', region, credentials: aws.account(owner).credentials },
  )
  return new Promise<IncomingMessage>((resolve, reject) => {
    const sent = request({ hostname, port, ...head, headers: { ...head.headers } }, resolve).on('error', reject)
    pipeline(body, sent).catch(reject)
  })
}

test('64 MB go up and come down without being held', async () => {
  const before = held()
  const peaks = { up: 0, down: 0 }
  const watch = (way: keyof typeof peaks) => {
    peaks[way] = Math.max(peaks[way], held() - before)
  }
  async function* chunks() {
    for (let sent = 0; sent < BYTES; sent += CHUNK.length) {
      if (sent % STEP === 0) watch('up')
      yield CHUNK
    }
  }
  const put = await call('PUT', Readable.from(chunks(), { objectMode: false }), { 'content-length': String(BYTES) })
  expect(put.resume().statusCode).toBe(200)
  watch('up')

  const got = await call('GET', Readable.from([]), {})
  expect(got.headers['content-length']).toBe(String(BYTES))
  const hash = createHash('md5')
  let bytes = 0
  for await (const chunk of got as AsyncIterable<Buffer>) {
    if (Math.floor(bytes / STEP) < Math.floor((bytes + chunk.length) / STEP)) watch('down')
    bytes += chunk.length
    hash.update(chunk)
  }
  expect(bytes).toBe(BYTES)
  expect(`"${hash.digest('hex')}"`).toBe(put.headers.etag)
  expect(peaks.up).toBeLessThan(LIMIT)
  expect(peaks.down).toBeLessThan(LIMIT)
})
