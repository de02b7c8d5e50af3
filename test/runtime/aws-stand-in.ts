import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { readSignature, verifySignature } from '../../src/sigv4/verify-request.ts'

// STS and Lambda as a bridge sees them: a real server that verifies every signature, remembers every call, and answers as told.

export interface Taken {
  readonly service: string
  readonly accessKeyId: string
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** The parameters of a call to STS. */
  readonly form: URLSearchParams
}

export interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** `reset` ends the connection once the request has been read; `cut` in the middle of the answer; `hang` never answers. */
export type Script = (call: Taken) => Answer | 'reset' | 'cut' | 'hang' | Promise<Answer>

export interface StandIn {
  readonly url: string
  readonly calls: readonly Taken[]
  readonly sts: readonly Taken[]
  readonly lambda: readonly Taken[]
  /** What the next calls get, in turn; after them come an hour's session and 202. */
  onSts(...scripts: readonly Script[]): void
  onLambda(...scripts: readonly Script[]): void
  /** How many sockets were opened. */
  readonly connections: number
  reset(): void
  close(): Promise<void>
}

export const OWN = {
  accessKeyId: 'ASIAOWNOWNOWNOWNOWN1',
  secretAccessKey: 'own-secret-canary-0123456789012345678901',
  sessionToken: 'own-token-canary==',
}

/** The credentials that the n-th AssumeRole gives, from 1. */
export const assumed = (n: number) => ({
  accessKeyId: `ASIAASSUMED${String(n).padStart(9, '0')}`,
  secretAccessKey: `assumed-secret-canary-${n}`,
  sessionToken: `assumed-token-canary-${n}/+==`,
})

export async function startStandIn(): Promise<StandIn> {
  const calls: Taken[] = []
  const scripts: Record<string, Script[]> = { sts: [], lambda: [] }
  const secrets = new Map<string, string>()
  let sessions = 0
  let connections = 0
  const session = (seconds: number): Answer => {
    const credentials = assumed(++sessions)
    secrets.set(credentials.accessKeyId, credentials.secretAccessKey)
    return assumeRoleAnswer(credentials, new Date(Date.now() + seconds * 1000))
  }
  const standard: Record<string, Script> = {
    sts: ({ form }) => session(Number(form.get('DurationSeconds'))),
    lambda: () => ({ status: 202 }),
  }
  const server = createServer(async (request, response) => {
    const call = await take(request, secrets)
    calls.push(call)
    const script = scripts[call.service]?.shift() ?? standard[call.service] ?? (() => ({ status: 404 }))
    reply(response, await script(call))
  })
  server.on('connection', () => connections++)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const reset = () => {
    calls.length = 0
    connections = 0
    sessions = 0
    for (const list of Object.values(scripts)) list.length = 0
    secrets.clear()
    secrets.set(OWN.accessKeyId, OWN.secretAccessKey)
  }
  reset()
  sessionFor.set(server, session)
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    get sts() {
      return calls.filter(({ service }) => service === 'sts')
    },
    get lambda() {
      return calls.filter(({ service }) => service === 'lambda')
    },
    get connections() {
      return connections
    },
    onSts: (...more) => void scripts.sts?.push(...more.map((script) => (call: Taken) => script(call))),
    onLambda: (...more) => void scripts.lambda?.push(...more),
    reset,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
