import { type Agent, request } from 'node:http'
import type { ClientHttp2Session } from 'node:http2'

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: string
  /** Whether the server asked for the body. */
  readonly isContinued: boolean
}

export interface Call {
  readonly method?: string
  readonly path?: string
  /** With `expect`, the body waits until the server asks for it. */
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** One call over HTTP/1.1. */
export function http1(
  url: string,
  { method = 'GET', path = '/', headers = {}, body = '' }: Call,
  agent?: Agent,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url)
    let isContinued = false
    const sent = request({ hostname, port, path, method, headers, ...(agent && { agent }) }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk
      })
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text, isContinued })
        if (!sent.writableEnded) sent.destroy()
      })
      response.on('error', reject)
    })
    sent.on('error', reject)
    sent.on('continue', () => {
      isContinued = true
      sent.end(body)
    })
    if (headers.expect === undefined) sent.end(body)
    else sent.flushHeaders()
  })
}

/** The same over a session of HTTP/2. */
export function http2(
  session: ClientHttp2Session,
  { method = 'GET', path = '/', headers = {}, body = '' }: Call,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const stream = session.request({ ':method': method, ':path': path, ...headers }, { endStream: false })
    let isContinued = false
    let text = ''
    let answered: Record<string, unknown> = {}
    stream.on('response', (received) => {
      answered = received
    })
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
    })
    stream.on('end', () => resolve({ status: Number(answered[':status']), headers: answered, body: text, isContinued }))
    stream.on('error', reject)
    stream.on('continue', () => {
      isContinued = true
      stream.end(body)
    })
    if (headers.expect === undefined) stream.end(body)
  })
}
