import { createServer as createHttp1, type IncomingMessage, type ServerResponse } from 'node:http'
import {
  createServer as createHttp2,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type ServerHttp2Session,
} from 'node:http2'
import { type AddressInfo, createServer as createSocketServer, type Socket } from 'node:net'
import type { HttpRequest, HttpResponse } from './protocols/protocol.ts'

type AnyRequest = IncomingMessage | Http2ServerRequest
type AnyResponse = ServerResponse | Http2ServerResponse

export interface RunningServer {
  /** `http://127.0.0.1:4566` */
  readonly url: string
  /** Ends every connection, then the server. */
  close(): Promise<void>
}

/** Larger bodies are refused with 413 before they are read whole. Lambda's code packages come as base64 in JSON: 70 MB. */
export const MAX_BODY_BYTES = 100 * 1024 * 1024

const TOO_LARGE: HttpResponse = {
  status: 413,
  headers: { 'content-type': 'application/json', 'x-amzn-errortype': 'RequestEntityTooLarge' },
  body: JSON.stringify({ __type: 'RequestEntityTooLarge', message: `a request has at most ${MAX_BODY_BYTES} bytes` }),
}

/** What an HTTP/2 client with prior knowledge sends first. */
const HTTP2_PREFACE = 'PRI'

/**
 * Serves HTTP/1.1 and cleartext HTTP/2 on one port: the first bytes of a connection tell which (the JavaScript Kinesis
 * client speaks HTTP/2 without asking).
 */
export async function startServer(
  options: { readonly port: number; readonly host: string },
  handle: (request: HttpRequest) => Promise<HttpResponse>,
): Promise<RunningServer> {
  const listener = (request: AnyRequest, response: AnyResponse) => void serve(request, response, handle)
  const http1 = createHttp1(
    { keepAliveTimeout: 120_000, requestTimeout: 120_000, maxHeaderSize: 1024 * 1024 },
    listener,
  )
  // A client that has sent its request may close its side and still wait for the answer.
  Object.assign(http1, { httpAllowHalfOpen: true })
  const http2 = createHttp2({}, listener)
  const open = trackOpen()
  http2.on('session', open.addSession)
  const sockets = createSocketServer({ allowHalfOpen: true }, (socket) => {
    open.addSocket(socket)
    socket.on('error', () => socket.destroy())
    recognize(socket, (isHttp2) => {
      if (isHttp2) socket.allowHalfOpen = false
      ;(isHttp2 ? http2 : http1).emit('connection', socket)
    })
  })
  await new Promise<void>((resolve, reject) => {
    sockets.once('error', reject)
    sockets.listen(options.port, options.host, resolve)
  })
  const { port } = sockets.address() as AddressInfo
  const host = options.host.includes(':') ? `[${options.host}]` : options.host
  return {
    url: `http://${host}:${port}`,
    close: () =>
      new Promise((resolve) => {
        sockets.close(() => resolve())
        open.end()
      }),
  }
}

/** Looks at a connection's first bytes, however few come at a time, and puts them back. */
function recognize(socket: Socket, done: (isHttp2: boolean) => void): void {
  let first = Buffer.alloc(0)
  const look = () => {
    for (let chunk: Buffer | null = socket.read(); chunk !== null; chunk = socket.read()) {
      first = Buffer.concat([first, chunk])
    }
    const start = first.toString('latin1', 0, HTTP2_PREFACE.length)
    if (start.length < HTTP2_PREFACE.length && HTTP2_PREFACE.startsWith(start)) return
    socket.off('readable', look)
    socket.off('end', giveUp)
    socket.unshift(first)
    done(start === HTTP2_PREFACE)
  }
  const giveUp = () => socket.destroy()
  socket.on('readable', look)
  socket.on('end', giveUp)
}

function trackOpen() {
  const sockets = new Set<Socket>()
  const sessions = new Set<ServerHttp2Session>()
  return {
    addSocket(socket: Socket) {
      sockets.add(socket)
      socket.once('close', () => sockets.delete(socket))
    },
    addSession(session: ServerHttp2Session) {
      sessions.add(session)
      session.on('error', () => session.destroy())
      session.once('close', () => sessions.delete(session))
    },
    end() {
      for (const session of sessions) session.destroy()
      for (const socket of sockets) socket.destroy()
    },
  }
}

async function serve(
  request: AnyRequest,
  response: AnyResponse,
  handle: (request: HttpRequest) => Promise<HttpResponse>,
) {
  const body = await readBody(request)
  if (body === 'aborted') return
  const {
    status,
    headers,
    body: answer,
    reset,
  } = body === 'too large' ? TOO_LARGE : await handle(toHttpRequest(request, body, departure(request, response)))
  if (reset) response.destroy()
  if (response.destroyed) return
  const isEmpty = status === 204 || status === 304
  response.statusCode = status
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
  if (!isEmpty) response.setHeader('content-length', String(Buffer.byteLength(answer)))
  // A text goes out in one piece with the head; bytes would take a second one.
  response.end(request.method === 'HEAD' || isEmpty ? '' : answer)
}

function toHttpRequest(request: AnyRequest, body: Buffer, gone: () => AbortSignal): HttpRequest {
  const url = request.url ?? '/'
  const at = url.indexOf('?')
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value
  }
  headers.host ??= headers[':authority'] ?? ''
  return {
    method: request.method ?? 'GET',
    path: at < 0 ? url : url.slice(0, at),
    query: at < 0 ? '' : url.slice(at + 1),
    headers,
    body,
    get signal() {
      return gone()
    },
  }
}

/** Makes, when first asked, the signal that is aborted once the client has closed its side or the answer is out. */
function departure(request: AnyRequest, response: AnyResponse): () => AbortSignal {
  let controller: AbortController | undefined
  return () => {
    if (controller === undefined) {
      const { signal } = (controller = new AbortController())
      const abort = () => controller?.abort()
      request.socket.once('end', abort)
      response.once('close', abort)
      signal.addEventListener('abort', () => request.socket.off('end', abort))
      if (request.socket.readableEnded || response.destroyed) abort()
    }
    return controller.signal
  }
}

function readBody(request: AnyRequest): Promise<Buffer | 'too large' | 'aborted'> {
  return new Promise((resolve) => {
    if (Number(request.headers['content-length']) > MAX_BODY_BYTES) resolve('too large')
    const chunks: Buffer[] = []
    let size = 0
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= MAX_BODY_BYTES) chunks.push(chunk)
      else {
        // The rest is read and dropped, so that the client lives to see the answer.
        chunks.length = 0
        resolve('too large')
      }
    })
    request.on('end', () => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)))
    request.on('aborted', () => resolve('aborted'))
    request.on('error', () => resolve('aborted'))
  })
}
