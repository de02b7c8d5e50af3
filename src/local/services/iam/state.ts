import type { NamedPolicy } from '../../../iam/evaluate.ts'
import { declareState } from '../../store/state.ts'

export interface IamTag {
  readonly Key: string
  readonly Value: string
}

/** What users, roles and groups have in common. */
export interface PolicyHolder {
  readonly name: string
  readonly path: string
  /** `AIDA…`, `AROA…` or `AGPA…`; another one after delete and re-create. */
  readonly id: string
  readonly arn: string
  readonly createdAt: Date
  /** By policy name. */
  readonly inline: Map<string, NamedPolicy>
  /** ARNs of managed policies. */
  readonly attached: Set<string>
}

/** A user or a role. */
export interface IamPrincipal extends PolicyHolder {
  /** By key in lower case: tag keys ignore case. */
  readonly tags: Map<string, IamTag>
  /** ARN of a managed policy. */
  permissionsBoundary?: string
}

export interface User extends IamPrincipal {
  readonly accessKeys: Map<string, AccessKey>
  /** Whose policies are the user's, too. */
  readonly groups: Set<Group>
}

export type Group = PolicyHolder

/** Hands a role to EC2 instances. */
export interface InstanceProfile {
  readonly name: string
  readonly path: string
  /** `AIPA…` */
  readonly id: string
  readonly arn: string
  readonly createdAt: Date
  readonly tags: Map<string, IamTag>
  role?: Role
}

export interface AccessKey {
  readonly id: string
  readonly createdAt: Date
  status: 'Active' | 'Inactive'
  /** `at` in milliseconds since the epoch. */
  lastUse?: { readonly at: number; readonly region: string; readonly service: string }
}

export interface Role extends IamPrincipal {
  /** Role and user ARNs in it are kept as unique ids, as IAM does on save. */
  trust: NamedPolicy
  description?: string
  /** Seconds. */
  maxSessionDuration: number
}

export interface ManagedPolicy {
  readonly name: string
  readonly path: string
  /** `ANPA…` */
  readonly id: string
  readonly arn: string
  readonly createdAt: Date
  readonly description?: string
  readonly tags: Map<string, IamTag>
  /** By `v1`, `v2` … */
  readonly versions: Map<string, PolicyVersion>
  defaultVersion: string
  /** The number of the next version; numbers are not reused. */
  nextVersion: number
  updatedAt: Date
}

export interface PolicyVersion {
  readonly id: string
  readonly createdAt: Date
  readonly policy: NamedPolicy
}

/** What IAM knows of one account. Names are unique without regard to case: keys are in lower case. */
export const IAM = declareState('iam', 'account', () => ({
  users: new Map<string, User>(),
  roles: new Map<string, Role>(),
  groups: new Map<string, Group>(),
  instanceProfiles: new Map<string, InstanceProfile>(),
  /** By ARN. */
  policies: new Map<string, ManagedPolicy>(),
  alias: undefined as string | undefined,
}))

/** The document that counts now. */
export function defaultDocument(policy: ManagedPolicy): NamedPolicy {
  return (policy.versions.get(policy.defaultVersion) as PolicyVersion).policy
}
