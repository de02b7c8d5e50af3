import { relative } from 'node:path'
import { createDeclaredSystem } from '../check/declared-system.ts'
import { createFactsSystem } from '../check/facts-system.ts'
import { loadTopology } from '../configuration/load-topology.ts'
import { isAccountId } from '../core/account-id.ts'
import { type CollectEvent, collectFacts } from '../deploy/collect.ts'
import { type Connection, connect } from '../deploy/connection.ts'
import { DeployError } from '../deploy/deploy-error.ts'
import { regionsOf } from '../deploy/regions-of.ts'
import { verifyAll } from '../deploy/verify-accounts.ts'
import { connectAll } from './connect-all.ts'
import type { LoadedSystem, SystemOptions } from './load-system.ts'
import { InputError } from './run-command.ts'
import { problem, split } from './system-args.ts'
import { Terminal } from './terminal.ts'

/** What running accounts hold: those of the configuration, against its calls, or those that --account names. */
export async function loadRunning(options: SystemOptions): Promise<LoadedSystem> {
  const tell = options.json || options.sarif ? () => {} : progressOn(new Terminal(process.stderr))
  if (options.account !== undefined) {
    const connections = connectionsOf(options.account, options)
    const facts = await collect(connections, () => [options.region ?? DEFAULT_REGION], tell)
    return {
      system: createFactsSystem(facts, { name: connections.map(({ account }) => account.id).join(', '), kind: 'aws' }),
      notes: [],
    }
  }
  const { topology, file } = await loadTopology(options.config)
  const connections = [...connectAll(topology, options).values()]
  const facts = await collect(connections, (account) => regionsOf(topology, account), tell)
  return { system: createDeclaredSystem(topology, facts, relative(process.cwd(), file)), notes: [] }
}

const DEFAULT_REGION = 'us-east-1'

async function collect(
  connections: readonly Connection[],
  regions: (account: string) => readonly string[],
  tell: (event: CollectEvent) => void,
) {
  try {
    await verifyAll(connections)
  } catch (error) {
    throw error instanceof DeployError ? new InputError(...error.problems) : error
  }
  return collectFacts(connections, regions, tell)
}

/** `ID` or `ID=PROFILE`. @throws InputError with every one that is neither */
function connectionsOf(text: string, { region = DEFAULT_REGION, endpoint }: SystemOptions): Connection[] {
  const entries = split(text).map((entry) => entry.split('=') as [string, string?])
  const wrong = entries.filter(([id]) => !isAccountId(id))
  if (wrong.length > 0) {
    throw new InputError(
      ...wrong.map(([id]) =>
        problem('account', `\`${id}\` is no account id`, '--account 111111111111, or 111111111111=PROFILE'),
      ),
    )
  }
  return entries.map(([id, profile]) => {
    const account = { id, name: id, region, ...(profile !== undefined && { profile }) }
    return connect(account, endpoint === undefined ? {} : { endpoint: endpoint.replace(/\/$/, '') })
  })
}

function progressOn(terminal: Terminal): (event: CollectEvent) => void {
  return ({ account, what, count }) => terminal.line(terminal.paint('dim', `${account}: ${what} read: ${count}`))
}
