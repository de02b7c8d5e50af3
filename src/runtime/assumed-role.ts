import { BridgeError } from './bridge-error.ts'
import { type CredentialSource, callAws, endpointOf, now, ownRegion, xml } from './call-aws.ts'
import { countdown, within } from './deadline.ts'
import { tell } from './observe.ts'
import { type KeptSession, keepSession, type Session } from './sessions.ts'

/** A role in another account, and how to assume it. @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
export interface RoleOptions {
  readonly roleArn: string
  readonly externalId?: string | undefined
  /** 2–64 characters; the other account sees it in its CloudTrail. `xacct-<function name>` unless given. */
  readonly sessionName?: string | undefined
  /** Seconds, from 900; at most 3,600, since a function's credentials are a session and this is role chaining. 3,600 unless given. */
  readonly durationSeconds?: number | undefined
  /** Who is behind the call; it stays through all further roles. Both sides must allow `sts:SetSourceIdentity`. */
  readonly sourceIdentity?: string | undefined
  /** Session tags. Both sides must allow `sts:TagSession`. */
  readonly tags?: Readonly<Record<string, string>> | undefined
  /** Keys of `tags` that go on to further roles. */
  readonly transitiveTagKeys?: readonly string[] | undefined
  /** A session policy: what the session may do at most, as a document or its JSON. */
  readonly policy?: string | object | undefined
  /** Managed policies of the role's account that limit the session likewise. */
  readonly policyArns?: readonly string[] | undefined
}

/** A role, and the roles on the way to it. */
export interface ChainOptions extends RoleOptions {
  /** Roles to assume before, in turn, each with the session of the one before it. */
  readonly via?: readonly RoleOptions[] | undefined
}

/** A fetch of a session may take this long, whoever waits for it, and however short. */
const FETCH_MILLISECONDS = 5_000

/** The sessions of this process, shared by all targets, accounts and bridges. */
const sessions = new Map<string, KeptSession>()
/** With more, all begin anew: who makes a session per tenant shall not keep them for ever. */
const MOST_SESSIONS = 1_000

/**
 * The credentials of the last role of the chain; without a role the function's own, as Lambda put them into the environment.
 * They are read anew each time.
 */
export function credentialsOf({ via = [], ...role }: Partial<ChainOptions>): CredentialSource {
  const { AWS_ACCESS_KEY_ID: id = '', AWS_SECRET_ACCESS_KEY: secret = '', AWS_SESSION_TOKEN: token } = process.env
  // Nobody asks when they end.
  const own: CredentialSource = { key: id, get: async () => [id, secret, token, 0] }
  return (role.roleArn ? [...via, role as RoleOptions] : []).reduce(assumedWith, own)
}

function assumedWith(source: CredentialSource, role: RoleOptions): CredentialSource {
  // Always this Region's endpoint: a private subnet has no way to another.
  const region = ownRegion()
  const body = formOf(role)
  const fetch = async (isBackground: boolean) => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const call = { service: 'sts', region, path: '/', headers, body, arn: role.roleArn } as const
    const answer = await callAws(call, source, countdown(FETCH_MILLISECONDS), true, isBackground ? 1 : 3)
    return readSession(answer[1])
  }
  // The request is all that makes a session different, beside who asks and whom.
  const key = [source.key, endpointOf('sts', region), region, body].join()
  if (sessions.size > MOST_SESSIONS) sessions.clear()
  const kept =
    sessions.get(key) ?? keepSession(now, Math.random, (failure) => tell('session', performance.now(), failure))
  sessions.set(key, kept)
  return { key, get: (timeLeft) => within(timeLeft, () => kept.get(fetch), 'sts'), drop: kept.drop }
}

/** AssumeRole as a form. What is undefined, or empty, is left out. */
function formOf(role: RoleOptions): string {
  const { policy, policyArns = [], tags = {}, transitiveTagKeys = [] } = role
  const single = {
    Action: 'AssumeRole',
    Version: '2011-06-15',
    RoleArn: role.roleArn,
    RoleSessionName: role.sessionName ?? `xacct-${process.env.AWS_LAMBDA_FUNCTION_NAME ?? 'bridge'}`.slice(0, 64),
    DurationSeconds: role.durationSeconds ?? 3_600,
    ExternalId: role.externalId,
    SourceIdentity: role.sourceIdentity,
    Policy: typeof policy === 'object' ? JSON.stringify(policy) : policy,
  }
  const lists = {
    'PolicyArns.member.N.arn': policyArns,
    'Tags.member.N.Key': Object.keys(tags),
    'Tags.member.N.Value': Object.values(tags),
    'TransitiveTagKeys.member.N': transitiveTagKeys,
  }
  const form = new URLSearchParams(Object.entries(single).filter(([, value]) => value) as [string, string][])
  for (const [name, values] of Object.entries(lists))
    for (const [index, value] of values.entries()) form.set(name.replace('N', `${index + 1}`), value)
  return `${form}`
}

function readSession(body: string): Session {
  const [id, secret, token, expiration] = ['AccessKeyId', 'SecretAccessKey', 'SessionToken', 'Expiration'].map((name) =>
    xml(body, name),
  )
  const expiresAt = Date.parse(`${expiration}`)
  if (id && secret && token && expiresAt) return [id, secret, token, expiresAt]
  throw new BridgeError('UnexpectedAnswer', 'sts answered 200 without credentials', 'permanent')
}
