import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { CloudFormationClient, ListStacksCommand } from '@aws-sdk/client-cloudformation'
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3'
import { afterAll, afterEach, beforeAll } from 'vitest'
import { type Connection, connect } from '../../src/deploy/connection.ts'
import { type DeployEvent, type Deployed, deploy } from '../../src/deploy/deploy.ts'
import { DeployError, type DeployProblem } from '../../src/deploy/deploy-error.ts'
import { type DestroyEvent, destroy } from '../../src/deploy/destroy.ts'
import { type Checkup, diagnose } from '../../src/deploy/doctor.ts'
import { type Plan, planDeployment } from '../../src/deploy/plan.ts'
import { status } from '../../src/deploy/status.ts'
import { type LocalAws, startLocalAws } from '../../src/local/index.ts'
import { packFunctions } from '../../src/stacks/packages.ts'
import { readTopology } from '../../src/topology/define-topology.ts'
import type { Topology } from '../../src/topology/topology.ts'
import { pickTestPlace, type TestPlace } from '../local/test-accounts.ts'
import type { Keys } from '../local/test-principals.ts'

export const GREETER = `exports.handler = async ({ name }, { invokedFunctionArn }) =>
  ({ hello: name, from: invokedFunctionArn.split(':')[4] })
`
export const CALLER = `import { target } from 'xacct/runtime'
const greet = target('greet')
export const handler = (guest) => greet.invoke(guest)
`

/** A folder with code, and deployments of it to one AWS. */
export class DeployWorld {
  readonly #folder = mkdtempSync(join(tmpdir(), 'xacct-deploy-'))
  readonly #place: TestPlace
  readonly #endpoint: () => string
  /** By account name: credentials in the place of root’s. */
  readonly keys = new Map<string, Keys>()
  /** How often a request is tried that nobody answers. */
  attempts = 8

  constructor(place: TestPlace, endpoint: () => string) {
    this.#place = place
    this.#endpoint = endpoint
    this.write('caller.mjs', CALLER)
    this.write('greeter.cjs', GREETER)
  }

  write(name: string, text: string | Uint8Array): void {
    const path = join(this.#folder, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }

  /** Home calls away; what is given is laid over that. */
  topology(name: string, more: Readonly<Record<string, unknown>> = {}): Topology {
    const { accounts, region } = this.#place
    return readTopology({
      name,
      accounts: { home: { id: accounts[0], region }, away: { id: accounts[1], region } },
      functions: {
        caller: { account: 'home', entry: './caller.mjs' },
        greeter: { account: 'away', entry: './greeter.cjs', alias: 'live' },
      },
      calls: { greet: { from: 'caller', to: 'greeter', externalId: 'ext' } },
      ...more,
    })
  }

  connections({ accounts }: Topology): ReadonlyMap<string, Connection> {
    return new Map(
      accounts.map((account) => {
        const connection = connect(account, { endpoint: this.#endpoint() })
        const keys = this.keys.get(account.name)
        const credentials = keys === undefined ? {} : { credentials: () => Promise.resolve(keys) }
        const config = (region?: string) => ({
          ...connection.config(region),
          ...credentials,
          maxAttempts: this.attempts,
        })
        return [account.name, { ...connection, config }]
      }),
    )
  }

  async deploy(topology: Topology): Promise<Deployed & { events: DeployEvent[] }> {
    const events: DeployEvent[] = []
    const packages = await packFunctions(topology, this.#folder)
    const tell = (event: DeployEvent) => void events.push(event)
    const deployed = await deploy({ topology, connections: this.connections(topology), packages, tell })
    return { ...deployed, events }
  }

  async destroy(topology: Topology): Promise<DestroyEvent[]> {
    const events: DestroyEvent[] = []
    await destroy(topology, this.connections(topology), (event) => void events.push(event))
    return events
  }

  async plan(topology: Topology, signal = new AbortController().signal): Promise<Plan> {
    const packages = await packFunctions(topology, this.#folder)
    return planDeployment({ topology, connections: this.connections(topology), packages, signal })
  }

  async diagnose(topology: Topology, connections = this.connections(topology)): Promise<Checkup[]> {
    return diagnose({ topology, connections, packages: await packFunctions(topology, this.#folder) })
  }

  async status(topology: Topology) {
    const rows = await status(topology, this.connections(topology), await packFunctions(topology, this.#folder))
    return rows.map(({ stack, status: word, upToDate, leftOver }) => ({ id: stack.id, word, upToDate, leftOver }))
  }

  cleanUp(): void {
    rmSync(this.#folder, { recursive: true })
  }
}

/** Waits for a deployment that must fail; answers what is told. */
export async function problemsOf(work: Promise<unknown>): Promise<readonly DeployProblem[]> {
  const outcome = await work.then(
    () => 'it went well',
    (error: unknown) => error,
  )
  if (outcome instanceof DeployError) return outcome.problems
  throw outcome instanceof Error ? outcome : new Error(String(outcome))
}

/** A local AWS and a world of deployments to it for one test file; each test finds both as new. */
export function useDeployWorld(file: string) {
  const place = pickTestPlace(file)
  const { accounts, region, partition } = place
  const [home, away, third] = accounts
  let aws: LocalAws
  const world = new DeployWorld(place, () => aws.endpoint)
  beforeAll(async () => {
    aws = await startLocalAws()
  })
  afterEach(async () => {
    await aws.reset()
    world.keys.clear()
    world.attempts = 8
    world.write('greeter.cjs', GREETER)
  })
  afterAll(async () => {
    await aws.close()
    world.cleanUp()
  })
  const clientOf = (account: string) => aws.account(account, region)
  return {
    ...{ world, place, region, partition, home, away, third, clientOf },
    aws: () => aws,
    homeStack: `home/${region}`,
    awayStack: `away/${region}`,
    /** `sys CREATE_COMPLETE` */
    stackNames: async (account: string): Promise<string[]> => {
      const { StackSummaries = [] } = await new CloudFormationClient(clientOf(account)).send(new ListStacksCommand({}))
      return StackSummaries.map(({ StackName, StackStatus }) => `${StackName} ${StackStatus}`)
    },
    bucketNames: async (account: string): Promise<string[]> => {
      const { Buckets = [] } = await new S3Client(clientOf(account)).send(new ListBucketsCommand({}))
      return Buckets.map(({ Name = '' }) => Name)
    },
    invoke: async (account: string, FunctionName: string, event: object): Promise<unknown> => {
      const lambda = new LambdaClient(clientOf(account))
      const { Payload } = await lambda.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) }))
      return JSON.parse(Buffer.from(Payload ?? []).toString())
    },
  }
}

/** `done away/us-east-1`, as they came. */
export function ends(events: readonly DeployEvent[]): string[] {
  return events.flatMap((event) =>
    'stack' in event && /^(unchanged|done|failed)$/.test(event.kind) ? `${event.kind} ${event.stack}` : [],
  )
}
