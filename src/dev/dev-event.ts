import type { Topology } from '../topology/topology.ts'
import type { Asked, Denial } from './denial.ts'

/** One thing that keeps new code or a new configuration from running. */
export interface DevProblem {
  readonly code: string
  readonly where: string
  readonly message: string
  readonly hint: string
}

/** An event that a function has run. */
export interface FunctionRun {
  /** Its name in the topology; of any other, its ARN. */
  readonly fn: string
  readonly milliseconds: number
  /** Where an environment was started for it. */
  readonly initMilliseconds?: number
  /** `TypeError: …` */
  readonly error?: string
  /** What it printed, line by line. */
  readonly lines: readonly string[]
}

/** What happens while a topology is developed. */
export type DevHappening =
  | { readonly kind: 'ready'; readonly endpoint: string }
  /** What runs is now this. */
  | { readonly kind: 'topology'; readonly topology: Topology }
  /** A stack was made or changed. */
  | { readonly kind: 'deployed'; readonly stack: string }
  | { readonly kind: 'swapped'; readonly functions: readonly string[]; readonly milliseconds: number }
  /** What runs goes on to run as it was. Empty: there are none any more. */
  | { readonly kind: 'problems'; readonly problems: readonly DevProblem[] }
  | { readonly kind: 'run'; readonly run: FunctionRun }
  /** Somebody used a declared call. */
  | { readonly kind: 'call'; readonly call: string; readonly allowed: boolean }
  | { readonly kind: 'denied'; readonly denial: Denial }
  /** What was denied before was allowed. */
  | { readonly kind: 'cured'; readonly asked: Asked }
  | { readonly kind: 'note'; readonly text: string }

export type DevEvent = DevHappening & {
  /** Milliseconds since the epoch. */
  readonly time: number
}

/** An event as one line of JSON; the topology by its names. */
export function toJson({ time, ...event }: DevEvent): string {
  const when = { time: new Date(time).toISOString() }
  if (event.kind !== 'topology') return JSON.stringify({ ...when, ...event })
  const { name, accounts, functions, calls } = event.topology
  return JSON.stringify({
    ...when,
    kind: event.kind,
    name,
    accounts: accounts.map((account) => ({ name: account.name, id: account.id, region: account.region })),
    functions: functions.map((fn) => ({ name: fn.name, arn: fn.arn })),
    calls: calls.map((call) => call.name),
  })
}
