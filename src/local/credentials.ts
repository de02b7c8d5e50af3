import { isAccountId } from '../core/account-id.ts'
import { base64Text, type Random, upperCaseId } from '../core/random.ts'
import type { NamedPolicy } from '../iam/evaluate.ts'

/** What every caller has, however it came by its credentials. */
interface CallerBase {
  readonly account: string
  readonly partition: string
  /** As `GetCallerIdentity` answers it. */
  readonly arn: string
  /** `aws:userid` */
  readonly userId: string
  readonly accessKeyId: string
}

export interface RootCaller extends CallerBase {
  readonly kind: 'root'
  /** Present when root calls with credentials of GetSessionToken. */
  readonly session?: SessionFacts
}

export interface UserCaller extends CallerBase {
  readonly kind: 'user'
  readonly userName: string
  /** Present when the user calls with credentials of GetSessionToken. */
  readonly session?: SessionFacts
}

export interface RoleSessionCaller extends CallerBase {
  readonly kind: 'role-session'
  readonly roleName: string
  readonly sessionName: string
  readonly session: SessionFacts
}

export interface FederatedUserCaller extends CallerBase {
  readonly kind: 'federated-user'
  /** The IAM user whose policies, cut by the session policies, the session has; absent where root asked for it. */
  readonly userName?: string
  readonly session: SessionFacts
}

/** An AWS service that acts for one of its resources: a topic that sends to a queue. */
export interface ServiceCaller extends CallerBase {
  readonly kind: 'service'
  /** `sns.amazonaws.com` */
  readonly service: string
  /** The resource it acts for, `aws:SourceArn`; the caller's account is that resource's. */
  readonly sourceArn: string
  readonly session?: undefined
}

/** Whoever sends a request without a signature. */
export interface AnonymousCaller extends CallerBase {
  readonly kind: 'anonymous'
  readonly session?: undefined
}

/** Who makes a request, once its signature is verified. */
export type SignedCaller = RootCaller | UserCaller | RoleSessionCaller | FederatedUserCaller

/** Whoever asks for something. */
export type Caller = SignedCaller | ServiceCaller | AnonymousCaller

/** The caller that a service is when it acts for a resource; no identity-based policy speaks for it. */
export function serviceCaller(
  service: string,
  { sourceArn, account, partition }: { sourceArn: string; account: string; partition: string },
): ServiceCaller {
  return { kind: 'service', service, sourceArn, account, partition, arn: service, userId: service, accessKeyId: '' }
}

/** The caller of an unsigned request. */
export function anonymousCaller(partition: string): AnonymousCaller {
  const id = 'anonymous'
  return { kind: id, account: id, partition, arn: id, userId: id, accessKeyId: '' }
}

/** What a session carries through its life. */
export interface SessionFacts {
  /** Milliseconds since the epoch, as is `expiresAt`. */
  readonly issuedAt: number
  readonly expiresAt: number
  /** Session policies; absent where none were passed. */
  readonly policies?: readonly NamedPolicy[]
  /** Session tags, by key as given. */
  readonly tags: Readonly<Record<string, string>>
  readonly transitiveTagKeys: readonly string[]
  readonly sourceIdentity?: string
  readonly mfa: boolean
  /** The unqualified ARN of the function whose execution role this is. */
  readonly sourceFunctionArn?: string
}

/** A key pair that the local AWS knows. */
export interface Credential {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
  readonly caller: SignedCaller
}

export interface IssuedCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
  readonly expiresAt: number
}

/** Sessions issued between two looks for those that are long over. */
const SWEEP_EVERY = 10_000

/** All key pairs, by access key id. */
export class CredentialStore {
  readonly #byKey = new Map<string, Credential>()
  readonly #inactive = new Set<string>()
  readonly #random: Random
  #issued = 0

  constructor(random: Random) {
    this.#random = random
  }

  /** The key pair; account N's root user has key id N and secret `test`, and comes into being when asked for. */
  find(accessKeyId: string, partition: string): Credential | undefined {
    if (this.#inactive.has(accessKeyId)) return undefined
    if (!isAccountId(accessKeyId)) return this.#byKey.get(accessKeyId)
    const account = accessKeyId
    const arn = `arn:${partition}:iam::${account}:root`
    return {
      accessKeyId,
      secretAccessKey: 'test',
      caller: { kind: 'root', account, partition, arn, userId: account, accessKeyId },
    }
  }

  /** A long-term key pair for a user. */
  createUserKey(user: {
    account: string
    partition: string
    arn: string
    userId: string
    userName: string
  }): Credential {
    const accessKeyId = `AKIA${upperCaseId(this.#random, 16)}`
    const secretAccessKey = base64Text(this.#random, 40)
    const credential: Credential = { accessKeyId, secretAccessKey, caller: { kind: 'user', accessKeyId, ...user } }
    this.#byKey.set(accessKeyId, credential)
    return credential
  }

  /** Temporary credentials; `describe` makes the caller they stand for. */
  createSession(
    describe: (accessKeyId: string) => SignedCaller & { readonly session?: SessionFacts },
  ): IssuedCredentials {
    const accessKeyId = `ASIA${upperCaseId(this.#random, 16)}`
    const secretAccessKey = base64Text(this.#random, 40)
    const sessionToken = base64Text(this.#random, 356)
    const caller = describe(accessKeyId)
    this.#byKey.set(accessKeyId, { accessKeyId, secretAccessKey, sessionToken, caller })
    if (++this.#issued % SWEEP_EVERY === 0) this.#forgetExpired(caller.session?.issuedAt ?? 0)
    return {
      accessKeyId,
      secretAccessKey,
      sessionToken,
      expiresAt: caller.session?.expiresAt ?? Number.POSITIVE_INFINITY,
    }
  }

  /** Switches a long-term key off or on again; while off, it is refused like one that does not exist. */
  setActive(accessKeyId: string, active: boolean): void {
    if (active) this.#inactive.delete(accessKeyId)
    else this.#inactive.add(accessKeyId)
  }

  /** Lets keys and sessions stand for somebody else, or for the same one by another name; `undefined` forgets them. */
  updateCallers(update: (caller: SignedCaller) => SignedCaller | undefined): void {
    for (const [key, credential] of this.#byKey) {
      const caller = update(credential.caller)
      if (caller === undefined) this.delete(key)
      else if (caller !== credential.caller) this.#byKey.set(key, { ...credential, caller })
    }
  }

  delete(accessKeyId: string): void {
    this.#byKey.delete(accessKeyId)
    this.#inactive.delete(accessKeyId)
  }

  /** Forgets sessions that expired more than a day ago; until then they answer `ExpiredToken`. */
  #forgetExpired(now: number): void {
    for (const [key, { caller }] of this.#byKey) {
      const { session } = caller
      if (session !== undefined && session.expiresAt + 86_400_000 < now) this.#byKey.delete(key)
    }
  }

  clear(): void {
    this.#byKey.clear()
    this.#inactive.clear()
  }
}
