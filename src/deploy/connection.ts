import { fromNodeProviderChain, fromTemporaryCredentials } from '@aws-sdk/credential-providers'
import type { Account } from '../topology/topology.ts'

/** Which AWS, and with whose credentials. */
export interface ConnectOptions {
  /** A local AWS or another endpoint; AWS itself where it is missing. */
  readonly endpoint?: string
  /** By account name: a profile that takes the place of the configuration’s. */
  readonly profiles?: Readonly<Record<string, string>>
}

type Credentials = ReturnType<typeof fromNodeProviderChain>

/** What the constructor of an SDK client takes. */
export interface ClientConfig {
  readonly region: string
  readonly credentials: Credentials
  readonly endpoint?: string
  readonly maxAttempts: number
  /** Milliseconds; AWS’s own where it is missing. */
  readonly requestHandler?: { readonly connectionTimeout: number; readonly requestTimeout: number }
}

/** The way to one account. */
export interface Connection {
  readonly account: Account
  /** Whether there is an endpoint in AWS’s place. */
  readonly isLocal: boolean
  /** Words for whose credentials these are: `profile prod`, `role arn:…`; never the credentials. */
  readonly identity: string
  readonly config: (region?: string) => ClientConfig
}

/** Calls are throttled when many stacks are deployed at once; deploying has the time to wait. */
const ATTEMPTS = 8

/** Finds the credentials for an account: its role, its profile, at a local endpoint its root, else those of the environment. */
export function connect(account: Account, { endpoint, profiles = {} }: ConnectOptions = {}): Connection {
  const profile = profiles[account.name] ?? account.profile
  const base = baseCredentials(account, profile, endpoint)
  const { assume } = account
  const credentials =
    assume === undefined
      ? base
      : fromTemporaryCredentials({
          masterCredentials: base,
          params: {
            RoleArn: assume.roleArn,
            RoleSessionName: assume.sessionName ?? 'xacct-deploy',
            ...(assume.externalId !== undefined && { ExternalId: assume.externalId }),
          },
          clientConfig: { region: account.region, ...(endpoint !== undefined && { endpoint }) },
        })
  return {
    account,
    isLocal: endpoint !== undefined,
    identity: assume === undefined ? identityOf(account, profile, endpoint) : `role ${assume.roleArn}`,
    config: (region = account.region) => ({
      region,
      credentials,
      maxAttempts: ATTEMPTS,
      ...(endpoint !== undefined && { endpoint }),
    }),
  }
}

function baseCredentials({ id }: Account, profile: string | undefined, endpoint: string | undefined): Credentials {
  if (profile !== undefined) return fromNodeProviderChain({ profile })
  if (endpoint === undefined) return fromNodeProviderChain()
  // The local AWS knows the root user of every account by this key.
  return () => Promise.resolve({ accessKeyId: id, secretAccessKey: 'test' })
}

function identityOf({ id }: Account, profile: string | undefined, endpoint: string | undefined): string {
  if (profile !== undefined) return `profile ${profile}`
  return endpoint === undefined ? 'the credentials of the environment' : `root of ${id}`
}

/** Whether nobody answered: then nobody knows what was carried out. */
export function isLost(error: unknown): boolean {
  const {
    name = '',
    code = '',
    $metadata,
  } = Object(error) as {
    name?: string
    code?: string
    $metadata?: { httpStatusCode?: number }
  }
  if (/^(TimeoutError|AbortError|NetworkingError)$/.test(name)) return true
  return /^(E[A-Z]+|UND_ERR_\w+)$/.test(code) || ($metadata?.httpStatusCode ?? 0) >= 500
}
