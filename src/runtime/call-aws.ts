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
  throw toError(answer)
}

function endpointOf(service: string, region: string): string {
  const { env } = process
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com'
  return (
    env[`AWS_ENDPOINT_URL_${service.toUpperCase()}`] ?? env.AWS_ENDPOINT_URL ?? `https://${service}.${region}.${suffix}`
  )
}

const RETRYABLE = new Set([408, 409, 429, 500, 502, 503, 504])

/** Reads an error in any of the shapes that STS (XML) and Lambda (JSON) give it. */
function toError({ status, headers, body }: HttpAnswer): BridgeError {
  const header = headers['x-amzn-errortype']
  const code =
    (typeof header === 'string' ? header.split(':')[0] : undefined) ??
    /<Code>([^<]*)</.exec(body)?.[1] ??
    `Http${status}`
  const message =
    /<Message>([^<]*)</.exec(body)?.[1] ?? /"[mM]essage":\s*"((?:[^"\\]|\\.)*)"/.exec(body)?.[1] ?? `status ${status}`
  return new BridgeError(code, unescapeText(message), {
    retryable: RETRYABLE.has(status),
    account: accountToAct(message),
  })
}

const ESCAPES: Readonly<Record<string, string>> = { quot: '"', apos: "'", '#39': "'", lt: '<', gt: '>', amp: '&' }

function unescapeText(text: string): string {
  return text.replace(/&(quot|apos|#39|lt|gt|amp);/g, (_, name: string) => ESCAPES[name] as string).replace(/\\"/g, '"')
}

/** A denial names the layer: what the caller lacks, its own account adds; what a resource or a trust policy lacks, its owner. */
function accountToAct(message: string): string | undefined {
  const accounts = [...message.matchAll(/arn:[^:\s]*:[^:\s]*:[^:\s]*:(\d{12}):/g)].map((match) => match[1])
  if (/(no|an) (identity-based|session) policy|permissions boundary|service control policy/.test(message))
    return accounts[0]
  return /resource-based policy|trust policy/.test(message) ? accounts[1] : undefined
}
