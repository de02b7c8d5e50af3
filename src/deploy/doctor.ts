import { buildStacks } from '../stacks/build-stacks.ts'
import type { FunctionPackage } from '../stacks/packages.ts'
import type { Topology } from '../topology/topology.ts'
import type { CollectEvent } from './collect.ts'
import { type Connection, isLost } from './connection.ts'
import { DeployError } from './deploy-error.ts'
import { lookAtAccess } from './doctor-access.ts'
import { lookAtPlaces } from './doctor-places.ts'
import { type Known, tryCalls } from './doctor-tries.ts'
import { status } from './status.ts'
import { identify } from './verify-accounts.ts'

/** One thing that was looked at. */
export interface Checkup {
  readonly topic: 'account' | 'endpoint' | 'clock' | 'stack' | 'access' | 'call' | 'try'
  /** `note`: not as it could be, but nothing that keeps the system from working; or not looked at. */
  readonly state: 'ok' | 'found' | 'note'
  readonly where: string
  readonly text: string
  /** What to do; always there for what was found. */
  readonly fix?: string
  /** What is to be added to a policy, where that is the fix. */
  readonly statement?: Readonly<Record<string, unknown>>
}

export interface DoctorRequest {
  readonly topology: Topology
  readonly connections: ReadonlyMap<string, Connection>
  readonly packages: readonly FunctionPackage[]
  readonly tell?: (event: CollectEvent) => void
}

/**
 * Looks at everything that keeps a deployed system from working: credentials, clock, Regions and endpoints, stacks, the policies
 * as they stand, and calls that can be tried. Changes nothing; what cannot be looked at is a note.
 */
export async function diagnose({
  topology,
  connections,
  packages,
  tell = () => {},
}: DoctorRequest): Promise<Checkup[]> {
  const way = new Map([...connections].map(([name, connection]) => [name, impatient(connection)]))
  const stacks = buildStacks(topology)
  const needed = new Set(stacks.map(({ place }) => place.account.name))
  const known: Known[] = []
  const accounts = await Promise.all(
    [...way.values()].map(async (connection) => {
      const { checkup, arn } = await lookAtAccount(connection, needed.has(connection.account.name))
      if (arn !== undefined) known.push({ connection, arn })
      return checkup
    }),
  )
  const reached = known.map(({ connection }) => connection)
  const asked = [...way.values()].filter((one) => needed.has(one.account.name) || reached.includes(one))
  const places = await lookAtPlaces(asked, topology)
  const missing = [...needed].filter((name) => !reached.some(({ account }) => account.name === name))
  if (missing.length > 0) return [...accounts, ...places, notLookedAt(missing)]
  const standing = await lookAtStacks(topology, way, packages)
  const tries = await tryCalls(topology, known)
  if (standing.isIncomplete) return [...accounts, ...places, ...standing.checkups, notDeployed(), ...tries]
  return [...accounts, ...places, ...standing.checkups, ...(await lookAtAccess(topology, reached, tell)), ...tries]
}

/** Whoever asks a doctor waits; eight attempts at an endpoint that nobody answers are too many. */
function impatient(connection: Connection): Connection {
  const requestHandler = { connectionTimeout: 3_000, requestTimeout: 15_000 }
  return {
    ...connection,
    config: (region) => ({ ...connection.config(region), maxAttempts: 2, requestHandler }),
  }
}

async function lookAtAccount(connection: Connection, isNeeded: boolean): Promise<{ checkup: Checkup; arn?: string }> {
  const { account, identity } = connection
  const where = `account ${account.name}`
  const found = await identify(connection)
  if ('arn' in found) {
    const text = `${account.id}, as ${found.arn} (${identity})`
    return { arn: found.arn, checkup: { topic: 'account', state: 'ok', where, text } }
  }
  const { message, hint } = found
  if (isNeeded) return { checkup: { topic: 'account', state: 'found', where, text: message, fix: hint } }
  const text = `${message}; nothing is deployed there, so that it is not needed`
  return { checkup: { topic: 'account', state: 'note', where, text } }
}

function notLookedAt(accounts: readonly string[]): Checkup {
  const text = `not looked at, as are the policies: account ${accounts.join(', ')} cannot be asked`
  return { topic: 'stack', state: 'note', where: 'stacks', text }
}

function notDeployed(): Checkup {
  const text = 'not looked at before everything is deployed; `xacct check` looks at the configuration'
  return { topic: 'access', state: 'note', where: 'policies', text }
}

async function lookAtStacks(
  topology: Topology,
  connections: ReadonlyMap<string, Connection>,
  packages: readonly FunctionPackage[],
): Promise<{ checkups: Checkup[]; isIncomplete: boolean }> {
  const rows = await status(topology, connections, packages).catch((error: Error) => error)
  if (rows instanceof Error) return { checkups: notTold(rows), isIncomplete: true }
  const checkups = rows.map(({ stack, status: word, upToDate, leftOver }): Checkup => {
    const found = (text: string, fix: string) => stackFound(stack.id, text, fix)
    if (upToDate) return { topic: 'stack', state: 'ok', where: `stack ${stack.id}`, text: `${word}, as configured` }
    if (word === 'MISSING') return found('is not deployed', 'xacct deploy')
    if (leftOver) return found(`${word}, of an earlier configuration`, 'xacct destroy deletes it too')
    return found(`${word}, differs from the configuration`, 'xacct plan tells in what')
  })
  return { checkups, isIncomplete: rows.some((row) => row.status === 'MISSING') }
}

/** CloudFormation does not tell how stacks stand. */
function notTold(error: Error): Checkup[] {
  if (error instanceof DeployError) {
    return error.problems.map(({ where, message, hint }) => stackFound(where, message, hint))
  }
  // A fault of our own is no finding.
  if (!('$metadata' in error || isLost(error))) throw error
  const text = `${error.name}: ${error.message}`
  return [{ topic: 'stack', state: 'found', where: 'stacks', text, fix: 'let the credentials read stacks' }]
}

function stackFound(where: string, text: string, fix: string): Checkup {
  return { topic: 'stack', state: 'found', where: `stack ${where}`, text, fix }
}
