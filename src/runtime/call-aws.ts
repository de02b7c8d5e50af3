import { partitionOf } from '../core/partition.ts'
import { type Credentials, signRequest } from '../sigv4/sign-request.ts'
import { BridgeError } from './bridge-error.ts'
import { type HttpAnswer, post } from './http.ts'

export interface AwsCall {
  /** `sts` or `lambda` */
  readonly service: string
  readonly region: string
  /** Percent-encoded. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly credentials: Credentials
  /** The account of the role or function that is called. */
  readonly owner: string | undefined
  /** Milliseconds. */
  readonly timeout: number
}

/**
 * Signs and sends one request. The endpoint is `AWS_ENDPOINT_URL_<SERVICE>` or `AWS_ENDPOINT_URL` where they are set, else the
 * Region's own.
 * @throws BridgeError for every answer that is not 2xx, with AWS's code and message
 */
export async function callAws({
  service,
  region,
  path,
  headers,
  body,
  credentials,
  owner,
  timeout,
}: AwsCall): Promise<HttpAnswer> {
  const url = new URL(endpointOf(service, region))
  const signed = signRequest(
    { method: 'POST', path, headers: { host: url.host, ...headers }, body },
    { service, region, credentials, now: Date.now() },
  )
  const length = { 'content-length': String(Buffer.byteLength(body)) }
  const answer = await post({ url, path, headers: { ...signed, ...length }, body, timeout })
  if (answer.status >= 200 && answer.status < 300) return answer
  throw toError(answer, owner)
}

function endpointOf(service: string, region: string): string {
  const { env } = process
  const configured = env[`AWS_ENDPOINT_URL_${service.toUpperCase()}`] || env.AWS_ENDPOINT_URL
  return configured || `https://${service}.${region}.${partitionOf(region).dnsSuffix}`
}

const RETRYABLE = new Set([408, 409, 429, 500, 502, 503, 504])
/** STS throttles with status 400. */
const THROTTLED = /^Throttling/

/** Reads an error in any of the shapes that STS (XML) and Lambda (JSON) give it. */
function toError({ status, headers, body }: HttpAnswer, owner: string | undefined): BridgeError {
  const header = headers['x-amzn-errortype']
  const code = (typeof header === 'string' ? header.split(':')[0] : undefined) ?? xml(body, 'Code') ?? `Http${status}`
  // Below the first line AWS quotes a request whose signature is wrong: with session token and payload.
  const [message = ''] = (jsonMessage(body) ?? xml(body, 'Message') ?? `status ${status}`).split('\n')
  return new BridgeError(code, message, {
    retryable: RETRYABLE.has(status) || THROTTLED.test(code),
    account: accountToAct(message, owner),
  })
}

function jsonMessage(body: string): string | undefined {
  const { message, Message } = parseObject(body)
  return [message, Message].find((one) => typeof one === 'string') as string | undefined
}

/** The object that the text holds as JSON; an empty one for everything else. */
export function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    return (JSON.parse(text) as Record<string, unknown> | null) ?? {}
  } catch {
    return {}
  }
}

const ESCAPES: Readonly<Record<string, string>> = { quot: '"', apos: "'", '#39': "'", lt: '<', gt: '>', amp: '&' }

/** The text of the first element of that name. */
export function xml(body: string, name: string): string | undefined {
  const text = new RegExp(`<${name}>([^<]*)<`).exec(body)?.[1]
  return text?.replace(/&(quot|apos|#39|lt|gt|amp);/g, (_, entity: string) => ESCAPES[entity] as string)
}

/** A denial names the layer: what the caller lacks, its own account adds; what a resource or a trust policy lacks, its owner. */
function accountToAct(message: string, owner: string | undefined): string | undefined {
  if (/(identity-based|session|service control) policy|permissions boundary/.test(message))
    return /arn:[^:\s]*:(?:iam|sts)::(\d{12}):/.exec(message)?.[1]
  return /(resource-based|resource control|trust) policy/.test(message) ? owner : undefined
}
