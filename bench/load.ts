// A client that costs little: prepared bytes over kept connections, answers read only as far as their length.
import { connect, type Socket } from 'node:net'
import { type Credentials, signRequest } from '../src/sigv4/sign-request.ts'

export interface Prepared {
  readonly service: string
  readonly credentials: Credentials
  readonly method?: string
  readonly path?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

export interface Load {
  readonly perSecond: number
  /** Milliseconds. */
  readonly p50: number
  readonly p99: number
}

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
  return Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${body}`)
}

/** Keeps `connections` requests under way for some seconds, after one of warm-up. @throws Error for an answer that is not 2xx */
export async function load(endpoint: string, request: Buffer, connections: number, seconds: number): Promise<Load> {
  const open = await Promise.all(Array.from({ length: connections }, () => Connection.open(endpoint)))
  const run = async (until: number, times: number[]) => {
    await Promise.all(
      open.map(async (connection) => {
        while (performance.now() < until) {
          const begun = performance.now()
          await connection.send(request)
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

/** One answer. @throws Error for one that is not 2xx */
export async function once(endpoint: string, request: Buffer): Promise<string> {
  const connection = await Connection.open(endpoint)
  try {
    return await connection.send(request)
  } finally {
    connection.close()
  }
}

/** One connection, opened again where the server closes it after each answer, as moto's does. */
class Connection {
  readonly #url: URL
  #socket: Socket | undefined
  #received: Buffer = Buffer.alloc(0)
  #waiting: { resolve: (body: string) => void; reject: (error: Error) => void } | undefined

  private constructor(url: URL) {
    this.#url = url
  }

  static async open(endpoint: string): Promise<Connection> {
    const connection = new Connection(new URL(endpoint))
    await connection.#connect()
    return connection
  }

  async send(request: Buffer): Promise<string> {
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
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk])
    const end = this.#received.indexOf('\r\n\r\n')
    if (end < 0) return
    const head = this.#received.toString('latin1', 0, end)
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0)
    if (this.#received.length < end + 4 + length) return
    const body = this.#received.toString('utf8', end + 4, end + 4 + length)
    this.#received = this.#received.subarray(end + 4 + length)
    if (/^connection: close/im.test(head)) {
      this.#socket?.destroy()
      this.#socket = undefined
    }
    const waiting = this.#waiting
    this.#waiting = undefined
    if (/^HTTP\/1\.1 2/.test(head)) waiting?.resolve(body)
    else waiting?.reject(new Error(`${head.split('\r\n')[0]}: ${body.slice(0, 300)}`))
  }
}
