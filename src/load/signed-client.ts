import { Agent as HttpAgent, request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { dnsSuffixOf } from '../core/dns-suffix.ts'
import type { Connection } from '../deploy/connection.ts'
import { type Credentials, signRequest } from '../sigv4/sign-request.ts'

export interface HttpAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

export interface ClientOptions {
  readonly connection: Connection
  /** `lambda`, as it is signed and as its endpoint begins. */
  readonly service: string
  readonly region: string
  /** Kept open, at most. */
  readonly connections: number
  /** Milliseconds without a byte, after which the request failed. */
  readonly timeout: number
}

export interface Posted {
  readonly path: string
  readonly query?: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Credentials are fetched anew this long before they expire, but not more often than every few seconds. */
const EARLY_MILLISECONDS = 300_000
const AT_LEAST_MILLISECONDS = 10_000

/**
 * Sends signed requests over kept connections, each one once: a second try would hide a failure and a wait. An SDK client would take
 * four times the processor time for each request, and a load is measured by what it can send.
 */
export class SignedClient {
  readonly #options: ClientOptions
  readonly #url: URL
  readonly #agent: HttpAgent
  #credentials: { readonly value: Promise<Credentials & { expiration?: Date }>; until: number } | undefined

  constructor(options: ClientOptions) {
    this.#options = options
    const { service, region, connection, connections: maxSockets } = options
    const { endpoint = `https://${service}.${region}.${dnsSuffixOf(region)}` } = connection.config(region)
    this.#url = new URL(endpoint)
    this.#agent = new (this.#url.protocol === 'https:' ? HttpsAgent : HttpAgent)({ keepAlive: true, maxSockets })
  }

  /** @throws Error with the system’s `code` where there is no answer; `ETIMEDOUT` after the time-out */
  async post({ path, query = '', headers: own, body }: Posted): Promise<HttpAnswer> {
    const { service, region, timeout } = this.#options
    const signed = signRequest(
      { method: 'POST', path, query, headers: { ...own, host: this.#url.host }, body },
      { service, region, credentials: await this.#signingCredentials(), now: Date.now() },
    )
    const headers = { ...signed, 'content-length': String(Buffer.byteLength(body)) }
    const send = this.#url.protocol === 'https:' ? httpsRequest : httpRequest
    const target = new URL(query === '' ? path : `${path}?${query}`, this.#url)
    return new Promise((resolve, reject) => {
      const request = send(target, { method: 'POST', headers, agent: this.#agent, timeout }, (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks).toString(),
          }),
        )
      })
      request.on('error', reject)
      request.on('timeout', () => request.destroy(timedOut(timeout)))
      request.end(body)
    })
  }

  close(): void {
    this.#agent.destroy()
  }

  #signingCredentials(): Promise<Credentials> {
    const known = this.#credentials
    if (known !== undefined && Date.now() < known.until) return known.value
    const value = this.#options.connection.config(this.#options.region).credentials()
    const fetched = { value, until: Number.POSITIVE_INFINITY }
    this.#credentials = fetched
    value.then(
      ({ expiration }) => {
        if (expiration === undefined) return
        fetched.until = Math.max(expiration.getTime() - EARLY_MILLISECONDS, Date.now() + AT_LEAST_MILLISECONDS)
      },
      () => {
        fetched.until = 0
      },
    )
    return value
  }
}

function timedOut(milliseconds: number): Error {
  return Object.assign(new Error(`no answer within ${milliseconds / 1000} s`), { code: 'ETIMEDOUT' })
}
