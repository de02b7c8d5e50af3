import { execFileSync } from 'node:child_process'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadModel } from '../../src/local/models/load-model.ts'
import { signRequest } from '../../src/sigv4/sign-request.ts'
import { Xacct } from '../cli/process.ts'
import { type Chance, chanceOf } from './fuzz/chance.ts'
import { WIRE_MUTATIONS } from './fuzz/mutate-bytes.ts'
import { MUTATIONS } from './fuzz/mutate-request.ts'
import { validRequest, type WireRequest } from './fuzz/valid-request.ts'
import { createWorld, ROOT } from './fuzz/world.ts'
import { open, readToEnd } from './sockets.ts'

/*
 * Requests of every operation of every service, each a little wrong: the answer is an AWS error, never a failure of ours, and
 * it comes in time. `SEED=… FUZZ_RUNS=… npx vitest run test/clients/fuzz.test.ts` repeats a run, or makes it longer.
 */

const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 30))
const RUNS = Number(process.env.FUZZ_RUNS ?? 600)
const AT_ONCE = 8
/** Milliseconds that an answer may take, on a machine that is busy. */
const IN_TIME = 10_000
/** Megabytes by which the server may grow: models and operations that it loads, and what was created. */
const GROWTH = 300

let server: Xacct
let endpoint: string
beforeAll(async () => {
  server = new Xacct('local', '--port', '0')
  endpoint = await server.endpoint()
  await createWorld(endpoint)
})
afterAll(() => server.cleanUp())

interface Sent {
  readonly run: number
  readonly service: WireRequest['service']
  readonly name: string
  /** What was done to it. */
  readonly how: string
  readonly bytes: Buffer
}

async function prepare(run: number): Promise<Sent> {
  const chance = chanceOf(SEED, run)
  const request = await validRequest(chance)
  const before = Array.from({ length: chance.pick([0, 1, 1, 2]) }, () => chance.pick(Object.keys(MUTATIONS)))
  for (const name of before) MUTATIONS[name]?.(request, chance)
  const after = chance.odds(0.3) ? [chance.pick(Object.keys(WIRE_MUTATIONS))] : []
  let bytes = bytesOf(request, chance)
  for (const name of after) bytes = WIRE_MUTATIONS[name]?.(bytes, chance) ?? bytes
  const { service, operation } = request
  return { run, service, name: `${service}:${operation}`, how: [...before, ...after].join(', ') || 'nothing', bytes }
}

/** Signed as it stands; a few for another service than they are meant for. */
function bytesOf({ service, method, path, query, headers, body }: WireRequest, chance: Chance): Buffer {
  const { signingName } = loadModel(chance.odds(0.98) ? service : 's3')
  const signed = signRequest(
    { method, path, query, headers: { host: new URL(endpoint).host, ...headers }, body },
    { service: signingName, region: 'us-east-1', credentials: ROOT, now: Date.now() },
  )
  const lines = Object.entries({ ...signed, 'content-length': String(body.length) })
  const head = `${method} ${path}${query && `?${query}`} HTTP/1.1\r\n${lines.map((line) => `${line.join(': ')}\r\n`).join('')}\r\n`
  return Buffer.concat([Buffer.from(head, 'latin1'), body])
}

/** Everything that comes back; undefined where it does not come to an end in time. */
async function exchangeInTime(bytes: Buffer): Promise<string | undefined> {
  const socket = await open(endpoint)
  const answer = readToEnd(socket)
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), IN_TIME)
  })
  socket.end(bytes)
  const received = await Promise.race([answer, late])
  clearTimeout(timer)
  socket.destroy()
  return received
}

/** What is wrong with an answer: a failure that AWS does not know. */
function failureOf({ service }: Sent, received: string | undefined): string | undefined {
  if (received === undefined) return `no answer within ${IN_TIME / 1000} s`
  for (const [, digits = ''] of received.matchAll(/HTTP\/1\.1 (5\d\d) /g)) {
    const status = Number(digits)
    const code = /x-amzn-errortype: ([^\s:;]+)|<Code>([^<]+)<|"__type":\s*"([^"]+)"/i
      .exec(received)
      ?.slice(1)
      .find(Boolean)
    const isModelled = Object.values(loadModel(service).errors).some(
      (error) => error.code === code && error.status === status,
    )
    if (status !== 501 && !isModelled) return `${status} ${code}`
  }
  return undefined
}

/** Of the server, in megabytes. */
function memoryOf(): number {
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(server.child.pid)])) / 1024
}

test(
  `${RUNS} requests that are a little wrong are answered or closed, in time and without a failure of ours`,
  async () => {
    const before = memoryOf()
    const begun = performance.now()
    const failures: string[] = []
    const statuses = new Map<string, number>()
    let next = 0
    const work = async () => {
      while (next < RUNS && server.child.exitCode === null) {
        const sent = await prepare(next++)
        const received = await exchangeInTime(sent.bytes)
        const status = /HTTP\/1\.1 ([2-5]\d\d)/.exec(received ?? '')?.[1] ?? 'closed'
        statuses.set(status, (statuses.get(status) ?? 0) + 1)
        const failure = failureOf(sent, received)
        if (failure !== undefined) failures.push(`${failure}: ${describe(sent)}`)
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, work))
    const seconds = ((performance.now() - begun) / 1000).toFixed(1)
    const counts = [...statuses].sort().map(([status, count]) => `${count} × ${status}`)
    const growth = memoryOf() - before
    console.log(
      `fuzz: SEED=${SEED}, ${RUNS} requests in ${seconds} s: ${counts.join(', ')}; ${growth.toFixed(0)} MB more`,
    )
    const complaints = server.stderr.split('\n').filter((line) => line.includes('internal error'))
    expect({ SEED, failures, complaints }).toEqual({ SEED, failures: [], complaints: [] })
    expect(server.child.exitCode).toBeNull()
    const health = await fetch(`${endpoint}/_xacct/health`)
    expect(health.status).toBe(200)
    expect(growth).toBeLessThan(GROWTH)
  },
  20_000 + RUNS * 100,
)

function describe({ run, name, how, bytes }: Sent): string {
  const text = JSON.stringify(bytes.toString('latin1'))
  return `run ${run}, ${name}, mutated: ${how}: ${text.length > 2_000 ? `${text.slice(0, 2_000)}…` : text}`
}
