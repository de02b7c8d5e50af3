import { fileURLToPath } from 'node:url'
import { loadTopology } from '../configuration/load-topology.ts'
import { meantOrKnown } from '../core/nearest.ts'
import { type Connection, connect } from '../deploy/connection.ts'
import { type DeployEvent, type Deployed, deploy } from '../deploy/deploy.ts'
import { type AccountAccess, type LocalAws, type LocalAwsOptions, startLocalAws } from '../local/local-aws.ts'
import { packFunctions } from '../stacks/packages.ts'
import type { Account, Topology } from '../topology/topology.ts'
import { type InvokeOptions, invokeIn } from './invoke.ts'

export interface SystemOptions extends LocalAwsOptions {
  /** The folder that paths of a topology are relative to, a `file:` URL or a path; the current one unless given. */
  readonly base?: string | URL
  /** Called with what the deployment does, step by step. */
  readonly tell?: (event: DeployEvent) => void
}

/** An account of the topology, in the form that SDK clients take: its root user on the local AWS, in its own Region. */
export interface TestAccount extends AccountAccess {
  readonly name: string
  readonly id: string
}

/** A topology that runs on a local AWS of its own. */
export interface TestSystem {
  readonly aws: LocalAws
  readonly topology: Topology
  /** What was deployed, called before calling, with the outputs. */
  readonly stacks: Deployed['stacks']
  /**
   * Sends an event to a function, its alias if it has one, and answers what it answers; with `async` as soon as it is queued.
   * @throws InvocationError where the function fails, with its log and the denials meanwhile, explained
   */
  invoke<Answer = unknown>(functionName: string, event?: unknown, options?: InvokeOptions): Promise<Answer>
  /**
   * An account by its name in the topology.
   * @example new SQSClient(system.account('called'))
   */
  account(name: string): TestAccount
  /** Ends every function and connection; nothing is left running. */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** What is to run: a topology, what makes one once the local AWS is there, or where a configuration is written. */
export type SystemSource = Topology | ((aws: LocalAws) => Topology | Promise<Topology>) | string | URL

/**
 * Starts a local AWS and deploys a topology on it, in this process: what `xacct local` and `xacct deploy` do.
 * @throws ConfigError, PackageError or DeployError, as `xacct deploy` tells them; then nothing runs on
 * @example await using system = await startSystem(new URL('../xacct.config.ts', import.meta.url))
 */
export async function startSystem(source: SystemSource, options: SystemOptions = {}): Promise<TestSystem> {
  // Which Node.js versions the SDK will take next year is no news for a test’s output.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true'
  const aws = await startLocalAws(options)
  try {
    const { topology, base } = await read(source, aws, options.base)
    const packages = await packFunctions(topology, base)
    const connections = new Map(
      topology.accounts.map((account) => [account.name, connect(bare(account), { endpoint: aws.endpoint })]),
    )
    const { stacks } = await deploy({ topology, connections, packages, ...(options.tell && { tell: options.tell }) })
    return createTestSystem(aws, topology, stacks, connections)
  } catch (error) {
    await aws.close()
    throw error
  }
}

async function read(source: SystemSource, aws: LocalAws, base: string | URL = process.cwd()) {
  if (typeof source === 'string' || source instanceof URL) return loadTopology(pathOf(source))
  return { topology: typeof source === 'function' ? await source(aws) : source, base: pathOf(base) }
}

function pathOf(place: string | URL): string {
  return typeof place === 'string' && !place.startsWith('file:') ? place : fileURLToPath(place)
}

/** Profiles and roles that deploy are those of AWS; here it is the root user. */
function bare({ id, name, region }: Account): Account {
  return { id, name, region }
}

function createTestSystem(
  aws: LocalAws,
  topology: Topology,
  stacks: Deployed['stacks'],
  connections: ReadonlyMap<string, Connection>,
): TestSystem {
  return {
    aws,
    topology,
    stacks,
    invoke: (name, event = {}, invokeOptions = {}) => {
      const fn = named(topology.functions, name, 'function')
      return invokeIn(aws, connections.get(fn.place.account.name) as Connection, fn, event, invokeOptions)
    },
    account: (name) => {
      const { id, region } = named(topology.accounts, name, 'account')
      return { ...aws.account(id, region), name, id }
    },
    close: () => aws.close(),
    [Symbol.asyncDispose]: () => aws.close(),
  }
}

function named<T extends { readonly name: string }>(all: readonly T[], name: string, what: string): T {
  const found = all.find((one) => one.name === name)
  if (found !== undefined) return found
  const names = all.map((one) => one.name)
  throw new TypeError(`no ${what} \`${name}\`; ${meantOrKnown(name, names)}`)
}
