import { Agent, request } from 'node:http'

/** The Runtime API as the function's process sees it, over one connection that is kept. */
export class RuntimeClient {
  #agent = new Agent({ keepAlive: true, maxSockets: 1 })
  #host
  #port
  /** No event is being served: the only connection waits for the next one. */
  idle = true

  constructor(address) {
    const colon = address.lastIndexOf(':')
    this.#host = address.slice(0, colon)
    this.#port = Number(address.slice(colon + 1))
  }

  async next() {
    this.idle = true
    const { headers, body } = await this.#call('GET', 'invocation/next')
    this.idle = false
    return {
      body,
      requestId: headers['lambda-runtime-aws-request-id'],
      invocationId: headers['lambda-runtime-invocation-id'],
      deadline: Number(headers['lambda-runtime-deadline-ms']),
      functionArn: headers['lambda-runtime-invoked-function-arn'],
      traceId: headers['lambda-runtime-trace-id'],
      clientContext: headers['lambda-runtime-client-context'],
      identity: headers['lambda-runtime-cognito-identity'],
      tenantId: headers['lambda-runtime-aws-tenant-id'],
    }
  }

  response(invocation, body) {
    return this.#call('POST', `invocation/${invocation.requestId}/response`, body, invocationHeaders(invocation))
  }

  error(invocation, error) {
    const headers = { ...invocationHeaders(invocation), ...errorHeaders(error) }
    return this.#call('POST', `invocation/${invocation.requestId}/error`, JSON.stringify(error), headers)
  }

  initError(error) {
    return this.#call('POST', 'init/error', JSON.stringify(error), errorHeaders(error))
  }

  #call(method, path, body, headers = {}) {
    return new Promise((resolve) => {
      const options = {
        method,
        host: this.#host,
        port: this.#port,
        path: `/2018-06-01/runtime/${path}`,
        agent: this.#agent,
      }
      const length = body === undefined ? {} : { 'Content-Length': Buffer.byteLength(body) }
      const call = request({ ...options, headers: { ...headers, ...length } }, (answer) => {
        const chunks = []
        answer.on('data', (chunk) => chunks.push(chunk))
        answer.on('error', leave)
        answer.on('end', () => resolve({ headers: answer.headers, body: Buffer.concat(chunks).toString() }))
      })
      call.on('socket', watch)
      call.on('error', leave)
      call.end(body)
    })
  }
}

const watched = new WeakSet()

/** Notices the end of the other side also while an event is being served and nothing is sent. */
function watch(socket) {
  if (watched.has(socket)) return
  watched.add(socket)
  socket.once('close', leave)
}

/** Without a Runtime API there is nothing left to do, and nobody who would end this process. */
function leave() {
  process.exit(1)
}

function invocationHeaders({ invocationId }) {
  return {
    'Content-Type': 'application/json',
    ...(invocationId && { 'Lambda-Runtime-Invocation-Id': invocationId }),
  }
}

function errorHeaders(error) {
  return {
    'Content-Type': 'application/vnd.aws.lambda.error+json',
    'Lambda-Runtime-Function-Error-Type': encodeURIComponent(error.errorType),
  }
}
