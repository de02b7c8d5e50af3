import type { AwsError } from '../../../core/errors.ts'
import type { RequestContext } from '../../../iam/request-context.ts'
import { ec2Error } from './errors.ts'
import type {
  Ec2State,
  ElasticAddress,
  Instance,
  InternetGateway,
  NatGateway,
  NetworkAcl,
  NetworkInterface,
  RouteTable,
  SecurityGroup,
  SecurityGroupRule,
  Subnet,
  Tagged,
  Vpc,
  VpcEndpoint,
} from './state.ts'

/** One kind of resource: how its ids look, where it is kept, and what EC2 says where there is none. */
interface ResourceKind<T extends Tagged> {
  /** What stands before the hyphen of an id. */
  readonly prefix: string
  readonly of: (state: Ec2State) => ReadonlyMap<string, T>
  readonly missing: (ids: readonly string[]) => AwsError
  /** The code for an id that cannot be one; where there is none, such a resource is just missing. */
  readonly malformed?: string
  /** The condition keys that it has beside its tags; `arn` makes the ARN of another resource. */
  keys(resource: T, arn: (type: string, id: string) => string): RequestContext
}

const define = <T extends Tagged>(kind: ResourceKind<T>) => kind

/** `The subnet ID 'subnet-1' does not exist`, or `The subnet IDs 'subnet-1, subnet-2' do not exist`. */
function missingAs(code: string, noun: string) {
  return (ids: readonly string[]) =>
    ids.length === 1
      ? ec2Error(code, `The ${noun} '${ids[0]}' does not exist`)
      : ec2Error(code, `The ${noun}s '${ids.join(', ')}' do not exist`)
}

/**
 * The kinds of resource by the name that ARNs and tags use.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
 */
export const RESOURCES = {
  vpc: define<Vpc>({
    prefix: 'vpc',
    of: ({ vpcs }) => vpcs,
    missing: missingAs('InvalidVpcID.NotFound', 'vpc ID'),
    keys: ({ VpcId, InstanceTenancy }) => ({ 'ec2:VpcID': VpcId, 'ec2:Tenancy': InstanceTenancy }),
  }),
  subnet: define<Subnet>({
    prefix: 'subnet',
    of: ({ subnets }) => subnets,
    missing: missingAs('InvalidSubnetID.NotFound', 'subnet ID'),
    keys: ({ SubnetId, VpcId, AvailabilityZone }, arn) => ({
      'ec2:SubnetID': SubnetId,
      'ec2:Vpc': arn('vpc', VpcId),
      'ec2:AvailabilityZone': AvailabilityZone,
    }),
  }),
  'route-table': define<RouteTable>({
    prefix: 'rtb',
    of: ({ routeTables }) => routeTables,
    missing: missingAs('InvalidRouteTableID.NotFound', 'routeTable ID'),
    keys: ({ RouteTableId, VpcId }, arn) => ({ 'ec2:RouteTableID': RouteTableId, 'ec2:Vpc': arn('vpc', VpcId) }),
  }),
  'internet-gateway': define<InternetGateway>({
    prefix: 'igw',
    of: ({ internetGateways }) => internetGateways,
    missing: missingAs('InvalidInternetGatewayID.NotFound', 'internetGateway ID'),
    keys: ({ InternetGatewayId }) => ({ 'ec2:InternetGatewayID': InternetGatewayId }),
  }),
  'elastic-ip': define<ElasticAddress>({
    prefix: 'eipalloc',
    of: ({ addresses }) => addresses,
    missing: missingAs('InvalidAllocationID.NotFound', 'allocation ID'),
    keys: ({ AllocationId, PublicIp }) => ({
      'ec2:AllocationId': AllocationId,
      'ec2:PublicIpAddress': PublicIp,
      'ec2:Domain': 'vpc',
    }),
  }),
  natgateway: define<NatGateway>({
    prefix: 'nat',
    of: ({ natGateways }) => natGateways,
    missing: ([id]) => ec2Error('NatGatewayNotFound', `The Nat Gateway ${id} was not found`),
    keys: () => ({}),
  }),
  'security-group': define<SecurityGroup>({
    prefix: 'sg',
    of: ({ securityGroups }) => securityGroups,
    missing: missingAs('InvalidGroup.NotFound', 'security group'),
    malformed: 'InvalidGroupId.Malformed',
    keys: ({ GroupId, VpcId }, arn) => ({ 'ec2:SecurityGroupID': GroupId, 'ec2:Vpc': arn('vpc', VpcId) }),
  }),
  'security-group-rule': define<SecurityGroupRule>({
    prefix: 'sgr',
    of: ({ securityGroups }) => new Map([...securityGroups.values()].flatMap(({ rules }) => [...rules])),
    missing: missingAs('InvalidSecurityGroupRuleId.NotFound', 'security group rule ID'),
    malformed: 'InvalidSecurityGroupRuleId.Malformed',
    keys: () => ({}),
  }),
  'network-acl': define<NetworkAcl>({
    prefix: 'acl',
    of: ({ networkAcls }) => networkAcls,
    missing: missingAs('InvalidNetworkAclID.NotFound', 'networkAcl ID'),
    keys: ({ NetworkAclId, VpcId }, arn) => ({ 'ec2:NetworkAclID': NetworkAclId, 'ec2:Vpc': arn('vpc', VpcId) }),
  }),
  'network-interface': define<NetworkInterface>({
    prefix: 'eni',
    of: ({ networkInterfaces }) => networkInterfaces,
    missing: missingAs('InvalidNetworkInterfaceID.NotFound', 'networkInterface ID'),
    keys: ({ NetworkInterfaceId, SubnetId, VpcId, AvailabilityZone }, arn) => ({
      'ec2:NetworkInterfaceID': NetworkInterfaceId,
      'ec2:Subnet': arn('subnet', SubnetId),
      'ec2:Vpc': arn('vpc', VpcId),
      'ec2:AvailabilityZone': AvailabilityZone,
    }),
  }),
  'vpc-endpoint': define<VpcEndpoint>({
    prefix: 'vpce',
    of: ({ vpcEndpoints }) => vpcEndpoints,
    missing: missingAs('InvalidVpcEndpointId.NotFound', 'Vpc Endpoint Id'),
    malformed: 'InvalidVpcEndpointId.Malformed',
    keys: ({ ServiceName }) => ({ 'ec2:VpceServiceName': ServiceName }),
  }),
  instance: define<Instance>({
    prefix: 'i',
    of: ({ instances }) => instances,
    missing: missingAs('InvalidInstanceID.NotFound', 'instance ID'),
    malformed: 'InvalidInstanceID.Malformed',
    keys: ({ InstanceId, InstanceType, AvailabilityZone }) => ({
      'ec2:InstanceID': InstanceId,
      'ec2:InstanceType': InstanceType,
      'ec2:AvailabilityZone': AvailabilityZone,
      'ec2:Tenancy': 'default',
      'ec2:RootDeviceType': 'ebs',
    }),
  }),
}

