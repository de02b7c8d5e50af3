import { request } from 'node:http'
import { type Credentials, signRequest, type UnsignedRequest } from '../../src/sigv4/sign-request.ts'

export interface RawAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

export interface RawRequest {
  readonly method?: string
  readonly path?: string
  readonly query?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
}

/** Sends a request exactly as given. */
export function send(
  endpoint: string,
  { method = 'POST', path = '/', query = '', headers = {}, body = '' }: RawRequest,
) {
  const url = new URL(endpoint)
  return new Promise<RawAnswer>((resolve, reject) => {
    const target = {
      host: url.hostname,
      port: url.port,
      method,
      path: query === '' ? path : `${path}?${query}`,
      headers,
    }
    const sent = request(target, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString(),
        }),
      )
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

/** The same request with its signature. */
export function signed(
  endpoint: string,
  request: RawRequest,
  options: { service: string; credentials: Credentials; region?: string; now?: number },
): RawRequest {
  const unsigned: UnsignedRequest = {
    method: request.method ?? 'POST',
    path: request.path ?? '/',
    query: request.query ?? '',
    headers: { host: new URL(endpoint).host, ...request.headers },
    body: request.body ?? '',
  }
  return { ...request, headers: signRequest(unsigned, { region: 'us-east-1', now: Date.now(), ...options }) }
}
