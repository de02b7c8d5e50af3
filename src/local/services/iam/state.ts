import type { NamedPolicy } from '../../../iam/evaluate.ts'
import { declareState } from '../../store/state.ts'

export interface IamTag {
  readonly Key: string
  readonly Value: string
}

/** What users and roles have in common: policies and tags. */
export interface IamPrincipal {
  readonly name: string
  readonly path: string
  /** `AIDA…` or `AROA…`; another one after delete and re-create. */
  readonly id: string
  readonly arn: string
  readonly createdAt: Date
  /** By policy name. */
  readonly inline: Map<string, NamedPolicy>
  /** ARNs of managed policies. */
  readonly attached: Set<string>
  /** By key in lower case: tag keys ignore case. */
  readonly tags: Map<string, IamTag>
  /** ARN of a managed policy. */
  permissionsBoundary?: string
}

export interface User extends IamPrincipal {
  readonly accessKeys: Map<string, AccessKey>
}

export interface AccessKey {
  readonly id: string
  readonly createdAt: Date
  status: 'Active' | 'Inactive'
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

/** Users, roles and customer managed policies of one account. Names are unique without regard to case: keys are in lower case. */
export const IAM = declareState('iam', 'account', () => ({
  users: new Map<string, User>(),
  roles: new Map<string, Role>(),
  /** By ARN. */
  policies: new Map<string, ManagedPolicy>(),
}))

/** The document that counts now. */
export function defaultDocument(policy: ManagedPolicy): NamedPolicy {
  return (policy.versions.get(policy.defaultVersion) as PolicyVersion).policy
}
