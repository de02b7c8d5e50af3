import type { FunctionNode } from '../topology/topology.ts'

/** One Hyperplane interface serves this many connections; then another one is made. */
const CONNECTIONS_PER_INTERFACE = 65_000
/** What an environment holds open at once, to be on the safe side (not verified); `xacct check` reckons with the same. */
const CONNECTIONS_PER_ENVIRONMENT = 20
/** Of a VPC, by default; an older page says 250. */
export const INTERFACES_PER_VPC = 500

/** What a VPC must have for a function that runs so many times at once. */
export interface NetworkNeeds {
  /** Combinations of subnet and set of security groups: each has interfaces of its own. */
  readonly combinations: number
  readonly perSubnet: number
  /** Each takes one address of its subnet. */
  readonly interfaces: number
  /** Whether the function is in a VPC; else this is what one subnet would need. */
  readonly inVpc: boolean
}

/**
 * The interfaces that Lambda makes: one for each subnet and set of security groups, more once its connections are used up. Each subnet
 * is reckoned with all environments, since nothing says how Lambda spreads them.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
 */
export function networkNeeds({ vpc }: Pick<FunctionNode, 'vpc'>, concurrency: number): NetworkNeeds {
  const connections = Math.ceil(concurrency) * CONNECTIONS_PER_ENVIRONMENT
  const perSubnet = Math.max(1, Math.ceil(connections / CONNECTIONS_PER_INTERFACE))
  const combinations = vpc === undefined ? 1 : new Set(vpc.subnetIds).size
  return { combinations, perSubnet, interfaces: combinations * perSubnet, inVpc: vpc !== undefined }
}
