import type { Vpc as DescribedVpc, Tenancy } from '@aws-sdk/client-ec2'
import { type Cidr, canonicalCidr, lengthOf, parseCidr } from './cidr.ts'
import { ec2Error, invalidParameter } from './errors.ts'
import type { Filters } from './filters.ts'
import { QUOTAS } from './quotas.ts'
import { type Ec2Scope, newId } from './scope.ts'
import { createGroup } from './security-groups.ts'
import type { Vpc } from './state.ts'
import { describeTags } from './tags.ts'

interface NewVpc {
  readonly CidrBlock: string
  readonly InstanceTenancy?: Tenancy | undefined
  readonly tags: Map<string, string>
  readonly isDefault?: true
}

/**
 * Creates a VPC with its main route table, default security group and default network ACL.
 * @throws AwsError `InvalidParameterValue`, `InvalidVpc.Range`, `VpcLimitExceeded`
 */
export function createVpc(scope: Ec2Scope, { CidrBlock, InstanceTenancy = 'default', tags, isDefault }: NewVpc): Vpc {
  const { cloud, state } = scope
  if (state.vpcs.size >= cloud.store.get(QUOTAS, scope).vpcs) {
    throw ec2Error('VpcLimitExceeded', 'The maximum number of VPCs has been reached.')
  }
  if (InstanceTenancy !== 'default' && InstanceTenancy !== 'dedicated') {
    throw invalidParameter(InstanceTenancy, 'instanceTenancy', 'It is neither default nor dedicated.')
  }
  const vpc: Vpc = {
    VpcId: newId(scope, 'vpc'),
    CidrBlock: readVpcCidr(CidrBlock),
    CidrAssociationId: newId(scope, 'vpc-cidr-assoc'),
    IsDefault: isDefault === true,
    InstanceTenancy,
    // Every account has one set of DHCP options, which answers to this name too.
    DhcpOptionsId: 'default',
    EnableDnsSupport: true,
    EnableDnsHostnames: isDefault === true,
    EnableNetworkAddressUsageMetrics: false,
    tags,
  }
  const { VpcId } = vpc
  state.vpcs.set(VpcId, vpc)
  const RouteTableId = newId(scope, 'rtb')
  const RouteTableAssociationId = newId(scope, 'rtbassoc')
  state.routeTables.set(RouteTableId, {
    RouteTableId,
    VpcId,
    routes: [localRoute(vpc)],
    associations: new Map([[RouteTableAssociationId, { RouteTableAssociationId }]]),
    tags: new Map(),
  })
  createGroup(scope, { VpcId, GroupName: 'default', Description: 'default VPC security group', tags: new Map() })
  const NetworkAclId = newId(scope, 'acl')
  state.networkAcls.set(NetworkAclId, { NetworkAclId, VpcId, IsDefault: true, tags: new Map() })
  return vpc
}

export function localRoute({ CidrBlock }: Pick<Vpc, 'CidrBlock'>) {
  return { DestinationCidrBlock: CidrBlock, GatewayId: 'local', Origin: 'CreateRouteTable' } as const
}

/** @throws AwsError where it is no block, or not between /16 and /28 */
function readVpcCidr(text: string): string {
  const canonical = canonicalCidr(text)
  if (canonical === undefined) throw invalidParameter(text, 'cidrBlock', 'This is not a valid CIDR block.')
  const length = lengthOf(parseCidr(canonical) as Cidr)
  if (length < 16 || length > 28) throw ec2Error('InvalidVpc.Range', `The CIDR '${text}' is invalid.`)
  return canonical
}

export function describeVpc(vpc: Vpc, { account }: Pick<Ec2Scope, 'account'>): DescribedVpc {
  const { VpcId, CidrBlock, CidrAssociationId, IsDefault, InstanceTenancy, DhcpOptionsId, tags } = vpc
  return {
    VpcId,
    CidrBlock,
    IsDefault,
    InstanceTenancy,
    DhcpOptionsId,
    State: 'available',
    OwnerId: account,
    CidrBlockAssociationSet: [{ AssociationId: CidrAssociationId, CidrBlock, CidrBlockState: { State: 'associated' } }],
    Tags: describeTags(tags),
  }
}

export const VPC_FILTERS: Filters<DescribedVpc> = {
  cidr: ({ CidrBlock }) => CidrBlock,
  'cidr-block-association.association-id': ({ CidrBlockAssociationSet }) =>
    CidrBlockAssociationSet?.map(({ AssociationId }) => AssociationId),
  'cidr-block-association.cidr-block': ({ CidrBlockAssociationSet }) =>
    CidrBlockAssociationSet?.map(({ CidrBlock }) => CidrBlock),
  'cidr-block-association.state': () => 'associated',
  'dhcp-options-id': ({ DhcpOptionsId }) => DhcpOptionsId,
  'is-default': ({ IsDefault }) => IsDefault,
  isDefault: ({ IsDefault }) => IsDefault,
  'owner-id': ({ OwnerId }) => OwnerId,
  state: ({ State }) => State,
  'vpc-id': ({ VpcId }) => VpcId,
}
