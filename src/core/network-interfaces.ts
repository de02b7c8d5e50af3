/** One interface of Lambda’s serves this many connections; then another one is made. */
const CONNECTIONS_PER_INTERFACE = 65_000
/** What an environment holds open at once, to be on the safe side (not verified). */
const CONNECTIONS_PER_ENVIRONMENT = 20
/** Of a VPC, by default; an older page says 250. */
export const INTERFACES_PER_VPC = 500

/**
 * The interfaces that Lambda makes in one subnet for one set of security groups: one, and more once its connections are used up.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
 */
export function interfacesPerSubnet(environments: number): number {
  return Math.max(1, Math.ceil((environments * CONNECTIONS_PER_ENVIRONMENT) / CONNECTIONS_PER_INTERFACE))
}
