import { credentialsOf } from './assumed-role.ts'
import { timeLeftOf } from './deadline.ts'
import { kindOf } from './error-kind.ts'
import { type NameOrRole, rolesOf } from './roles-of.ts'
import type { Session } from './sessions.ts'

/** Credentials as the AWS SDK for JavaScript v3 takes them. */
export interface AwsCredentials {
  accessKeyId: string
  secretAccessKey: string
  sessionToken: string
  expiration: Date
}

/** Another account, in the role that this function has there. */
export interface Account {
  /** As it was called here: its name in the topology, or its twelve digits. */
  readonly name: string
  /** Twelve digits. */
  readonly id: string
  readonly region: string
  /** A credential provider for any SDK v3 client: it answers from the sessions that all of this process share. */
  readonly credentials: () => Promise<AwsCredentials>
  /**
   * An SDK v3 client that works in this account. Make it once, outside the handler. Credentials that AWS no longer accepts are
   * renewed once, and the command sent again.
   *
   * @example
   * const s3 = account('b').client(S3Client)
   */
  client<Client, Config extends readonly unknown[]>(
    Client: new (...config: Config) => Client,
    config?: Config[0],
  ): Client
}

/**
 * An account of the topology by its name, or any by a role in it; of a list of roles, each is assumed with the one before it.
 * @throws BridgeError with all that is wrong with the options, or where there is no such name
 */
export function account(nameOrRole: NameOrRole): Account {
  const [chain, region] = rolesOf(nameOrRole)
  const id = chain.roleArn.split(':')[4] as string
  const session = () => credentialsOf(chain).get(timeLeftOf({}))
  return {
    name: typeof nameOrRole === 'string' ? nameOrRole : id,
    id,
    region,
    credentials: async () => asCredentials(await session()),
    client: (Client, config) => {
      let used: [Session, AwsCredentials] | undefined
      const credentials = async () => {
        const current = await session()
        used = [current, asCredentials(current)]
        return used[1]
      }
      const client = new (Client as unknown as new (config: object) => InstanceType<typeof Client>)({
        region,
        credentials,
        ...(config as object),
      })
      renewOnce(client, () => {
        if (!used) return false
        credentialsOf(chain).drop?.(used[0])
        // The client keeps what it was given for as long as this is in the future.
        used[1].expiration = new Date(0)
        return true
      })
      return client
    },
  }
}

function asCredentials([accessKeyId, secretAccessKey, sessionToken = '', expiresAt]: Session): AwsCredentials {
  return { accessKeyId, secretAccessKey, sessionToken, expiration: new Date(expiresAt) }
}

/** As much of an SDK client as is needed here. */
interface ClientWithMiddleware {
  readonly middlewareStack?: { add(middleware: Middleware, options: object): void }
}

type Handler = (args: { readonly input?: object }) => Promise<unknown>
type Middleware = (next: Handler) => Handler

function renewOnce(client: unknown, renew: () => boolean): void {
  const middleware: Middleware = (next) => async (args) => {
    try {
      return await next(args)
    } catch (error) {
      // A stream cannot be sent twice.
      const isStream = Object.values(args.input ?? {}).some((value) => value?.pipe ?? value?.getReader)
      if (isStream || kindOf((error as Error).name, 0) !== 'credentials' || !renew()) throw error
      return next(args)
    }
  }
  ;(client as ClientWithMiddleware).middlewareStack?.add(middleware, { step: 'initialize' })
}
