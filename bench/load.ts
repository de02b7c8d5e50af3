// A client that costs little: prepared bytes over kept connections, answers read only as far as their length.
import { connect, type Socket } from 'node:net'
import { type Credentials, signRequest } from '../src/sigv4/sign-request.ts'

export interface Prepared {
  readonly service: string
  readonly credentials: Credentials
  readonly method?: string
  readonly path?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
}

export interface Load {
  readonly perSecond: number
  /** Milliseconds. */
  readonly p50: number
  readonly p99: number
}

/** Sends a request over one connection. @throws Error for an answer that is not 2xx */
export type Send = (request: Buffer) => Promise<Buffer>

/** What a caller, the first of whom is 0, does again and again: one request, or several that belong together. */
export type Step = Buffer | ((send: Send, caller: number) => Promise<unknown>)

/** Signs a request once; AWS, and so the local AWS, takes it again and again for some minutes. */
export function prepare(
  endpoint: string,
  { service, credentials, method = 'POST', path = '/', headers = {}, body = '' }: Prepared,
): Buffer {
  const { host } = new URL(endpoint)
  const all = signRequest(
    { method, path, headers: { host, ...headers }, body },
    { service, region: 'us-east-1', credentials, now: Date.now() },
  )
  const lines = Object.entries({ ...all, 'content-length': String(Buffer.byteLength(body)) }).map(
    ([name, value]) => `${name}: ${value}`,
  )
  const head = `${method} ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`
  return Buffer.concat([Buffer.from(head), Buffer.from(body)])
}

/** Keeps `connections` callers busy for some seconds, after one of warm-up. @throws Error for an answer that is not 2xx */
export async function load(endpoint: string, step: Step, connections: number, seconds: number): Promise<Load> {
  const open = await openMany(endpoint, connections)
  const run = async (until: number, times: number[]) => {
    await Promise.all(
      open.map(async (connection, caller) => {
        const send: Send = (request) => connection.send(request)
        while (performance.now() < until) {
          const begun = performance.now()
          await (typeof step === 'function' ? step(send, caller) : send(step))
          times.push(performance.now() - begun)
        }
      }),
    )
  }
  await run(performance.now() + 1_000, [])
  const times: number[] = []
  const begun = performance.now()
  await run(begun + seconds * 1000, times)
  const elapsed = (performance.now() - begun) / 1000
  for (const connection of open) connection.close()
  times.sort((a, b) => a - b)
  const at = (share: number) => times[Math.floor(times.length * share)] ?? Number.NaN
  return { perSecond: times.length / elapsed, p50: at(0.5), p99: at(0.99) }
}

/** Sends so many requests over `connections`, the next one when there is a free one. @throws Error for an answer that is not 2xx */
export async function sendAll(
  endpoint: string,
  count: number,
  connections: number,
  requestOf: (index: number) => Buffer,
): Promise<void> {
  const open = await openMany(endpoint, connections)
  let next = 0
  await Promise.all(
    open.map(async (connection) => {
      while (next < count) await connection.send(requestOf(next++))
    }),
  )
  for (const connection of open) connection.close()
}

/** One answer. @throws Error for one that is not 2xx */
export async function once(endpoint: string, request: Buffer): Promise<string> {
  const connection = await Connection.open(endpoint)
  try {
    return (await connection.send(request)).toString()
  } finally {
    connection.close()
  }
}

function openMany(endpoint: string, connections: number): Promise<Connection[]> {
  return Promise.all(Array.from({ length: connections }, () => Connection.open(endpoint)))
}

interface Head {
  readonly text: string
  /** Bytes of head and body together. */
  readonly end: number
  readonly bodyStart: number
}

/** One connection, opened again where the server closes it after each answer, as moto's does. */
class Connection {
  readonly #url: URL
  #socket: Socket | undefined
  #chunks: Buffer[] = []
  #size = 0
  #head: Head | undefined
  #waiting: { resolve: (body: Buffer) => void; reject: (error: Error) => void } | undefined

  private constructor(url: URL) {
    this.#url = url
  }

  static async open(endpoint: string): Promise<Connection> {
    const connection = new Connection(new URL(endpoint))
    await connection.#connect()
    return connection
  }

  async send(request: Buffer): Promise<Buffer> {
    const socket = this.#socket ?? (await this.#connect())
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject }
      socket.write(request)
    })
  }

  close(): void {
    this.#waiting = undefined
    this.#socket?.destroy()
  }

  async #connect(): Promise<Socket> {
    const socket = connect(Number(this.#url.port), this.#url.hostname)
    await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject))
    socket.setNoDelay(true)
    socket.on('data', (chunk) => this.#take(chunk as Buffer))
    socket.on('close', () => {
      if (this.#socket === socket) this.#socket = undefined
      this.#waiting?.reject(new Error('connection closed before the answer'))
    })
    this.#socket = socket
    return socket
  }

  #take(chunk: Buffer): void {
    this.#chunks.push(chunk)
    this.#size += chunk.length
    this.#head ??= readHead(Buffer.concat(this.#chunks))
    if (this.#head === undefined || this.#size < this.#head.end) return
    const { text, end, bodyStart } = this.#head
    const answer = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks)
    this.#chunks = []
    this.#size = 0
    this.#head = undefined
    if (/^connection: close/im.test(text)) {
      this.#socket?.destroy()
      this.#socket = undefined
    }
    const waiting = this.#waiting
    this.#waiting = undefined
    const body = answer.subarray(bodyStart, end)
    if (/^HTTP\/1\.1 2/.test(text)) waiting?.resolve(body)
    else waiting?.reject(new Error(`${text.split('\r\n')[0]}: ${body.toString('utf8', 0, 300)}`))
  }
}

/** Undefined until all of it is there. */
function readHead(received: Buffer): Head | undefined {
  const at = received.indexOf('\r\n\r\n')
  if (at < 0) return undefined
  const text = received.toString('latin1', 0, at)
  const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0)
  return { text, bodyStart: at + 4, end: at + 4 + length }
}
