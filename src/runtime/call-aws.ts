import { dnsSuffixOf } from '../core/dns-suffix.ts'
import { BridgeError, type ErrorKind, PAUSES } from './bridge-error.ts'
import type { TimeLeft } from './deadline.ts'
import { readDenial } from './denial.ts'
import { kindOf } from './error-kind.ts'
import { type HttpAnswer, send } from './http.ts'
import { tell } from './observe.ts'
import type { Session } from './sessions.ts'
import { type Signable, sign } from './sign.ts'

/** Where credentials come from. */
export interface CredentialSource {
  /** Tells them from all others. */
  readonly key: string
  get(timeLeft: TimeLeft): Promise<Session>
  /** Gives up credentials that AWS no longer accepts; absent where there are no others. */
  drop?(stale: Session): true
}

export interface AwsCall extends Signable {
  readonly service: 'sts' | 'lambda' | 's3' | 'sqs' | 'dynamodb'
  /** Percent-encoded. */
  readonly path: string
  /** Of what is called. */
  readonly arn: string
  /** Sent along without being signed, since proxies may change it. */
  readonly traceId?: string | undefined
}

/** By how much AWS's clock is ahead of ours, in milliseconds. */
let ahead = 0

/** Milliseconds since the epoch, by AWS's clock. */
export const now = () => Date.now() + ahead

/**
 * Signs and sends a request, and again where the answer says that later may be better and there is time: each kind of failure
 * with its own pause, four times as long the next time. Credentials that AWS no longer accepts are renewed once, a clock that is
 * wrong is set once.
 * @param isSafe whether it does no harm if AWS gets it twice
 * @throws BridgeError for every answer that is not 2xx, with AWS's code and message
 */
export async function callAws(
  call: AwsCall,
  source: CredentialSource,
  timeLeft: TimeLeft,
  isSafe: boolean,
  attempts: number,
): Promise<HttpAnswer> {
  const mended = new Set<ErrorKind>()
  for (let attempt = 1; ; ) {
    const session = await source.get(timeLeft)
    const outcome = await callOnce(call, session, timeLeft)
    if (!(outcome instanceof Error)) return outcome
    const { kind, mayHaveRun, retryAfter } = outcome
    if (!mended.has(kind) && (kind === 'clock' || (kind === 'credentials' && source.drop?.(session)))) {
      mended.add(kind)
      continue
    }
    const pause = (PAUSES[kind] ?? 0) * 4 ** (attempt - 1)
    const needed = Math.max(2 * pause, retryAfter)
    if (!pause || attempt++ >= attempts || (mayHaveRun && !isSafe) || timeLeft() < needed) throw outcome
    await new Promise((resolve) => setTimeout(resolve, Math.max(pause * (0.5 + Math.random() / 2), retryAfter)))
  }
}

async function callOnce(call: AwsCall, session: Session, timeLeft: TimeLeft): Promise<HttpAnswer | BridgeError> {
  const { service, region, path, body, arn, traceId, method } = call
  const begun = performance.now()
  const url = new URL(path, endpointOf(service, region))
  const signed = sign(call, url, session, now())
  if (traceId) signed['x-amzn-trace-id'] = traceId
  const outcome = await send(url, signed, body, timeLeft, method).then(
    (answer) => ((answer[0].statusCode as number) < 300 ? answer : readError(answer, arn)),
    (error: BridgeError) => error,
  )
  tell(service, begun, outcome)
  return outcome
}

export const ownRegion = () => process.env.AWS_REGION ?? 'us-east-1'

/** `AWS_ENDPOINT_URL_<SERVICE>` or `AWS_ENDPOINT_URL` where they are set, else the Region's own. */
export function endpointOf(service: string, region: string): string {
  const { env } = process
  const configured = env[`AWS_ENDPOINT_URL_${service.toUpperCase()}`] || env.AWS_ENDPOINT_URL
  return configured || `https://${service}.${region}.${dnsSuffixOf(region)}`
}

/** Reads an error in any of the shapes that STS and S3 (XML), and Lambda, SQS and DynamoDB (JSON) give it. */
function readError([{ statusCode = 0, headers }, body]: HttpAnswer, arn: string): BridgeError {
  const { message: lower, Message = lower, Reason: reason, __type = xml(body, 'Code') } = parseObject(body)
  // What stands before `#` or behind `:` is no part of the name.
  const code = `${headers['x-amzn-errortype'] ?? __type ?? `Http${statusCode}`}`.replace(/^.*#|:.*$/g, '')
  // Below the first line AWS quotes a request whose signature is wrong: with session token and payload.
  const message = `${Message ?? xml(body, 'Message') ?? `status ${statusCode}`}`.split('\n')[0] as string
  const kind = kindOf(code, statusCode, message)
  if (kind === 'clock') {
    const off = Date.parse(`${headers.date}`) - Date.now()
    ahead = Math.abs(off) > 60_000 ? off : 0
  }
  return new BridgeError(code, message, kind, {
    ...readDenial(message, arn.split(':')[4]),
    reason: reason as string | undefined,
    retryAfter: Number(headers['retry-after']) * 1_000 || 0,
  })
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
