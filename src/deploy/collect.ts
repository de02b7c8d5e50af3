import { type Facts, joinFacts } from '../check/facts.ts'
import type { Finding } from '../check/finding.ts'
import type { SystemPolicy } from '../check/system.ts'
import { partitionOf } from '../core/partition.ts'
import { collectFunctions } from './collect-functions.ts'
import { collectIdentities } from './collect-identities.ts'
import type { Connection } from './connection.ts'

/** What is being looked at, and how much of it there is. */
export interface CollectEvent {
  readonly account: string
  readonly what: 'roles' | 'functions' | 'streams' | 'subnets'
  readonly count: number
}

export interface Collector {
  readonly connection: Connection
  readonly tell: (event: CollectEvent) => void
  /** Notes that something may not be looked at, so that it is missing among the facts. */
  readonly missing: (what: string, error: unknown) => void
}

/**
 * Collects what decides about access in running accounts, reading only: roles and users with their policies, functions with the
 * policies of their aliases, streams that feed them, subnets with their routes. What may not be read is told as a finding. SCPs,
 * RCPs and the policies of queues, topics, buckets and single versions are not looked at.
 * @param regions where functions are looked for
 */
export async function collectFacts(
  connections: readonly Connection[],
  regions: (account: string) => readonly string[],
  tell: Collector['tell'],
): Promise<Facts> {
  const all = await Promise.all(connections.map((connection) => collectAccount(connection, regions, tell)))
  return joinFacts(all)
}

async function collectAccount(
  connection: Connection,
  regions: (account: string) => readonly string[],
  tell: Collector['tell'],
): Promise<Facts> {
  const { id, name, region, profile, assume } = connection.account
  const found: Finding[] = []
  const missing: Collector['missing'] = (what, error) => void found.push(notCollected(id, what, error))
  const collector: Collector = { connection, tell, missing }
  const identities = await collectIdentities(collector)
  // Of an account whose roles are not known nothing can be judged: it is left out, as if nobody had asked for it.
  if (identities === undefined) return joinFacts([{ found }])
  const functions = await Promise.all(regions(name).map((one) => collectFunctions(collector, one)))
  const account = {
    id,
    name,
    partition: partitionOf(region).id,
    ...(profile !== undefined && { profile }),
    ...(assume && { deployRole: assume.roleArn }),
    place: { path: name },
  }
  return joinFacts([{ accounts: [account] }, identities, ...functions, { found }])
}

function notCollected(account: string, what: string, error: unknown): Finding {
  const { name, message } = error as Error
  return {
    id: 'not-known',
    severity: 'info',
    place: { path: account },
    message: `${what} of account ${account} could not be read (${name}: ${message})`,
    why: 'what rests on it is not judged, or judged as if it were not there',
    fix: 'let the credentials read it: iam:Get* and iam:List*, lambda:Get* and lambda:List*, ec2:Describe*',
  }
}

/** Runs a task for each item, a few at a time; answers come in the items’ order. */
export async function inTurns<T, R>(items: readonly T[], run: (item: T) => Promise<R>, atOnce = 5): Promise<R[]> {
  const results: R[] = new Array(items.length)
  let next = 0
  const worker = async () => {
    for (let index = next++; index < items.length; index = next++) results[index] = await run(items[index] as T)
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker))
  return results
}

/** Whether AWS answers that there is none of what was asked for. */
export function isNone(error: unknown): boolean {
  return /^(ResourceNotFound|NoSuchEntity)/.test((error as Error).name)
}

/** A policy that was read; findings about it are placed at its holder, or where it has a name of its own, there. */
export function collectedPolicy(
  side: SystemPolicy['side'],
  holder: string,
  {
    name,
    document,
    account,
  }: { readonly name?: string; readonly document: string | undefined; readonly account: string },
): SystemPolicy {
  const place = { path: name ?? holder }
  const known = { side, holder, account, place, placeOf: () => place }
  return { ...known, name: name ?? `policy of ${holder}`, document: readDocument(document) }
}

/** A policy as IAM writes it in its answers, percent-encoded, or as it stands. */
export function readDocument(text: string | undefined): object {
  if (text === undefined) return {}
  return JSON.parse(text.startsWith('%') ? decodeURIComponent(text) : text) as object
}