export type ResourceName = keyof typeof RESOURCES
export type ResourceOf<N extends ResourceName> = (typeof RESOURCES)[N] extends ResourceKind<infer T> ? T : never

/** @throws AwsError where there is none, or where the id cannot be one */
export function find<N extends ResourceName>(state: Ec2State, name: N, id: string): ResourceOf<N> {
  return findAll(state, name, [id])[0] as ResourceOf<N>
}

/** Those with these ids, in their order. @throws AwsError that names whatever is missing */
export function findAll<N extends ResourceName>(state: Ec2State, name: N, ids: readonly string[]): ResourceOf<N>[] {
  const { missing, malformed, prefix } = kindOf(name)
  const all = allOf(state, name)
  const lacking = ids.filter((id) => !all.has(id))
  const bad = malformed && lacking.find((id) => !new RegExp(`^${prefix}-[0-9a-f]{8,17}$`).test(id))
  if (malformed && bad !== undefined) throw ec2Error(malformed, `Invalid id: "${bad}" (expecting "${prefix}-...")`)
  if (lacking.length > 0) throw missing(lacking)
  return ids.map((id) => all.get(id) as ResourceOf<N>)
}

export function allOf<N extends ResourceName>(state: Ec2State, name: N): ReadonlyMap<string, ResourceOf<N>> {
  return kindOf(name).of(state) as ReadonlyMap<string, ResourceOf<N>>
}

/** One of the kinds, whichever it is. */
export function kindOf(name: ResourceName): ResourceKind<Tagged> {
  return RESOURCES[name]
}

/** The kind that an id's prefix tells, if any. */
export function kindOfId(id: string): ResourceName | undefined {
  const prefix = id.slice(0, id.indexOf('-'))
  return (Object.keys(RESOURCES) as ResourceName[]).find((name) => kindOf(name).prefix === prefix)
}

/** Resources of any kind, each told by its id. @throws AwsError for an id that is none, or of nothing that is there */
export function findTagged(state: Ec2State, ids: readonly string[]): Tagged[] {
  return ids.map((id) => {
    const name = kindOfId(id)
    if (name === undefined) throw ec2Error('InvalidID', `The ID '${id}' is not valid`)
    return find(state, name, id)
  })
}
