import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isAccountId } from '../core/account-id.ts'
import type { World } from '../iam/world/world.ts'
import { isFromAnotherSite } from './browser-guard.ts'
import { LocalClock } from './clock.ts'
import type { Cloud } from './cloud.ts'
import { CredentialStore } from './credentials.ts'
import { DecisionLog } from './decision-log.ts'
import { Faults } from './faults.ts'
import { answerFunctionUrl, functionUrlOf } from './function-urls.ts'
import { FunctionService } from './functions/function-service.ts'
import { inspect } from './inspection.ts'
import type { Observer } from './observer.ts'
import { answer } from './pipeline.ts'
import type { HttpRequest, HttpResponse } from './protocols/protocol.ts'
import { startServer } from './server.ts'
import { CONTENTS_FOLDER } from './services/s3/contents/contents-of.ts'
import { streamsPayload } from './stages/identify.ts'
import { Store } from './store/state.ts'
import { createSystemRandom } from './system-random.ts'
import { createLocalWorld } from './world.ts'

export interface LocalAwsOptions {
  /** 0, the default, takes any free port. */
  readonly port?: number
  /** `127.0.0.1` unless given. */
  readonly host?: string
  /** Of the faults' chances, 32 bits; random unless given. The same seed repeats them. */
  readonly seed?: number
  /** Called with one line for each denial and each internal error. */
  readonly log?: (line: string) => void
  /** Hears of authorizations and invocations; must not throw. */
  readonly observer?: Observer
}

/** Root credentials of one account, in the form that SDK clients take. */
export interface AccountAccess {
  readonly endpoint: string
  readonly region: string
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string }
}

/** A running local AWS. */
export interface LocalAws {
  /** `http://127.0.0.1:…`, for every service, Region and account. */
  readonly endpoint: string
  /**
   * A client configuration with the root credentials of an account, which comes into being when first used.
   * @example new LambdaClient(aws.account('111111111111'))
   */
  account(id: string, region?: string): AccountAccess
  /** The clock that sessions, retries and ages go by. */
  readonly clock: Pick<LocalClock, 'now' | 'advance'>
  /** What is to go wrong, with which requests and how often. */
  readonly faults: Pick<Faults, 'seed' | 'add' | 'list' | 'remove'>
  /** Every authorization, with its reasons. */
  readonly decisions: DecisionLog
  /** Every account, principal and policy as it stands, for `whoCan` and `whatCan`; of one Region, `us-east-1` unless given. */
  world(region?: string): World
  /** Forgets everything: accounts, functions, streams, sessions, decisions, and the time by which the clock was advanced. */
  reset(): Promise<void>
  /** Ends every function and connection; nothing is left running. */
  close(): Promise<void>
}

/**
 * Starts an AWS on this machine: many accounts, signatures verified, IAM enforced, functions run as processes of their own.
 * @throws Error where the port is taken
 */
export async function startLocalAws(options: LocalAwsOptions = {}): Promise<LocalAws> {
  const clock = new LocalClock()
  const workFolder = await mkdtemp(join(tmpdir(), 'xacct-'))
  const store = new Store()
  const random = createSystemRandom()
  const credentials = new CredentialStore(random)
  const decisions = new DecisionLog(options.observer?.decided)
  const faults = new Faults(options.seed ?? Buffer.from(random.bytes(4)).readUInt32LE())
  const place = { port: options.port ?? 0, host: options.host ?? '127.0.0.1', streams: isObject }
  const server = await startServer(place, (request) => {
    const url = functionUrlOf(request)
    if (url !== undefined) return answerFunctionUrl(request, url, cloud)
    if (isFromAnotherSite(request.headers)) return Promise.resolve(REFUSED_PAGE)
    return request.path.startsWith('/_xacct/') ? inspect(request, { cloud, reset }) : answer(request, cloud)
  }).catch(async (error: unknown) => {
    await rm(workFolder, { recursive: true, force: true })
    throw error
  })
  const parts = {
    clock,
    random,
    store,
    credentials,
    decisions,
    faults,
    observer: options.observer ?? {},
    endpoint: server.url,
    workFolder,
    // One line each, whatever is in the names.
    log: (line: string) => options.log?.(line.replace(/\p{Cc}+/gu, ' ')),
  }
  const cloud = createCloud(parts)

  async function reset(): Promise<void> {
    await cloud.functions.stop()
    clock.reset()
    store.clear()
    await rm(join(workFolder, CONTENTS_FOLDER), { recursive: true, force: true })
    credentials.clear()
    decisions.clear()
    faults.reset()
  }

  return {
    endpoint: server.url,
    account: (id, region = 'us-east-1') => accountAccess(server.url, id, region),
    clock,
    faults,
    decisions,
    world: (region) => createLocalWorld(cloud, region),
    reset,
    close: async () => {
      await server.close()
      await cloud.functions.stop()
      clock.reset()
      await rm(workFolder, { recursive: true, force: true })
    },
  }
}

/** Whether the body of a request is an object's: function URLs and the pages beside AWS take theirs whole. */
function isObject(head: HttpRequest): boolean {
  return functionUrlOf(head) === undefined && !head.path.startsWith('/_xacct/') && streamsPayload(head)
}

/** The functions need the cloud they are part of. */
function createCloud(parts: Omit<Cloud, 'functions'>): Cloud {
  const cloud = { ...parts } as { -readonly [K in keyof Cloud]: Cloud[K] }
  cloud.functions = new FunctionService(cloud)
  return cloud
}

const REFUSED_PAGE: HttpResponse = {
  status: 403,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ message: 'pages of other sites may not call the local AWS' }),
}

function accountAccess(endpoint: string, id: string, region: string): AccountAccess {
  if (!isAccountId(id)) throw new TypeError(`\`${id}\` is no account id; twelve digits are`)
  return { endpoint, region, credentials: { accessKeyId: id, secretAccessKey: 'test' } }
}
