import { checkService, publicDnsName } from './endpoint-services.ts'
import { ec2Error } from './errors.ts'
import { attachInterface, createInterface, removeInterface } from './network-interfaces.ts'
import { find, findAll } from './resources.ts'
import { type Ec2Scope, newId } from './scope.ts'
import { defaultGroupOf, groupsForSubnet } from './security-groups.ts'
import type { Subnet, Vpc, VpcEndpoint } from './state.ts'
import { TRANSITION_MILLISECONDS } from './transitions.ts'
import { DEFAULT_POLICIES, readPolicy, setRouteTables } from './vpc-endpoints.ts'

interface NewEndpoint {
  readonly VpcId: string
  readonly VpcEndpointType: VpcEndpoint['VpcEndpointType']
  readonly ServiceName: string
  readonly PolicyDocument?: string | undefined
  readonly RouteTableIds?: readonly string[] | undefined
  readonly SubnetIds?: readonly string[] | undefined
  readonly SecurityGroupIds?: readonly string[] | undefined
  readonly PrivateDnsEnabled?: boolean | undefined
  readonly tags: Map<string, string>
}

/** Creates an endpoint of either type; one with interfaces becomes available a little later. @throws AwsError */
export function createEndpoint(scope: Ec2Scope, wanted: NewEndpoint): VpcEndpoint {
  const { state, cloud } = scope
  const { VpcEndpointType, ServiceName } = wanted
  const vpc = find(state, 'vpc', wanted.VpcId)
  checkService(ServiceName, VpcEndpointType, scope)
  checkMembers(wanted)
  const isInterface = VpcEndpointType === 'Interface'
  const VpcEndpointId = newId(scope, 'vpce')
  const endpoint: VpcEndpoint = {
    VpcEndpointId,
    VpcEndpointType,
    VpcId: vpc.VpcId,
    ServiceName,
    CreationTimestamp: new Date(cloud.clock.now()),
    State: isInterface ? 'pending' : 'available',
    policy: readPolicy(VpcEndpointId, wanted.PolicyDocument || DEFAULT_POLICIES[VpcEndpointType]),
    PrivateDnsEnabled: false,
    RouteTableIds: new Set(),
    interfaces: new Map(),
    Groups: isInterface ? readGroups(scope, vpc, wanted.SecurityGroupIds ?? []) : [],
    tags: wanted.tags,
  }
  // AWS's page gave `true` as the default until it gave none.
  if (isInterface) setPrivateDns(scope, endpoint, wanted.PrivateDnsEnabled ?? true)
  if (isInterface) addSubnets(scope, endpoint, wanted.SubnetIds ?? [])
  else setRouteTables(scope, endpoint, readRouteTables(scope, endpoint, wanted.RouteTableIds ?? []))
  state.vpcEndpoints.set(VpcEndpointId, endpoint)
  if (isInterface) becomeAvailable(scope, endpoint)
  return endpoint
}

/** Each type has its own parameters. */
function checkMembers({
  VpcEndpointType,
  RouteTableIds,
  SubnetIds,
  SecurityGroupIds,
  PrivateDnsEnabled,
}: NewEndpoint): void {
  const refuse = (what: string) =>
    ec2Error('InvalidParameter', `${what} is not supported for ${VpcEndpointType} endpoints.`)
  if (VpcEndpointType === 'Interface') {
    if (RouteTableIds?.length) throw refuse('Specifying RouteTableIds')
    return
  }
  if (SubnetIds?.length) throw refuse('Specifying SubnetIds')
  if (SecurityGroupIds?.length) throw refuse('Specifying SecurityGroupIds')
  if (PrivateDnsEnabled) throw refuse('Private DNS')
}

function becomeAvailable({ cloud }: Ec2Scope, endpoint: VpcEndpoint): void {
  cloud.clock.schedule(TRANSITION_MILLISECONDS, () => {
    if (endpoint.State === 'pending') endpoint.State = 'available'
  })
}

/** The security groups for an endpoint's interfaces; the VPC's default group where none is named. @throws AwsError */
export function readGroups(
  { state }: Ec2Scope,
  { VpcId }: Pick<Vpc, 'VpcId'>,
  ids: readonly string[],
): readonly string[] {
  const groups = ids.length > 0 ? ids : [defaultGroupOf(state, VpcId)]
  return groupsForSubnet(state, groups, { SubnetId: VpcId, VpcId })
}

