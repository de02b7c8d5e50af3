import { interfacesPerSubnet } from '../core/network-interfaces.ts'
import type { FunctionNode } from '../topology/topology.ts'

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
  const perSubnet = interfacesPerSubnet(Math.ceil(concurrency))
  const combinations = vpc === undefined ? 1 : new Set(vpc.subnetIds).size
  return { combinations, perSubnet, interfaces: combinations * perSubnet, inVpc: vpc !== undefined }
}
