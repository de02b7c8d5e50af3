import { accountOf } from '../core/arn.ts'
import { encode } from '../sigv4/canonical-request.ts'
import type { Credentials } from '../sigv4/sign-request.ts'
import { BridgeError } from './bridge-error.ts'
import { callAws, xml } from './call-aws.ts'

/** A role in another account, and how to assume it. */
export interface RoleOptions {
  readonly roleArn: string
  readonly externalId?: string | undefined
  /** 2–64 characters; the other account sees it in its CloudTrail. `xacct-<function name>` unless given. */
  readonly sessionName?: string | undefined
  /** Seconds, 900–3,600: a function's credentials are a session, so this is role chaining. 3,600 unless given. */
  readonly durationSeconds?: number | undefined
}

interface Session {
  readonly credentials: Credentials
  /** Milliseconds since the epoch. */
  readonly expiresAt: number
}

const DEFAULT_SECONDS = 3_600
const LONGEST_CHAINED_SECONDS = 3_600
/** A session with less time left is replaced before it is used. */
const MARGIN_MILLISECONDS = 60_000

/** A session, or the call that fetches it: then it is not `known` yet. */
interface Entry {
  readonly session: Promise<Session>
  known?: Session
}

/** The sessions of this process, by everything that makes them different. */
const sessions = new Map<string, Entry>()

/**
 * The role's credentials: assumed once for all who ask, and again shortly before they expire.
 * @throws BridgeError what STS answered
 */
export async function assumedCredentials(role: RoleOptions, timeout: number): Promise<Credentials> {
  const key = keyOf(role)
  const kept = sessions.get(key)
  if (kept !== undefined && (kept.known?.expiresAt ?? Number.POSITIVE_INFINITY) - MARGIN_MILLISECONDS > Date.now())
    return (await kept.session).credentials
  const entry: Entry = { session: assume(role, timeout) }
  sessions.set(key, entry)
  try {
    entry.known = await entry.session
    return entry.known.credentials
  } catch (error) {
    if (sessions.get(key) === entry) sessions.delete(key)
    throw error
  }
}

/** Drops a session that AWS no longer accepts, unless somebody has renewed it; the next call assumes the role anew. */
export function dropSession(role: RoleOptions, stale: Credentials): void {
  const key = keyOf(role)
  if (sessions.get(key)?.known?.credentials === stale) sessions.delete(key)
}

function keyOf({ roleArn, externalId, sessionName, durationSeconds }: RoleOptions): string {
  return JSON.stringify([roleArn, externalId, sessionName, durationSeconds, process.env.AWS_REGION])
}

async function assume(role: RoleOptions, timeout: number): Promise<Session> {
  const { roleArn, externalId, durationSeconds = DEFAULT_SECONDS } = role
  if (durationSeconds > LONGEST_CHAINED_SECONDS) {
    const message = `durationSeconds ${durationSeconds}: a session assumed from a function's credentials lasts at most 3600 s`
    throw new BridgeError('SessionTooLong', message, { retryable: false })
  }
  const parameters = {
    Action: 'AssumeRole',
    Version: '2011-06-15',
    RoleArn: roleArn,
    RoleSessionName: role.sessionName ?? defaultSessionName(),
    DurationSeconds: String(durationSeconds),
    ...(externalId !== undefined && { ExternalId: externalId }),
  }
  const { body } = await callAws({
    service: 'sts',
    region: process.env.AWS_REGION ?? 'us-east-1',
    path: '/',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: Object.entries(parameters)
      .map(([name, value]) => `${name}=${encode(value)}`)
      .join('&'),
    credentials: ownCredentials(),
    owner: accountOf(roleArn),
    timeout,
  })
  return readSession(body)
}

function readSession(body: string): Session {
  const accessKeyId = xml(body, 'AccessKeyId')
  const secretAccessKey = xml(body, 'SecretAccessKey')
  const sessionToken = xml(body, 'SessionToken')
  const expiresAt = Date.parse(xml(body, 'Expiration') ?? '')
  if (!accessKeyId || !secretAccessKey || !sessionToken || Number.isNaN(expiresAt))
    throw new BridgeError('UnexpectedAnswer', 'sts answered 200 without credentials', { retryable: false })
  return { credentials: { accessKeyId, secretAccessKey, sessionToken }, expiresAt }
}

function defaultSessionName(): string {
  return `xacct-${process.env.AWS_LAMBDA_FUNCTION_NAME ?? 'bridge'}`.slice(0, 64)
}

/** The function's own credentials, as Lambda put them into the environment. */
export function ownCredentials(): Credentials {
  const {
    AWS_ACCESS_KEY_ID: accessKeyId = '',
    AWS_SECRET_ACCESS_KEY: secretAccessKey = '',
    AWS_SESSION_TOKEN: sessionToken,
  } = process.env
  return { accessKeyId, secretAccessKey, sessionToken }
}
