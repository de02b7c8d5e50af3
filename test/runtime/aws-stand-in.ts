import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Credentials } from '../../src/sigv4/sign-request.ts'
import { readSignature, verifySignature } from '../../src/sigv4/verify-request.ts'

// AWS as the library sees it: a real server that verifies every signature, remembers every call, and answers as told.

export type Service = 'sts' | 'lambda' | 's3' | 'sqs' | 'dynamodb'

export interface Taken {
  readonly service: string
  readonly accessKeyId: string
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** `reset` ends the connection once the request was read, `cut` in the middle of the answer; `hang` never answers. */
export type Script = (call: Taken) => Answer | 'reset' | 'cut' | 'hang' | Promise<Answer>

/** A function's own credentials; like all made here, they can be recognized wherever they turn up. */
export const OWN = {
  accessKeyId: 'ASIAOWNCANARY0000001',
  secretAccessKey: 'own-canary-secret-0123456789012345678901',
  sessionToken: 'own-canary-token==',
}

/** The credentials that the n-th AssumeRole gives, from 1. */
export const assumed = (n: number): Required<Credentials> => ({
  accessKeyId: `ASIACANARY${String(n).padStart(10, '0')}`,
  secretAccessKey: `assumed-canary-secret-${n}`,
  sessionToken: `assumed-canary-token-${n}/+==`,
})

export class AwsStandIn {
  readonly calls: Taken[] = []
  connections = 0
  #sessions = 0
  readonly #secrets = new Map<string, string>()
  readonly #scripts = new Map<string, Script[]>()
  readonly #standards = new Map<string, Script>()
  readonly #server = createServer((request, response) => void this.#serve(request, response))

  async start(host = '127.0.0.1'): Promise<void> {
    this.#server.on('connection', () => this.connections++)
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(0, host, resolve)
    })
    this.reset()
  }

  get url(): string {
    const { address, port } = this.#server.address() as AddressInfo
    return `http://${address.includes(':') ? `[${address}]` : address}:${port}`
  }

  callsOf(service: Service): Taken[] {
    return this.calls.filter((call) => call.service === service)
  }

  /** What the service's next calls get, in turn. After them what it always answers, else an hour's session, or 202. */
  answer(service: Service, ...scripts: readonly Script[]): void {
    this.#scripts.set(service, [...(this.#scripts.get(service) ?? []), ...scripts])
  }

  /** Knows a key that it has not given itself. */
  trust(accessKeyId: string, secretAccessKey: string): void {
    this.#secrets.set(accessKeyId, secretAccessKey)
  }

  /** What every further call of the service gets. */
  always(service: Service, script: Script): void {
    this.#standards.set(service, script)
  }

  /** An answer of AssumeRole with new credentials. */
  session(expiration: Date): Answer {
    const credentials = assumed(++this.#sessions)
    this.#secrets.set(credentials.accessKeyId, credentials.secretAccessKey)
    const { accessKeyId, secretAccessKey, sessionToken } = credentials
    const body = `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><AssumedRoleUser><AssumedRoleId>AROAX:x</AssumedRoleId><Arn>arn:aws:sts::999999999999:assumed-role/r/x</Arn></AssumedRoleUser><Credentials><AccessKeyId>${accessKeyId}</AccessKeyId><SecretAccessKey>${secretAccessKey}</SecretAccessKey><SessionToken>${sessionToken}</SessionToken><Expiration>${expiration.toISOString()}</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`
    return { status: 200, headers: { 'content-type': 'text/xml' }, body }
  }

  reset(): void {
    this.calls.length = 0
    this.connections = 0
    this.#sessions = 0
    this.#scripts.clear()
    this.#standards.clear()
    this.#secrets.clear()
    this.#secrets.set(OWN.accessKeyId, OWN.secretAccessKey)
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve())
      this.#server.closeAllConnections()
    })
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const call = this.#authenticate(request, Buffer.concat(chunks))
    if (call === undefined) return reply(response, jsonError(403, 'InvalidSignatureException', 'signature is wrong'))
    this.calls.push(call)
    const script = this.#scripts.get(call.service)?.shift() ?? this.#standard(call)
    reply(response, await script(call))
  }

  #standard({ service, body }: Taken): Script {
    const always = this.#standards.get(service)
    if (always) return always
    if (service !== 'sts') return () => ({ status: 202 })
    const seconds = Number(new URLSearchParams(body).get('DurationSeconds'))
    return () => this.session(new Date(Date.now() + seconds * 1000))
  }

  #authenticate(request: IncomingMessage, body: Buffer): Taken | undefined {
    const { method = '', url: path = '', headers: all } = request
    const headers = all as Record<string, string>
    const received = { method, path, query: '', headers, body }
    const read = readSignature(received)
    if (!('presented' in read)) return undefined
    const { accessKeyId, scope } = read.presented
    const secret = this.#secrets.get(accessKeyId)
    if (secret === undefined || !verifySignature(received, read.presented, secret)) return undefined
    return { service: scope.service, accessKeyId, method, path, headers, body: body.toString() }
  }
}

function reply(response: ServerResponse, answer: Answer | 'reset' | 'cut' | 'hang'): void {
  if (answer === 'hang') return
  if (answer === 'reset') response.socket?.resetAndDestroy()
  else if (answer === 'cut') {
    response.writeHead(200, { 'content-length': '1000' })
    response.write('x', () => response.socket?.destroy())
  } else response.writeHead(answer.status, answer.headers).end(answer.body)
}

/** As Lambda words an error. */
export function jsonError(status: number, code: string, message: string): Answer {
  return {
    status,
    headers: {
      'x-amzn-errortype': `${code}:http://internal.amazon.com/coral/com.amazonaws/`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ Type: 'User', message }),
  }
}

/** As STS words an error. */
export function xmlError(status: number, code: string, message: string): Answer {
  const escaped = message.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
  const body = `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">\n  <Error>\n    <Type>Sender</Type>\n    <Code>${code}</Code>\n    <Message>${escaped}</Message>\n  </Error>\n  <RequestId>r</RequestId>\n</ErrorResponse>`
  return { status, headers: { 'content-type': 'text/xml' }, body }
}
