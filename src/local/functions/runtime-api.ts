import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** The largest payload of a synchronous response, in bytes. */
export const MAX_RESPONSE_BYTES = 6_291_556

/** What the function's process told the Runtime API. `ready`: it asks for the next event. */
export type Report =
  | { readonly kind: 'ready' }
  | { readonly kind: 'response'; readonly payload: Buffer }
  | { readonly kind: 'response-too-large' }
  | { readonly kind: 'error'; readonly payload: Buffer; readonly errorType: string }
  | { readonly kind: 'init-error'; readonly payload: Buffer; readonly errorType: string }

/** One event for the function, as its invoker sent it. */
export interface Invocation {
  readonly requestId: string
  readonly payload: Uint8Array
  /** As invoked, with the qualifier. */
  readonly invokedFunctionArn: string
  /** JSON text. */
  readonly clientContext?: string
  readonly traceId?: string
}

/** One event as `GET /runtime/invocation/next` hands it out. */
export interface RuntimeEvent extends Invocation {
  /** Different for each attempt at an event, so that a late answer to another one is told apart. */
  readonly invocationId: string
  /** In milliseconds since the epoch. */
  readonly deadline: number
}

type State =
  | { readonly kind: 'initializing' }
  | { readonly kind: 'ready' }
  | { readonly kind: 'invoking'; readonly requestId: string; readonly invocationId: string }
  | { readonly kind: 'answered'; readonly requestId: string }

/**
 * The Lambda Runtime API (2018-06-01) for one execution environment, on a port of its own on the loopback interface.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export class RuntimeApi {
  /** Gets every report of the function's process. */
  onReport: (report: Report) => void = () => {}
  readonly #server: Server
  #state: State = { kind: 'initializing' }
  #poll: ServerResponse | undefined
  #waiting: RuntimeEvent | undefined

  private constructor() {
    this.#server = createServer((request, response) => this.#handle(request, response))
    // The runtime waits as long as it takes for its next event, on one connection.
    Object.assign(this.#server, { keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0, timeout: 0 })
  }

  static async listen(): Promise<RuntimeApi> {
    const api = new RuntimeApi()
    await new Promise<void>((resolve, reject) => {
      api.#server.once('error', reject).listen(0, '127.0.0.1', resolve)
    })
    return api
  }

  /** `127.0.0.1:PORT`: the value of `AWS_LAMBDA_RUNTIME_API`. */
  get address(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** Hands out the event: at once if the runtime waits for one, else when it next asks. */
  deliver(event: RuntimeEvent): void {
    const poll = this.#poll
    this.#poll = undefined
    if (poll) this.#send(event, poll)
    else this.#waiting = event
  }

  /** Forgets the process of before: another one starts with its init phase. */
  reset(): void {
    this.#poll?.destroy()
    this.#poll = undefined
    this.#waiting = undefined
    this.#state = { kind: 'initializing' }
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    this.#server.closeAllConnections()
    await closed
  }

  #handle(request: IncomingMessage, response: ServerResponse): void {
    const route = routeOf(request)
    if (route?.name === 'next') {
      request.resume()
      this.#next(response)
      return
    }
    readBody(request, (body) => {
      const { status, document, report } = this.#answer(route, request, body)
      send(response, status, {}, document)
      if (report) this.onReport(report)
    })
  }

  #next(response: ServerResponse): void {
    if (this.#state.kind === 'invoking' || this.#poll) {
      const { status, document } = refuse(403, 'InvalidStateTransition', 'an invocation is still to be answered')
      send(response, status, {}, document)
      return
    }
    this.#state = { kind: 'ready' }
    const event = this.#waiting
    this.#waiting = undefined
    if (event) {
      this.#send(event, response)
      return
    }
    this.#poll = response
    this.onReport({ kind: 'ready' })
  }

  #send(event: RuntimeEvent, response: ServerResponse): void {
    this.#state = { kind: 'invoking', requestId: event.requestId, invocationId: event.invocationId }
    send(response, 200, headersOf(event), event.payload)
  }

  #answer(route: PostRoute | undefined, request: IncomingMessage, body: Body): Answer {
    if (route === undefined) return refuse(404, 'NotFound', 'no such path')
    if (route.name === 'init-error') return this.#initError(request, body)
    return this.#result(route, request, body)
  }

  #initError(request: IncomingMessage, body: Body): Answer {
    if (this.#state.kind !== 'initializing') return refuse(403, 'InvalidStateTransition', 'the init phase is over')
    return accept({ kind: 'init-error', ...describeError(request, body) })
  }

  #result(route: ResultRoute, request: IncomingMessage, body: Body): Answer {
    const state = this.#state
    if (state.kind === 'answered' && state.requestId === route.requestId) {
      return refuse(403, 'InvalidStateTransition', 'the invocation was answered before')
    }
    if (state.kind !== 'invoking' || state.requestId !== route.requestId) {
      return refuse(400, 'InvalidRequestID', 'Invalid request ID')
    }
    const echoed = request.headers['lambda-runtime-invocation-id']
    if (echoed !== undefined && echoed !== state.invocationId) {
      return refuse(400, 'InvalidInvocationId', 'the invocation id is that of another attempt')
    }
    this.#state = { kind: 'answered', requestId: state.requestId }
    if (body.tooLarge) {
      const message = `Exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes).`
      return { ...refuse(413, 'RequestEntityTooLarge', message), report: { kind: 'response-too-large' } }
    }
    if (route.name === 'response') return accept({ kind: 'response', payload: body.payload })
    return accept({ kind: 'error', ...describeError(request, body) })
  }
}

