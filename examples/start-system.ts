// A topology on a local AWS of its own: what `xacct local` and `xacct deploy --endpoint …` do, in one process.
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { explain, type Obstacle } from 'xacct/iam'
import { type LocalAws, startLocalAws } from 'xacct/local'
import { createDeclaredSystem } from '../src/check/declared-system.ts'
import { explainCall } from '../src/check/explain-call.ts'
import type { System } from '../src/check/system.ts'
import { collectFacts } from '../src/deploy/collect.ts'
import { type Connection, connect } from '../src/deploy/connection.ts'
import { deploy } from '../src/deploy/deploy.ts'
import { invokeFunction } from '../src/deploy/invoke.ts'
import { packFunctions } from '../src/stacks/packages.ts'
import type { Topology } from '../src/topology/topology.ts'
import { heading, line, paint } from './print.ts'

/** A topology that is deployed. */
export interface RunningSystem {
  readonly aws: LocalAws
  /** What a function answers. @throws Error with what it throws */
  invoke<Answer>(functionName: string, event: unknown): Promise<Answer>
  /** What the accounts hold at this moment, against the calls that the topology declares. */
  inspect(): Promise<System>
}

/**
 * Starts a local AWS and brings every stack of the topology into it, told stack by stack.
 * @param from the topology, or what makes it once the local AWS is there
 * @param config where it is written
 */
export async function startSystem(
  from: Topology | ((aws: LocalAws) => Promise<Topology>),
  config: URL,
): Promise<RunningSystem> {
  const begun = performance.now()
  const aws = await startLocalAws()
  try {
    const milliseconds = Math.round(performance.now() - begun)
    line('ready', `${aws.endpoint} in ${milliseconds} ms; signatures are verified, IAM is enforced`)
    const topology = typeof from === 'function' ? await from(aws) : from
    const connections = new Map(
      topology.accounts.map((account) => [account.name, connect(account, { endpoint: aws.endpoint })]),
    )
    await deployTold(topology, connections, config)
    return {
      aws,
      invoke: (name, event) => invoke(topology, connections, name, event),
      inspect: async () =>
        createDeclaredSystem(topology, await collectFacts([...connections.values()], regionsOf, () => {})),
    }
  } catch (error) {
    await aws.close()
    throw error
  }
}

const regionsOf = () => ['us-east-1']

async function deployTold(
  topology: Topology,
  connections: ReadonlyMap<string, Connection>,
  config: URL,
): Promise<void> {
  const packages = await packFunctions(topology, dirname(fileURLToPath(config)))
  const { stacks } = await deploy({ topology, connections, packages })
  for (const { stack } of stacks) {
    const { account } = stack.place
    const resources = Object.keys(stack.resources).length
    line(account.name, `account ${account.id}: ${resources} resources in stack \`${stack.name}\``)
  }
}

async function invoke<Answer>(
  topology: Topology,
  connections: ReadonlyMap<string, Connection>,
  name: string,
  event: unknown,
): Promise<Answer> {
  const fn = topology.functions.find((one) => one.name === name)
  const connection = fn && connections.get(fn.place.account.name)
  if (fn === undefined || connection === undefined) throw new Error(`no function \`${name}\` in the topology`)
  const { payload, functionError } = await invokeFunction(connection, fn, JSON.stringify(event))
  if (functionError !== undefined) throw new Error(`${name} failed: ${payload}`)
  return JSON.parse(payload) as Answer
}

/** Why AWS denied an action the last time, and what would cure it. */
export function tellDenial({ aws }: RunningSystem, action: string): void {
  const denied = aws.decisions.list({ denied: true, action }).at(-1)
  const [obstacle] = denied === undefined ? [] : explain(denied.decision).obstacles
  if (obstacle === undefined) throw new Error(`nobody was denied ${action}`)
  tellObstacle(obstacle)
}

/** What `xacct explain CALL --endpoint …` says: each step of a call, as the accounts stand. */
export async function tellCall(system: RunningSystem, call: string): Promise<void> {
  line('$', `xacct explain ${call} --endpoint ${system.aws.endpoint}`)
  for (const { steps } of explainCall(await system.inspect(), call, undefined)) {
    for (const { title, request, explanation } of steps) {
      const isAllowed = explanation.decision === 'allow'
      line(isAllowed ? 'allowed' : 'denied', `${title}: ${request.action}`, isAllowed ? 'green' : 'red')
      for (const obstacle of explanation.obstacles) tellObstacle(obstacle)
    }
  }
}

function tellObstacle({ finding, fix }: Obstacle): void {
  line('why', finding)
  line('fix', fix.text, 'green')
  if (fix.statement) line('', JSON.stringify(fix.statement, null, 1).replace(/\s+/g, ' '))
}

/** Something went as it should. */
export function good(text: string): void {
  line('✓', text, 'green')
}

/** Runs an example from its title to its last line. What it throws is told, and the process ends with 1. */
export async function tellExample(name: string, point: string, story: () => Promise<void>): Promise<void> {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true'
  const begun = performance.now()
  heading(`xacct · ${name}`)
  line('', point)
  try {
    await story()
    heading(`Done in ${((performance.now() - begun) / 1000).toFixed(1)} s`)
    line('next', `examples/${name}/README.md tells what each file does`)
  } catch (error) {
    process.stderr.write(`\n${paint('red', 'failed')}  ${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = 1
  }
}
