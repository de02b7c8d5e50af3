import { type ClientRequest, Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { BridgeError, type ErrorKind } from './bridge-error.ts'
import { type TimeLeft, within } from './deadline.ts'

export type HttpAnswer = readonly [response: IncomingMessage, body: string]

/** Connecting takes no longer than this, so that a private subnet without a route shows at once. */
const CONNECT_MILLISECONDS = 1_000
/**
 * A connection that was idle for longer is not used again: AWS may have closed it, unseen while the environment was frozen, and
 * then nobody could tell whether a request on it was taken.
 */
const IDLE_MILLISECONDS = 10_000

const agents: HttpAgent[] = []
let lastUsed = 0

/** Sends a request over a kept connection. @throws BridgeError `Network` or `Deadline` */
export function send(
  url: URL,
  headers: Record<string, string>,
  body: string,
  timeLeft: TimeLeft,
  method = 'POST',
): Promise<HttpAnswer> {
  const state = { mayHaveRun: false }
  let request: ClientRequest
  const answered = () => {
    request = open(url, headers, method)
    return answerTo(request, url, body, state)
  }
  return within(timeLeft, answered, url.host, () => {
    request.destroy()
    return state
  })
}

function open(url: URL, headers: Record<string, string>, method: string): ClientRequest {
  const secure = Number(url.protocol === 'https:')
  agents[secure] ??= new (secure ? HttpsAgent : HttpAgent)({ keepAlive: true, timeout: IDLE_MILLISECONDS })
  const agent = agents[secure]
  // The agent's own timer does not run while the environment is frozen.
  if (Date.now() - lastUsed > IDLE_MILLISECONDS)
    for (const socket of Object.values(agent.freeSockets).flat()) socket?.destroy()
  lastUsed = Date.now()
  return (secure ? httpsRequest : httpRequest)(url, { method, headers, agent })
}

function answerTo(
  request: ClientRequest,
  { host, protocol }: URL,
  body: string,
  state: { mayHaveRun: boolean },
): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const fail = (message: string, kind: ErrorKind) => {
      request.destroy()
      reject(new BridgeError('Network', message, kind, state))
    }
    const broken = ({ code = '', message }: NodeJS.ErrnoException) =>
      fail(`${host}: ${message}`, state.mayHaveRun || /^E(CONNRE|PIPE|AI_A)/.test(code) ? 'connection' : 'unreachable')
    request.on('error', broken)
    request.on('response', (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', broken)
      response.on('end', () => {
        lastUsed = Date.now()
        resolve([response, `${Buffer.concat(chunks)}`])
      })
    })
    request.on('socket', (socket) => {
      const connecting = setTimeout(
        // A process that was busy or frozen has not looked yet: hence one more turn.
        () => setImmediate(() => socket.connecting && fail(noRoute(host), 'unreachable')),
        CONNECT_MILLISECONDS,
      )
      const ready = () => {
        state.mayHaveRun = true
        clearTimeout(connecting)
      }
      if (!socket.connecting) ready()
      else socket.on(protocol === 'https:' ? 'secureConnect' : 'connect', ready).on('close', ready)
    })
    request.end(body)
  })
}

function noRoute(host: string): string {
  const endpoint = host.replace(/^(\w+)\.([\w-]+)\.amazonaws\.com$/, 'interface endpoint com.amazonaws.$2.$1')
  return `no route to ${host}: a private subnet needs NAT or the ${endpoint}`
}
