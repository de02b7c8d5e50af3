import type { AuthorizationRequest } from '../iam/authorize.ts'
import type { World } from '../iam/world/world.ts'
import type { Finding, Place } from './finding.ts'

/** What the checks look at, wherever it comes from: a configuration, templates, or a running AWS. */
export interface System {
  readonly name: string
  readonly kind: 'topology' | 'templates' | 'aws'
  /** Accounts, roles and policies, as the IAM engine sees them. */
  readonly world: World
  readonly accounts: readonly SystemAccount[]
  readonly functions: readonly SystemFunction[]
  readonly roles: readonly SystemRole[]
  readonly policies: readonly SystemPolicy[]
  /** Who calls what: as declared, or as the policies and variables of functions let it be known. */
  readonly calls: readonly SystemCall[]
  /** Every request that must come out as it says, those of the calls too. */
  readonly needs: readonly SystemNeed[]
  readonly triggers: readonly SystemTrigger[]
  /** By id, as far as they are known. */
  readonly subnets: ReadonlyMap<string, SystemSubnet>
  /** What reading found: policies that are none, orders that go in circles. */
  readonly found: readonly Finding[]
  /** The calls are declared: whatever goes beyond them should not be. */
  readonly declares: boolean
  /** By made-up value: the parameter that has none of its own. */
  readonly assumed: ReadonlyMap<string, string>
}

export interface SystemAccount {
  readonly id: string
  readonly name: string
  readonly partition: string
  /** The profile that deploys here. */
  readonly profile?: string
  /** The role that deploys here. */
  readonly deployRole?: string
  readonly place: Place
}

export interface SystemFunction {
  readonly name: string
  readonly arn: string
  readonly account: string
  readonly region: string
  /** Its execution role. */
  readonly role?: string
  readonly runtime?: string
  /** Seconds. */
  readonly timeout?: number
  readonly aliases: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  readonly subnets?: readonly string[]
  readonly securityGroups?: readonly string[]
  readonly reservedConcurrency?: number
  /** Where its asynchronous events go that failed for good. */
  readonly onFailure?: string
  readonly place: Place
}

export interface SystemRole {
  readonly arn: string
  /** Seconds; an hour where it is missing. */
  readonly maxSession?: number
  readonly place: Place
}

export interface SystemPolicy {
  readonly side: 'inline' | 'managed' | 'trust' | 'resource'
  /** ARN of the role or resource that has it; of a managed policy its own. */
  readonly holder: string
  /** As explanations call it. */
  readonly name: string
  readonly document: object
  /** The account in whose stack it is written. */
  readonly account: string
  readonly place: Place
  /** Where one of its statements stands. */
  readonly placeOf: (statement: number) => Place
  /** The statements get names of this many letters when they are deployed. */
  readonly sidLength?: number
}

/** Somebody or something at one end of a call. */
export interface SystemEnd {
  readonly label: string
  readonly account?: string
  readonly arn?: string
  readonly fn?: SystemFunction
}

export interface SystemCall {
  readonly name: string
  readonly from: SystemEnd
  readonly to: SystemEnd
  /** ARN of the role that is assumed. */
  readonly role?: string
  readonly mode?: 'sync' | 'async' | 'both'
  /** Of the assumed session. */
  readonly durationSeconds?: number
  readonly externalId?: string
  readonly needs: readonly SystemNeed[]
  readonly place: Place
}

export interface SystemNeed {
  readonly request: AuthorizationRequest
  readonly expected: 'allow' | 'deny'
  /** In words. */
  readonly why: string
  readonly call?: string
  readonly place: Place
  /** What the request carries is not known: it is enough that some request like it is allowed. */
  readonly anyContext?: true
}

export interface SystemTrigger {
  readonly name: string
  /** ARN of the stream or queue. */
  readonly source: string
  readonly to: SystemFunction
  readonly place: Place
}

/** A subnet, and what can be reached from it. */
export interface SystemSubnet {
  readonly id: string
  readonly vpc: string
  readonly region: string
  readonly cidr?: string
  /** Addresses that nobody has yet. */
  readonly freeAddresses?: number
  /** A route to the internet by a NAT gateway or the like; one by an internet gateway does not help functions. */
  readonly internet: 'nat' | 'gateway' | 'none'
  /** Services with an interface endpoint in its VPC, each with the Region in its name: `sts us-east-1`. */
  readonly endpoints: readonly string[]
  readonly place: Place
}
