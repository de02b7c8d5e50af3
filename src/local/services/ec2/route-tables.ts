import type { Route as DescribedRoute, RouteTable as DescribedTable } from '@aws-sdk/client-ec2'
import { type Cidr, canonicalCidr, contains, parseCidr } from './cidr.ts'
import { combination, ec2Error, invalidParameter, missingParameter } from './errors.ts'
import type { Filters } from './filters.ts'
import { find } from './resources.ts'
import type { Ec2Scope } from './scope.ts'
import type { Ec2State, Route, RouteTable, RouteTableAssociation } from './state.ts'
import { describeTags } from './tags.ts'

/** The table that a subnet goes by: its own, or its VPC's main table. */
export function tableOfSubnet(state: Ec2State, { SubnetId, VpcId }: { SubnetId: string; VpcId: string }): RouteTable {
  const tables = [...state.routeTables.values()].filter((table) => table.VpcId === VpcId)
  const own = tables.find((table) => [...table.associations.values()].some((one) => one.SubnetId === SubnetId))
  return own ?? (tables.find(isMain) as RouteTable)
}

/** Whether it is the one that subnets without a table of their own go by. */
export function isMain({ associations }: RouteTable): boolean {
  return [...associations.values()].some(({ SubnetId }) => SubnetId === undefined)
}

interface FoundAssociation {
  readonly table: RouteTable
  readonly association: RouteTableAssociation
}

/** An association, with its table. */
export function lookUpAssociation(state: Ec2State, id: string): FoundAssociation | undefined {
  for (const table of state.routeTables.values()) {
    const association = table.associations.get(id)
    if (association !== undefined) return { table, association }
  }
  return undefined
}

/** @throws AwsError `InvalidAssociationID.NotFound` */
export function findAssociation(state: Ec2State, id: string): FoundAssociation {
  const found = lookUpAssociation(state, id)
  if (found !== undefined) return found
  throw ec2Error('InvalidAssociationID.NotFound', `The association ID '${id}' does not exist`)
}

/** A route's destination in its canonical form. @throws AwsError `InvalidParameterValue`, `MissingParameter` */
export function readDestination(text: string | undefined): string {
  if (text === undefined) throw missingParameter('destinationCidrBlock')
  const canonical = canonicalCidr(text)
  if (canonical !== undefined) return canonical
  throw invalidParameter(text, 'destinationCidrBlock', 'This is not a valid CIDR block.')
}

/** Where CreateRoute and ReplaceRoute may send traffic to. */
export interface RouteTarget {
  readonly GatewayId?: string | undefined
  readonly NatGatewayId?: string | undefined
  readonly NetworkInterfaceId?: string | undefined
  readonly InstanceId?: string | undefined
}

type Target = Pick<Route, 'GatewayId' | 'NatGatewayId' | 'NetworkInterfaceId'>

/** The one target that a request names, which must be of the table's VPC. @throws AwsError */
export function readTarget(state: Ec2State, { VpcId, RouteTableId }: RouteTable, target: RouteTarget): Target {
  const given = Object.values(target).filter((id) => id !== undefined)
  if (given.length === 0) throw missingParameter('gatewayId or natGatewayId or networkInterfaceId or instanceId')
  if (given.length > 1) throw combination('Only one target may be specified for a route')
  const { GatewayId, NatGatewayId, InstanceId } = target
  if (GatewayId === 'local') return { GatewayId }
  if (GatewayId !== undefined) {
    const gateway = find(state, 'internet-gateway', GatewayId)
    if (gateway.VpcId === VpcId) return { GatewayId }
    throw elsewhere(RouteTableId, `network gateway ${GatewayId}`)
  }
  if (NatGatewayId !== undefined) {
    if (find(state, 'natgateway', NatGatewayId).VpcId === VpcId) return { NatGatewayId }
    throw elsewhere(RouteTableId, `NAT gateway ${NatGatewayId}`)
  }
  const NetworkInterfaceId = InstanceId === undefined ? target.NetworkInterfaceId : interfaceOf(state, InstanceId)
  if (find(state, 'network-interface', NetworkInterfaceId as string).VpcId === VpcId) {
    return { NetworkInterfaceId: NetworkInterfaceId as string }
  }
  throw elsewhere(RouteTableId, `interface ${NetworkInterfaceId}`)
}

