import { Agent as HttpAgent, request as httpRequest } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { BridgeError } from './bridge-error.ts'

export interface HttpCall {
  readonly url: URL
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** Milliseconds until the answer must be there. */
  readonly timeout: number
}

export interface HttpAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

/** Connecting takes no longer than this, so that a private subnet without a route shows at once. */
const CONNECT_MILLISECONDS = 1_000

const http = new HttpAgent({ keepAlive: true })
const https = new HttpsAgent({ keepAlive: true })

/** Sends a POST over a kept connection. @throws BridgeError `Network` or `Deadline` */
export function post({ url, path, headers, body, timeout }: HttpCall): Promise<HttpAnswer> {
  const secure = url.protocol === 'https:'
  const [send, agent] = secure ? [httpsRequest, https] : [httpRequest, http]
  return new Promise((resolve, reject) => {
    const fail = (code: string, message: string) => {
      clearTimeout(deadline)
      reject(new BridgeError(code, message, { retryable: true }))
    }
    const request = send(
      {
        host: url.hostname.replace(/^\[|\]$/g, ''),
        port: url.port,
        path,
        method: 'POST',
        headers,
        agent: agent as HttpsAgent,
      },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () => {
          clearTimeout(deadline)
          const { statusCode = 0, headers: answered } = response
          resolve({ status: statusCode, headers: answered, body: Buffer.concat(chunks).toString() })
        })
        response.on('error', ({ message }) => fail('Network', `${url.host}: ${message}`))
      },
    )
    const deadline = setTimeout(() => {
      fail('Deadline', `no answer from ${url.host} within ${timeout} ms`)
      request.destroy()
    }, timeout)
    request.once('socket', (socket) => {
      if (!socket.connecting) return
      const connecting = setTimeout(() => {
        fail(
          'Network',
          `no route to ${url.host} within ${CONNECT_MILLISECONDS} ms: in a private subnet it needs an endpoint or NAT`,
        )
        request.destroy()
      }, CONNECT_MILLISECONDS)
      for (const event of ['connect', 'close']) socket.once(event, () => clearTimeout(connecting))
    })
    request.once('error', ({ message }) => fail('Network', `${url.host}: ${message}`))
    request.end(body)
  })
}
