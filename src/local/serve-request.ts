import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { AwsError } from '../core/errors.ts'
import type { HttpRequest, HttpResponse, PayloadStream } from './protocols/protocol.ts'

export type AnyRequest = IncomingMessage | Http2ServerRequest
export type AnyResponse = ServerResponse | Http2ServerResponse

/** Who answers requests. */
export interface Answerer {
  readonly handle: (request: HttpRequest) => Promise<HttpResponse>
  /** Whether the body of a PUT, of which only the head is there, is handed over as it comes. */
  readonly streams?: ((head: HttpRequest) => boolean) | undefined
}

/** Larger bodies are refused with 413 before they are read whole. Lambda's code packages come as base64 in JSON: 70 MB. */
export const MAX_BODY_BYTES = 100 * 1024 * 1024

const TOO_LARGE: HttpResponse = {
  status: 413,
  headers: { 'content-type': 'application/json', 'x-amzn-errortype': 'RequestEntityTooLarge' },
  body: JSON.stringify({ __type: 'RequestEntityTooLarge', message: `a request has at most ${MAX_BODY_BYTES} bytes` }),
}

const NO_BODY = Buffer.alloc(0)
const LENGTH = 'content-length'

/**
 * Reads one request and writes its answer.
 * @param awaitsContinue the client sends its body only once it is told to (`Expect: 100-continue`)
 */
export async function serveRequest(
  request: AnyRequest,
  response: AnyResponse,
  { handle, streams }: Answerer,
  awaitsContinue: boolean,
): Promise<void> {
  if (request.method === 'PUT' && streams?.(toHttpRequest(request, response, NO_BODY))) {
    return serveStream(request, response, handle, awaitsContinue)
  }
  if (awaitsContinue) response.writeContinue()
  const body = await readBody(request)
  if (body === 'aborted') return
  const answer = body === 'too large' ? TOO_LARGE : await handle(toHttpRequest(request, response, body))
  await send(request, response, answer)
}

/** Hands the body over as it comes; whoever refuses the request before that spares the client sending it. */
async function serveStream(
  request: AnyRequest,
  response: AnyResponse,
  handle: Answerer['handle'],
  awaitsContinue: boolean,
): Promise<void> {
  const body = new RequestBody(request, () => {
    if (awaitsContinue) response.writeContinue()
  })
  const answer = await handle(toHttpRequest(request, response, NO_BODY, body))
  const isUnsent = awaitsContinue && !body.isRead
  // Nobody can tell whether what comes next is the body or another request.
  if (isUnsent && request.httpVersionMajor === 1) response.setHeader('connection', 'close')
  await send(request, response, answer)
  // The rest is read and dropped, so that the client lives to see the answer.
  await body.drop()
}

/** The body of a request as it comes over the socket. */
class RequestBody implements PayloadStream {
  readonly length: number | undefined
  readonly trailerNames = []
  readonly trailers = new Map()
  isRead = false
  readonly #request: AnyRequest
  readonly #onRead: () => void
  #iterator: AsyncIterator<Uint8Array> | undefined

  constructor(request: AnyRequest, onRead: () => void) {
    const length = request.headers['content-length']
    this.length = length === undefined ? undefined : Number(length)
    this.#request = request
    this.#onRead = onRead
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    this.isRead = true
    this.#onRead()
    // The request outlives its reader: there is an answer to be sent.
    const chunks: AsyncIterableIterator<Uint8Array> = this.#request.iterator({ destroyOnReturn: false })
    this.#iterator = chunks
    try {
      yield* chunks
    } catch {
      throw new AwsError('IncompleteBody', 'The request body terminated unexpectedly', { status: 400 })
    }
  }

  async drop(): Promise<void> {
    await this.#iterator?.return?.()
    this.#request.resume()
  }
}

async function send(request: AnyRequest, response: AnyResponse, answer: HttpResponse): Promise<void> {
  const { status, headers, body, cookies, reset } = answer
  if (reset) response.destroy()
  if (response.destroyed) {
    if (body instanceof Readable) body.destroy()
    return
  }
  const isEmpty = status === 204 || status === 304
  response.statusCode = status
  for (const [name, value] of Object.entries(headers)) if (name !== LENGTH) response.setHeader(name, value)
  if (cookies) response.setHeader('set-cookie', cookies)
  // Last: once Node.js has read the length, it writes a Content-Disposition in another encoding.
  const length = headers[LENGTH] ?? lengthOf(answer)
  if (length !== undefined) response.setHeader(LENGTH, length)
  const hasBody = request.method !== 'HEAD' && !isEmpty
  if (body instanceof Readable) {
    if (hasBody) return pipeline(body, response)
    body.destroy()
    response.end()
    return
  }
  // A text goes out in one piece with the head; bytes would take a second one.
  response.end(hasBody ? body : '')
}

/** Unless an answer says it: a stream's is not known, and what is answered to a HEAD is as long as it would be. */
function lengthOf({ status, body }: HttpResponse): string | undefined {
  if (status === 204 || status === 304 || body instanceof Readable) return undefined
  return String(Buffer.byteLength(body))
}

function toHttpRequest(request: AnyRequest, response: AnyResponse, body: Buffer, stream?: PayloadStream): HttpRequest {
  const url = request.url ?? '/'
  const at = url.indexOf('?')
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value
  }
  headers.host ??= headers[':authority'] ?? ''
  let signal: AbortSignal | undefined
  return {
    method: request.method ?? 'GET',
    path: at < 0 ? url : url.slice(0, at),
    query: at < 0 ? '' : url.slice(at + 1),
    headers,
    body,
    stream,
    get signal() {
      signal ??= departure(request, response)
      return signal
    },
  }
}

/** A signal that is aborted once the client has closed its side, or the answer is out. */
function departure({ httpVersionMajor, socket }: AnyRequest, response: AnyResponse): AbortSignal {
  const controller = new AbortController()
  const abort = () => {
    controller.abort()
    if (httpVersionMajor === 1) socket.off('end', abort)
  }
  response.once('close', abort)
  if (httpVersionMajor === 1) socket.once('end', abort)
  if (response.destroyed || socket.readableEnded) abort()
  return controller.signal
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
