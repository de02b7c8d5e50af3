import {
  DescribeRouteTablesCommand,
  DescribeSubnetsCommand,
  DescribeVpcEndpointsCommand,
  EC2Client,
  type RouteTable,
  type Subnet,
  type VpcEndpoint,
} from '@aws-sdk/client-ec2'
import type { Facts } from '../check/facts.ts'
import type { SystemSubnet } from '../check/system.ts'
import type { Collector } from './collect.ts'

/** Subnets with what can be reached from them. */
export async function collectNetworks(
  { connection, tell, missing }: Collector,
  region: string,
  ids: readonly string[],
): Promise<Partial<Facts>> {
  const ec2 = new EC2Client(connection.config(region))
  try {
    const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({ SubnetIds: [...ids] }))
    tell({ account: connection.account.name, what: 'subnets', count: Subnets.length })
    const Filters = [{ Name: 'vpc-id', Values: [...new Set(Subnets.flatMap(({ VpcId }) => VpcId ?? []))] }]
    const { RouteTables = [] } = await ec2.send(new DescribeRouteTablesCommand({ Filters }))
    const { VpcEndpoints = [] } = await ec2.send(new DescribeVpcEndpointsCommand({ Filters }))
    return { subnets: Subnets.map((subnet) => describe(subnet, RouteTables, VpcEndpoints, region)) }
  } catch (error) {
    missing(`subnets in ${region}`, error)
    return {}
  } finally {
    ec2.destroy()
  }
}

function describe(
  { SubnetId = '', VpcId = '', CidrBlock, AvailableIpAddressCount }: Subnet,
  tables: readonly RouteTable[],
  endpoints: readonly VpcEndpoint[],
  region: string,
): SystemSubnet {
  const table = tableOf(SubnetId, VpcId, tables)
  return {
    id: SubnetId,
    vpc: VpcId,
    region,
    ...(CidrBlock !== undefined && { cidr: CidrBlock }),
    ...(AvailableIpAddressCount !== undefined && { freeAddresses: AvailableIpAddressCount }),
    internet: wayOut(table),
    endpoints: endpoints.filter((one) => one.VpcId === VpcId).flatMap((one) => serviceOf(one, table)),
    place: { path: SubnetId },
  }
}

/** The subnet’s own table, or the main one of its VPC. */
function tableOf(subnet: string, vpc: string, tables: readonly RouteTable[]): RouteTable | undefined {
  const own = tables.find(({ Associations = [] }) => Associations.some(({ SubnetId }) => SubnetId === subnet))
  return own ?? tables.find(({ VpcId, Associations = [] }) => VpcId === vpc && Associations.some(({ Main }) => Main))
}

function wayOut(table: RouteTable | undefined): SystemSubnet['internet'] {
  const routes = (table?.Routes ?? []).filter(
    ({ DestinationCidrBlock, State }) => DestinationCidrBlock === '0.0.0.0/0' && State !== 'blackhole',
  )
  if (routes.some(({ GatewayId }) => GatewayId?.startsWith('igw-'))) return 'gateway'
  return routes.length > 0 ? 'nat' : 'none'
}

/** Nobody finds an interface endpoint without private DNS by the service’s usual name. */
function serviceOf(endpoint: VpcEndpoint, table: RouteTable | undefined): string[] {
  const { ServiceName = '', VpcEndpointType, PrivateDnsEnabled, RouteTableIds = [], State } = endpoint
  const [, region, service] = /^(?:cn\.)?com\.amazonaws\.([^.]+)\.(.+)$/.exec(ServiceName) ?? []
  const isReached =
    VpcEndpointType === 'Gateway' ? RouteTableIds.includes(table?.RouteTableId ?? '') : PrivateDnsEnabled === true
  const isThere = String(State).toLowerCase() === 'available'
  return service !== undefined && isReached && isThere ? [`${service} ${region}`] : []
}
