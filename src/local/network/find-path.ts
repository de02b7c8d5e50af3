import type { Cidr } from '../services/ec2/cidr.ts'
import { endpointServiceName, prefixListOf } from '../services/ec2/endpoint-services.ts'
import { routeTo, tableOfSubnet } from '../services/ec2/route-tables.ts'
import type { Ec2Scope } from '../services/ec2/scope.ts'
import type { Ec2State, Subnet, VpcEndpoint } from '../services/ec2/state.ts'
import type { EndpointPath, NetworkPath } from './network-path.ts'
import type { RequestTarget } from './request-target.ts'
import { letsIn, letsOut, type Peer } from './security.ts'

/** Where in a VPC a request begins. */
export interface Origin {
  readonly subnet: Subnet
  /** The private address of the network interface. */
  readonly address: string
  /** Its security groups, by id. */
  readonly groups: readonly string[]
}

const EVERYWHERE: Cidr = { first: 0, size: 2 ** 32 }

/**
 * The way that a function's request takes to a service; `undefined` where it gets lost.
 * Where an endpoint has the service's own name, that name leads nowhere else. A function has no public address, so that an
 * internet gateway alone is no way out.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc-internet.html
 */
export function findPath(scope: Ec2Scope, origin: Origin, { service, region }: RequestTarget): NetworkPath | undefined {
  const name = region === scope.region ? endpointServiceName(service, region) : undefined
  if (name !== undefined) {
    const named = namedEndpoint(scope.state, origin.subnet, name)
    if (named !== undefined) return throughInterface(scope, origin, named)
    const gateway = gatewayEndpoint(scope.state, origin.subnet, name)
    if (gateway !== undefined) return throughGateway(scope, origin, gateway)
  }
  return throughNat(scope.state, origin)
}

/** The interface endpoint that the service's name leads to, within the VPC. */
function namedEndpoint({ vpcs, vpcEndpoints }: Ec2State, { VpcId }: Subnet, name: string): VpcEndpoint | undefined {
  const vpc = vpcs.get(VpcId)
  if (!vpc?.EnableDnsSupport || !vpc.EnableDnsHostnames) return undefined
  return [...vpcEndpoints.values()].find(
    (endpoint) =>
      endpoint.VpcId === VpcId &&
      endpoint.ServiceName === name &&
      endpoint.PrivateDnsEnabled &&
      endpoint.State === 'available',
  )
}

function throughInterface(scope: Ec2Scope, origin: Origin, endpoint: VpcEndpoint): NetworkPath | undefined {
  const { state } = scope
  const from: Peer = { kind: 'interface', address: origin.address, groups: origin.groups }
  for (const id of endpoint.interfaces.values()) {
    const { addresses, Groups } = state.networkInterfaces.get(id) ?? { addresses: [], Groups: [] }
    const address = addresses[0]?.PrivateIpAddress
    if (address === undefined) continue
    const to: Peer = { kind: 'interface', address, groups: Groups }
    if (letsOut(state, origin.groups, to) && letsIn(state, Groups, from)) return endpointPath(scope, origin, endpoint)
  }
  return undefined
}

/** The gateway endpoint that the subnet's route table leads to. */
function gatewayEndpoint(state: Ec2State, subnet: Subnet, name: string): VpcEndpoint | undefined {
  const prefixList = prefixListOf(name)
  const route = tableOfSubnet(state, subnet).routes.find((one) => one.DestinationPrefixListId === prefixList)
  return route && state.vpcEndpoints.get(route.GatewayId ?? '')
}

function throughGateway(scope: Ec2Scope, origin: Origin, endpoint: VpcEndpoint): NetworkPath | undefined {
  const to: Peer = { kind: 'public', prefixList: prefixListOf(endpoint.ServiceName) }
  return letsOut(scope.state, origin.groups, to) ? endpointPath(scope, origin, endpoint) : undefined
}

function endpointPath(scope: Ec2Scope, { address }: Origin, endpoint: VpcEndpoint): EndpointPath {
  const { VpcId, VpcEndpointId, policy } = endpoint
  return {
    kind: 'endpoint',
    vpcId: VpcId,
    endpointId: VpcEndpointId,
    account: scope.account,
    sourceIp: address,
    policy,
  }
}

/** By a public NAT gateway whose own subnet leads to the internet. */
function throughNat(state: Ec2State, { subnet, groups }: Origin): NetworkPath | undefined {
  if (!letsOut(state, groups, { kind: 'public' })) return undefined
  const nat = state.natGateways.get(routeTo(state, tableOfSubnet(state, subnet), EVERYWHERE)?.NatGatewayId ?? '')
  const publicSubnet = state.subnets.get(nat?.SubnetId ?? '')
  if (nat?.State !== 'available' || nat.connection?.PublicIp === undefined || publicSubnet === undefined) {
    return undefined
  }
  const out = routeTo(state, tableOfSubnet(state, publicSubnet), EVERYWHERE)
  const leadsOut = out?.GatewayId !== undefined && state.internetGateways.has(out.GatewayId)
  return leadsOut ? { kind: 'nat', sourceIp: nat.connection.PublicIp } : undefined
}
