import type { AccountState, CreateAccountStatus, HandshakeState, PolicyType } from '@aws-sdk/client-organizations'
import type { NamedPolicy } from '../../../iam/evaluate.ts'
import { declareState } from '../../store/state.ts'
import type { Membership } from './memberships.ts'

/** What policies and tags can be put on. */
interface Node {
  readonly arn: string
  readonly tags: Map<string, string>
  /** Ids of the attached policies, of all types. */
  readonly attached: Set<string>
}

export interface Root extends Node {
  readonly kind: 'ROOT'
  /** `r-…` */
  readonly id: string
  readonly name: 'Root'
  readonly policyTypes: Set<PolicyType>
}

export interface OrganizationalUnit extends Node {
  readonly kind: 'ORGANIZATIONAL_UNIT'
  /** `ou-…` */
  readonly id: string
  name: string
  readonly parent: Container
}

/** An account of the organization, the management account among them. */
export interface Member extends Node {
  readonly kind: 'ACCOUNT'
  /** Twelve digits. */
  readonly id: string
  readonly name: string
  readonly email: string
  readonly joinedMethod: 'INVITED' | 'CREATED'
  readonly joinedAt: Date
  parent: Container
  state: AccountState
}

export type Container = Root | OrganizationalUnit
export type Target = Container | Member

export interface OrganizationPolicy {
  readonly id: string
  readonly arn: string
  readonly type: PolicyType
  readonly awsManaged: boolean
  name: string
  description: string
  content: string
  /** As the engine takes it: the same object until the policy changes, for it is compiled once. */
  document: NamedPolicy
  readonly tags: Map<string, string>
}

/** An invitation to join. */
export interface Invitation {
  readonly id: string
  readonly arn: string
  readonly organization: Organization
  /** Name and address of its management account. */
  readonly sender: { readonly name: string; readonly email: string }
  readonly target: { readonly type: 'ACCOUNT' | 'EMAIL'; readonly id: string }
  /** The invited account; absent for an address that no account has. */
  readonly account: string | undefined
  readonly notes: string | undefined
  readonly tags: ReadonlyMap<string, string>
  readonly requestedAt: Date
  readonly expiresAt: Date
  state: HandshakeState
  /** When it was accepted, declined or cancelled. */
  answeredAt?: Date
}

/** The resource-based policy with which the management account delegates to members. */
export interface DelegationPolicy {
  readonly id: string
  readonly arn: string
  readonly content: string
  readonly document: NamedPolicy
  readonly tags: Map<string, string>
}

export interface Organization {
  /** `o-…` */
  readonly id: string
  readonly partition: string
  readonly managementAccount: string
  readonly featureSet: 'ALL' | 'CONSOLIDATED_BILLING'
  readonly root: Root
  readonly units: Map<string, OrganizationalUnit>
  readonly accounts: Map<string, Member>
  readonly policies: Map<string, OrganizationPolicy>
  /** What CreateAccount was asked for, by `car-…`. */
  readonly accountRequests: Map<string, CreateAccountStatus>
  /** Service principals with trusted access, and since when. */
  readonly trustedServices: Map<string, Date>
  /** Accounts that administer for services, by service principal since when. */
  readonly administrators: Map<string, Map<string, Date>>
  delegation?: DelegationPolicy
  /** What the tree means for each account, worked out when first asked for; every change empties it. */
  readonly memberships: Map<string, Membership>
}

/** All organizations of a partition. */
export const ORGANIZATIONS = declareState('organizations', 'partition', () => ({
  /** Each organization under all of its accounts. */
  byAccount: new Map<string, Organization>(),
  invitations: new Map<string, Invitation>(),
  /** Name and address of accounts that CreateAccount made. */
  owners: new Map<string, { readonly name: string; readonly email: string }>(),
  /** Accounts that are closed; they stay so when they leave. */
  closed: new Set<string>(),
}))