/** What the process gets, and what the environment is told after it. */
interface Answer {
  readonly status: number
  readonly document: string
  readonly report?: Report
}

interface ResultRoute {
  readonly name: 'response' | 'error'
  readonly requestId: string
}

type Route = { readonly name: 'next' } | PostRoute
type PostRoute = { readonly name: 'init-error' } | ResultRoute

const PREFIX = '/2018-06-01/runtime/'

function routeOf({ method, url = '' }: IncomingMessage): Route | undefined {
  if (!url.startsWith(PREFIX)) return undefined
  const path = url.slice(PREFIX.length)
  if (method === 'GET') return path === 'invocation/next' ? { name: 'next' } : undefined
  if (method !== 'POST') return undefined
  if (path === 'init/error') return { name: 'init-error' }
  const [, requestId, name] = /^invocation\/([^/]+)\/(response|error)$/.exec(path) ?? []
  return requestId && name ? { name: name as ResultRoute['name'], requestId } : undefined
}

interface Body {
  readonly payload: Buffer
  readonly tooLarge: boolean
}

/** Reads to the end even what is too large: a client that is cut off would see a reset, not the 413. */
function readBody(request: IncomingMessage, done: (body: Body) => void): void {
  let chunks: Buffer[] = []
  let size = 0
  request.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size <= MAX_RESPONSE_BYTES) chunks.push(chunk)
    else chunks = []
  })
  request.on('end', () => done({ payload: Buffer.concat(chunks), tooLarge: size > MAX_RESPONSE_BYTES }))
}

function headersOf(event: RuntimeEvent): Headers {
  const { traceId, clientContext } = event
  return {
    'Lambda-Runtime-Aws-Request-Id': event.requestId,
    'Lambda-Runtime-Invocation-Id': event.invocationId,
    'Lambda-Runtime-Deadline-Ms': event.deadline.toFixed(0),
    'Lambda-Runtime-Invoked-Function-Arn': event.invokedFunctionArn,
    ...(traceId && { 'Lambda-Runtime-Trace-Id': traceId }),
    ...(clientContext && { 'Lambda-Runtime-Client-Context': asciiJson(clientContext) }),
  }
}

/** JSON that fits into a header. */
function asciiJson(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** The error as the invoker gets it: the runtime's own JSON, or what its header says where that is none. */
function describeError(request: IncomingMessage, body: Body): { payload: Buffer; errorType: string } {
  const header = request.headers['lambda-runtime-function-error-type']
  const fallback = typeof header === 'string' ? header : 'Runtime.Unknown'
  const told = parseObject(body.payload)
  if (told) {
    return { payload: body.payload, errorType: typeof told.errorType === 'string' ? told.errorType : fallback }
  }
  const document = { errorType: fallback, errorMessage: body.payload.toString() }
  return { payload: Buffer.from(JSON.stringify(document)), errorType: fallback }
}

function parseObject(bytes: Buffer): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(bytes.toString())
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

function accept(report: Report): Answer {
  return { status: 202, document: '{"status":"OK"}\n', report }
}

function refuse(status: number, errorType: string, errorMessage: string): Answer {
  return { status, document: JSON.stringify({ errorMessage, errorType }) }
}

function send(response: ServerResponse, status: number, headers: Headers, body: string | Uint8Array): void {
  response.sendDate = false
  const length = Buffer.byteLength(body)
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': length, ...headers })
  response.end(body)
}

type Headers = Readonly<Record<string, string>>
