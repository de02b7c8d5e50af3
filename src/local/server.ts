import { createServer as createHttp1 } from 'node:http'
import { createServer as createHttp2, type ServerHttp2Session } from 'node:http2'
import { type AddressInfo, createServer as createSocketServer, type Socket } from 'node:net'
import { type Answerer, type AnyRequest, type AnyResponse, serveRequest } from './serve-request.ts'

export { MAX_BODY_BYTES } from './serve-request.ts'

export interface RunningServer {
  /** `http://127.0.0.1:4566` */
  readonly url: string
  /** Ends every connection, then the server. */
  close(): Promise<void>
}

export interface ServerOptions {
  readonly port: number
  readonly host: string
  readonly streams?: Answerer['streams']
  /** Milliseconds that a request of HTTP/1.1 may take to arrive whole, an hour unless given; its head has a minute at most. */
  readonly requestTimeout?: number
}

/** Large objects on slow lines. */
const LONGEST_REQUEST = 3_600_000
const LONGEST_HEAD = 60_000

/** What an HTTP/2 client with prior knowledge sends first. */
const HTTP2_PREFACE = 'PRI'

/**
 * Serves HTTP/1.1 and cleartext HTTP/2 on one port: the first bytes of a connection tell which (the JavaScript Kinesis
 * client speaks HTTP/2 without asking).
 */
export async function startServer(options: ServerOptions, handle: Answerer['handle']): Promise<RunningServer> {
  const answerer = { handle, streams: options.streams }
  const listen = (awaitsContinue: boolean) => (request: AnyRequest, response: AnyResponse) => {
    // An answer that cannot be written, or whose client has gone, ends with its connection.
    serveRequest(request, response, answerer, awaitsContinue).catch(() => response.destroy())
  }
  const { requestTimeout = LONGEST_REQUEST } = options
  const headersTimeout = Math.min(LONGEST_HEAD, requestTimeout)
  const times = { requestTimeout, headersTimeout, connectionsCheckingInterval: headersTimeout / 2 }
  const http1 = createHttp1({ ...times, keepAliveTimeout: 120_000, maxHeaderSize: 1024 * 1024 }, listen(false))
  http1.on('checkContinue', listen(true))
  // A client that has sent its request may close its side and still wait for the answer.
  Object.assign(http1, { httpAllowHalfOpen: true })
  const http2 = createHttp2({}, listen(false))
  http2.on('checkContinue', listen(true))
  const open = trackOpen()
  http2.on('session', open.addSession)
  const sockets = createSocketServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    open.addSocket(socket)
    socket.on('error', () => socket.destroy())
    recognize(socket, headersTimeout, (isHttp2) => {
      if (isHttp2) socket.allowHalfOpen = false
      ;(isHttp2 ? http2 : http1).emit('connection', socket)
    })
  })
  await new Promise<void>((resolve, reject) => {
    sockets.once('error', reject)
    sockets.listen(options.port, options.host, resolve)
  })
  // Node.js watches the times of a server that listens; this one is handed its connections.
  http1.emit('listening')
  const { port } = sockets.address() as AddressInfo
  const host = options.host.includes(':') ? `[${options.host}]` : options.host
  return {
    url: `http://${host}:${port}`,
    close: () =>
      new Promise((resolve) => {
        sockets.close(() => resolve())
        http1.close()
        open.end()
      }),
  }
}

/** Looks at a connection's first bytes, however few come at a time, and puts them back; gives up where none come for so long. */
function recognize(socket: Socket, milliseconds: number, done: (isHttp2: boolean) => void): void {
  let first = Buffer.alloc(0)
  const look = () => {
    for (let chunk: Buffer | null = socket.read(); chunk !== null; chunk = socket.read()) {
      first = Buffer.concat([first, chunk])
    }
    const start = first.toString('latin1', 0, HTTP2_PREFACE.length)
    if (start.length < HTTP2_PREFACE.length && HTTP2_PREFACE.startsWith(start)) return
    socket.off('readable', look)
    socket.off('end', giveUp)
    socket.off('timeout', giveUp).setTimeout(0)
    socket.unshift(first)
    done(start === HTTP2_PREFACE)
  }
  const giveUp = () => socket.destroy()
  socket.on('readable', look)
  socket.on('end', giveUp)
  socket.setTimeout(milliseconds, giveUp)
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
