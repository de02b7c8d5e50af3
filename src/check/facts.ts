import type { Finding, Place } from './finding.ts'
import type { SystemAccount, SystemFunction, SystemPolicy, SystemSubnet, SystemTrigger } from './system.ts'

/** What is known of accounts: read out of templates, or collected from a running AWS. */
export interface Facts {
  readonly accounts: readonly SystemAccount[]
  readonly principals: readonly PrincipalFact[]
  /** Trust policies stand under their role’s ARN. */
  readonly policies: readonly SystemPolicy[]
  readonly functions: readonly SystemFunction[]
  readonly triggers: readonly SystemTrigger[]
  readonly subnets: readonly SystemSubnet[]
  /** Streams, queues, buckets … whether they have a policy or not. */
  readonly resources: readonly { readonly arn: string; readonly account: string }[]
  readonly found: readonly Finding[]
}

/** A user or role. */
export interface PrincipalFact {
  readonly arn: string
  readonly account: string
  /** `AROA…` */
  readonly uniqueId?: string
  readonly tags?: Readonly<Record<string, string>>
  /** ARNs of the managed policies that are attached. */
  readonly managed: readonly string[]
  /** ARN of a managed policy. */
  readonly boundary?: string
  /** Seconds. */
  readonly maxSession?: number
  readonly place: Place
}

export const NO_FACTS: Facts = {
  accounts: [],
  principals: [],
  policies: [],
  functions: [],
  triggers: [],
  subnets: [],
  resources: [],
  found: [],
}

/** All that is known, of several stacks or accounts. */
export function joinFacts(all: readonly Partial<Facts>[]): Facts {
  const join = <K extends keyof Facts>(key: K) => all.flatMap((one) => (one[key] ?? []) as Facts[K][number][])
  const accounts = new Map(join('accounts').map((account) => [account.id, account]))
  return {
    accounts: [...accounts.values()],
    principals: join('principals'),
    policies: join('policies'),
    functions: join('functions'),
    triggers: join('triggers'),
    subnets: join('subnets'),
    resources: join('resources'),
    found: join('found'),
  }
}
