import { declareState } from '../store/state.ts'
import type { ConnectionFailure } from './connection-failure.ts'
import type { Needing } from './hyperplane.ts'

/** The subnets and security groups that a function is attached to, by id. */
export interface Attachment {
  readonly subnets: readonly string[]
  readonly groups: readonly string[]
}

/** A network interface of Lambda's own, shared by every function with the same security groups in its subnet. */
export interface HyperplaneInterface {
  readonly id: string
  /** The function that has asked for it last; with its role it is deleted. */
  readonly needing: Needing
}

/**
 * A function's way into its VPC: `Pending` until its interfaces are made, `Inactive` once they were taken from it for being
 * idle, `Failed` where they could not be made.
 */
export interface Connection {
  readonly attachment: Attachment
  state: 'Pending' | 'Active' | 'Inactive' | 'Failed'
  /** Whether there was one before: it is being restored then, and fails back to `Inactive`. */
  wasActive: boolean
  failure?: ConnectionFailure | undefined
  /** Milliseconds since the epoch. */
  lastUsed: number
  /** How many environments it has had: they take the subnets in turn. */
  environments: number
}

/** What Lambda has made in the VPCs of an account in a Region. */
export const NETWORK = declareState('lambda network', 'region', () => ({
  /** By function and attachment: `$LATEST` and versions with the same attachment share one. */
  connections: new Map<string, Connection>(),
  /** By subnet and security groups. */
  interfaces: new Map<string, HyperplaneInterface>(),
}))