function elsewhere(table: string, target: string) {
  return ec2Error('InvalidParameterValue', `route table ${table} and ${target} belong to different networks`)
}

function interfaceOf(state: Ec2State, InstanceId: string): string {
  find(state, 'instance', InstanceId)
  const own = [...state.networkInterfaces.values()].find(({ attachment }) => attachment?.InstanceId === InstanceId)
  if (own !== undefined) return own.NetworkInterfaceId
  throw ec2Error('InvalidInstanceID', `There are no network interfaces attached to instance '${InstanceId}'.`)
}

/** The active route for an address block, the most specific one that contains it. */
export function routeTo(state: Ec2State, table: RouteTable, destination: Cidr): Route | undefined {
  const fits = table.routes
    .flatMap((route) => {
      const block = parseCidr(route.DestinationCidrBlock ?? '')
      return block !== undefined && contains(block, destination) ? [{ route, size: block.size }] : []
    })
    .toSorted((a, b) => a.size - b.size)
  const best = fits[0]?.route
  return best !== undefined && isActive(state, best) ? best : undefined
}

/** Whether there is anything at a route's end. */
function isActive(state: Ec2State, { GatewayId, NatGatewayId, NetworkInterfaceId }: Route): boolean {
  if (NatGatewayId !== undefined) {
    const { State } = state.natGateways.get(NatGatewayId) ?? {}
    return State === 'available' || State === 'pending'
  }
  if (NetworkInterfaceId !== undefined) return state.networkInterfaces.get(NetworkInterfaceId)?.Status === 'in-use'
  if (GatewayId?.startsWith('igw-')) return state.internetGateways.get(GatewayId)?.VpcId !== undefined
  return true
}

export function describeTable(table: RouteTable, { account, state }: Ec2Scope): DescribedTable {
  const { RouteTableId, VpcId, routes, associations, tags } = table
  return {
    RouteTableId,
    VpcId,
    OwnerId: account,
    PropagatingVgws: [],
    Routes: routes.map(
      (route): DescribedRoute => ({ ...route, State: isActive(state, route) ? 'active' : 'blackhole' }),
    ),
    Associations: [...associations.values()].map((association) => ({
      ...association,
      RouteTableId,
      Main: association.SubnetId === undefined,
      AssociationState: { State: 'associated' },
    })),
    Tags: describeTags(tags),
  }
}

export const ROUTE_TABLE_FILTERS: Filters<DescribedTable> = {
  'association.main': ({ Associations }) => Associations?.map(({ Main }) => Main),
  'association.route-table-association-id': ({ Associations }) =>
    Associations?.map(({ RouteTableAssociationId }) => RouteTableAssociationId),
  'association.route-table-id': ({ Associations }) => Associations?.map(({ RouteTableId }) => RouteTableId),
  'association.subnet-id': ({ Associations }) => Associations?.map(({ SubnetId }) => SubnetId),
  'owner-id': ({ OwnerId }) => OwnerId,
  'route.destination-cidr-block': ({ Routes }) => Routes?.map(({ DestinationCidrBlock }) => DestinationCidrBlock),
  'route.destination-prefix-list-id': ({ Routes }) =>
    Routes?.map(({ DestinationPrefixListId }) => DestinationPrefixListId),
  'route.gateway-id': ({ Routes }) => Routes?.map(({ GatewayId }) => GatewayId),
  'route.nat-gateway-id': ({ Routes }) => Routes?.map(({ NatGatewayId }) => NatGatewayId),
  'route.origin': ({ Routes }) => Routes?.map(({ Origin }) => Origin),
  'route.state': ({ Routes }) => Routes?.map(({ State }) => State),
  'route-table-id': ({ RouteTableId }) => RouteTableId,
  'vpc-id': ({ VpcId }) => VpcId,
}
