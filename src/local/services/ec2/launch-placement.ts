import type {
  InstanceNetworkInterfaceSpecification as InterfaceSpecification,
  RunInstancesRequest,
} from '@aws-sdk/client-ec2'
import { combination, ec2Error } from './errors.ts'
import { find } from './resources.ts'
import type { Ec2Scope } from './scope.ts'
import { defaultGroupOf, defaultVpcOf, groupsNamed } from './security-groups.ts'
import type { Subnet } from './state.ts'

/** Where a launch puts its instances, and behind which security groups. */
export interface Placement {
  readonly subnet: Subnet
  readonly groups: readonly string[]
  readonly specification: InterfaceSpecification
}

/** The subnet and the groups that a launch names, or those of the default VPC. @throws AwsError */
export function placementOf(scope: Ec2Scope, input: RunInstancesRequest): Placement {
  const { state } = scope
  const { NetworkInterfaces = [], SubnetId, SecurityGroupIds = [], SecurityGroups = [], PrivateIpAddress } = input
  const [specification = {}, ...more] = NetworkInterfaces
  if (more.length > 0)
    throw ec2Error('UnsupportedOperation', 'The local AWS launches instances with one network interface.')
  if (NetworkInterfaces.length > 0) {
    const both = 'may not be specified on the same request'
    if (SubnetId !== undefined) throw combination(`Network interfaces and an instance-level subnet ID ${both}`)
    if (SecurityGroupIds.length + SecurityGroups.length > 0) {
      throw combination(`Network interfaces and an instance-level security groups ${both}`)
    }
    if (specification.NetworkInterfaceId !== undefined || specification.SecondaryPrivateIpAddressCount) {
      throw ec2Error(
        'UnsupportedOperation',
        'The local AWS launches instances with a new network interface of one address.',
      )
    }
  }
  const subnet = subnetFor(scope, specification.SubnetId ?? SubnetId, input.Placement?.AvailabilityZone)
  const named = groupsNamed(state, SecurityGroups, subnet.VpcId).map(({ GroupId }) => GroupId)
  const asked = [...(specification.Groups ?? SecurityGroupIds), ...named]
  const groups = asked.length > 0 ? asked : [defaultGroupOf(state, subnet.VpcId)]
  return { subnet, groups, specification: { ...(PrivateIpAddress && { PrivateIpAddress }), ...specification } }
}

function subnetFor({ state }: Ec2Scope, id: string | undefined, zone: string | undefined): Subnet {
  if (id !== undefined) return find(state, 'subnet', id)
  const vpc = defaultVpcOf(state)
  if (vpc === undefined) throw ec2Error('VPCIdNotSpecified', 'No default VPC for this user')
  const candidates = [...state.subnets.values()].filter(({ VpcId, DefaultForAz }) => VpcId === vpc && DefaultForAz)
  const found = candidates.find(({ AvailabilityZone }) => zone === undefined || AvailabilityZone === zone)
  if (found !== undefined) return found
  throw ec2Error('MissingInput', `No default subnet for availability zone: '${zone ?? 'null'}'.`)
}