/** @throws AwsError `InvalidRouteTableID.NotFound`, `InvalidParameter` */
export function readRouteTables(
  { state }: Ec2Scope,
  { VpcId }: VpcEndpoint,
  ids: readonly string[],
): readonly string[] {
  const stranger = findAll(state, 'route-table', ids).find((table) => table.VpcId !== VpcId)
  if (stranger === undefined) return [...new Set(ids)]
  throw ec2Error('InvalidParameter', `Route table ${stranger.RouteTableId} does not belong to vpc ${VpcId}`)
}

/** Lets the service's own name lead to the endpoint, or no longer. @throws AwsError `InvalidParameter` */
export function setPrivateDns({ state, region }: Ec2Scope, endpoint: VpcEndpoint, enabled: boolean): void {
  const { VpcId, ServiceName } = endpoint
  if (enabled && !endpoint.PrivateDnsEnabled) {
    const vpc = find(state, 'vpc', VpcId)
    if (!vpc.EnableDnsSupport || !vpc.EnableDnsHostnames) {
      throw ec2Error(
        'InvalidParameter',
        `Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true for ${VpcId}`,
      )
    }
    const rival = [...state.vpcEndpoints.values()].find(
      (other) => other.PrivateDnsEnabled && other.VpcId === VpcId && other.ServiceName === ServiceName,
    )
    if (rival !== undefined) {
      throw ec2Error(
        'InvalidParameter',
        `private-dns-enabled cannot be set because there is already a conflicting DNS domain for ${publicDnsName(ServiceName, region)} in the VPC ${VpcId}`,
      )
    }
  }
  endpoint.PrivateDnsEnabled = enabled
}

/**
 * Gives an endpoint an interface in each of these subnets, before it leaves others.
 * @throws AwsError, after which there is none of them
 */
export function addSubnets(
  scope: Ec2Scope,
  endpoint: VpcEndpoint,
  ids: readonly string[],
  leaving: readonly string[] = [],
): void {
  const added: string[] = []
  try {
    for (const subnet of findAll(scope.state, 'subnet', ids)) {
      if (endpoint.interfaces.has(subnet.SubnetId)) continue
      checkSubnet(scope, endpoint, subnet, leaving)
      const subject = createInterface(scope, {
        subnet,
        groups: endpoint.Groups,
        type: 'vpc_endpoint',
        description: `VPC Endpoint Interface ${endpoint.VpcEndpointId}`,
        requester: 'amazon-vpce',
      })
      attachInterface(scope, subject, { InstanceOwnerId: 'amazon-aws', DeviceIndex: 1, DeleteOnTermination: false })
      endpoint.interfaces.set(subnet.SubnetId, subject.NetworkInterfaceId)
      added.push(subnet.SubnetId)
    }
  } catch (error) {
    removeSubnets(scope, endpoint, added)
    throw error
  }
}

function checkSubnet(
  { state }: Ec2Scope,
  { VpcId, interfaces }: VpcEndpoint,
  subnet: Subnet,
  leaving: readonly string[],
): void {
  if (subnet.VpcId !== VpcId) {
    throw ec2Error('InvalidParameter', `Subnet ${subnet.SubnetId} does not belong to vpc ${VpcId}`)
  }
  const staying = [...interfaces.keys()].filter((id) => !leaving.includes(id))
  const zones = staying.map((id) => state.subnets.get(id)?.AvailabilityZone)
  if (!zones.includes(subnet.AvailabilityZone)) return
  throw ec2Error(
    'DuplicateSubnetsInSameZone',
    `Found another VPC endpoint subnet in the availability zone of ${subnet.SubnetId}. VPC endpoint subnets should be in different availability zones supported by the VPC endpoint service.`,
  )
}

export function removeSubnets(scope: Ec2Scope, { interfaces }: VpcEndpoint, ids: readonly string[]): void {
  for (const id of ids) {
    const subject = scope.state.networkInterfaces.get(interfaces.get(id) ?? '')
    if (subject !== undefined) removeInterface(scope, subject)
    interfaces.delete(id)
  }
}
