import { describe, expect, it } from 'vitest'
import { type Refusal, refusalOf } from '../test-accounts.ts'
import {
  address,
  attach,
  eni,
  gateway,
  gone,
  group,
  invalid,
  missing,
  NONE,
  nat,
  noGateway,
  noGroup,
  noNat,
  permit,
  type RefusedRow,
  refusal,
  type Step,
  startEc2World,
  subnet,
  tcp,
  vpc,
  vpcId,
} from './ec2-world.ts'

/*
 * The last step is refused so. Codes as https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html lists
 * them; texts as public logs quote them.
 */

const world = startEc2World('ec2-refusals.test.ts')
const { region } = world

const noVpc = gone('InvalidVpcID.NotFound', 'vpc ID', `vpc-${NONE}`)
const noSubnet = gone('InvalidSubnetID.NotFound', 'subnet ID', `subnet-${NONE}`)
const noTable = gone('InvalidRouteTableID.NotFound', 'routeTable ID', `rtb-${NONE}`)
const noInterface = gone('InvalidNetworkInterfaceID.NotFound', 'networkInterface ID', `eni-${NONE}`)
const noAllocation = gone('InvalidAllocationID.NotFound', 'allocation ID', `eipalloc-${NONE}`)
const noEndpoint = gone('InvalidVpcEndpointId.NotFound', 'Vpc Endpoint Id', `vpce-${NONE}`)
const noInstance = gone('InvalidInstanceID.NotFound', 'instance ID', `i-${NONE}`)
const noAssociation = gone('InvalidAssociationID.NotFound', 'association ID', `rtbassoc-${NONE}`)

/** What is not there, by the operation and the parameter that names it. */
const NOT_FOUND: readonly (readonly [operation: string, input: object, refused: Refusal])[] = [
  ['DeleteVpc', { VpcId: `vpc-${NONE}` }, noVpc],
  ['DescribeVpcs', { VpcIds: [`vpc-${NONE}`] }, noVpc],
  ['ModifyVpcAttribute', { VpcId: `vpc-${NONE}`, EnableDnsSupport: { Value: true } }, noVpc],
  ['DescribeVpcAttribute', { VpcId: `vpc-${NONE}`, Attribute: 'enableDnsSupport' }, noVpc],
  ['CreateSubnet', { VpcId: `vpc-${NONE}`, CidrBlock: '10.0.0.0/24' }, noVpc],
  ['DeleteSubnet', { SubnetId: `subnet-${NONE}` }, noSubnet],
  ['DescribeSubnets', { SubnetIds: [`subnet-${NONE}`] }, noSubnet],
  ['ModifySubnetAttribute', { SubnetId: `subnet-${NONE}`, MapPublicIpOnLaunch: { Value: true } }, noSubnet],
  ['CreateRouteTable', { VpcId: `vpc-${NONE}` }, noVpc],
  ['DeleteRouteTable', { RouteTableId: `rtb-${NONE}` }, noTable],
  ['DescribeRouteTables', { RouteTableIds: [`rtb-${NONE}`] }, noTable],
  ['CreateRoute', { RouteTableId: `rtb-${NONE}`, DestinationCidrBlock: '0.0.0.0/0', GatewayId: 'igw-1' }, noTable],
  ['ReplaceRoute', { RouteTableId: `rtb-${NONE}`, DestinationCidrBlock: '0.0.0.0/0', GatewayId: 'igw-1' }, noTable],
  ['DeleteRoute', { RouteTableId: `rtb-${NONE}`, DestinationCidrBlock: '0.0.0.0/0' }, noTable],
  ['AssociateRouteTable', { RouteTableId: `rtb-${NONE}`, SubnetId: `subnet-${NONE}` }, noTable],
  ['DisassociateRouteTable', { AssociationId: `rtbassoc-${NONE}` }, noAssociation],
  ['ReplaceRouteTableAssociation', { AssociationId: `rtbassoc-${NONE}`, RouteTableId: `rtb-${NONE}` }, noAssociation],
  ['DeleteInternetGateway', { InternetGatewayId: `igw-${NONE}` }, noGateway],
  ['AttachInternetGateway', { InternetGatewayId: `igw-${NONE}`, VpcId: `vpc-${NONE}` }, noGateway],
  ['DetachInternetGateway', { InternetGatewayId: `igw-${NONE}`, VpcId: `vpc-${NONE}` }, noVpc],
  ['DescribeInternetGateways', { InternetGatewayIds: [`igw-${NONE}`] }, noGateway],
  ['ReleaseAddress', { AllocationId: `eipalloc-${NONE}` }, noAllocation],
  ['DescribeAddresses', { AllocationIds: [`eipalloc-${NONE}`] }, noAllocation],
  [
    'DescribeAddresses',
    { PublicIps: ['198.18.9.9'] },
    refusal('InvalidAddress.NotFound', "Address '198.18.9.9' not found."),
  ],
  ['AssociateAddress', { AllocationId: `eipalloc-${NONE}`, InstanceId: `i-${NONE}` }, noAllocation],
  [
    'DisassociateAddress',
    { AssociationId: `eipassoc-${NONE}` },
    gone('InvalidAssociationID.NotFound', 'association ID', `eipassoc-${NONE}`),
  ],
  ['CreateNatGateway', { SubnetId: `subnet-${NONE}`, ConnectivityType: 'private' }, noSubnet],
  ['DeleteNatGateway', { NatGatewayId: `nat-${NONE}` }, noNat],
  ['DescribeNatGateways', { NatGatewayIds: [`nat-${NONE}`] }, noNat],
  ['CreateSecurityGroup', { VpcId: `vpc-${NONE}`, GroupName: 'g', Description: 'd' }, noVpc],
  ['DeleteSecurityGroup', { GroupId: `sg-${NONE}` }, noGroup],
  ['DescribeSecurityGroups', { GroupIds: [`sg-${NONE}`] }, noGroup],
  ['AuthorizeSecurityGroupIngress', { GroupId: `sg-${NONE}`, IpProtocol: '-1', CidrIp: '0.0.0.0/0' }, noGroup],
  ['AuthorizeSecurityGroupEgress', { GroupId: `sg-${NONE}`, IpPermissions: [] }, noGroup],
  ['RevokeSecurityGroupIngress', { GroupId: `sg-${NONE}`, IpProtocol: '-1', CidrIp: '0.0.0.0/0' }, noGroup],
  ['RevokeSecurityGroupEgress', { GroupId: `sg-${NONE}`, IpPermissions: [] }, noGroup],
  [
    'DescribeSecurityGroupRules',
    { SecurityGroupRuleIds: [`sgr-${NONE}`] },
    gone('InvalidSecurityGroupRuleId.NotFound', 'security group rule ID', `sgr-${NONE}`),
  ],
  ['GetSecurityGroupsForVpc', { VpcId: `vpc-${NONE}` }, noVpc],
  [
    'DescribeNetworkAcls',
    { NetworkAclIds: [`acl-${NONE}`] },
    gone('InvalidNetworkAclID.NotFound', 'networkAcl ID', `acl-${NONE}`),
  ],
  ['CreateVpcEndpoint', { VpcId: `vpc-${NONE}`, ServiceName: `com.amazonaws.${region}.s3` }, noVpc],
  ['ModifyVpcEndpoint', { VpcEndpointId: `vpce-${NONE}` }, noEndpoint],
  ['DescribeVpcEndpoints', { VpcEndpointIds: [`vpce-${NONE}`] }, noEndpoint],
  [
    'DescribeVpcEndpointServices',
    { ServiceNames: ['com.amazonaws.nowhere'] },
    refusal('InvalidServiceName', "The Vpc Endpoint Service 'com.amazonaws.nowhere' does not exist"),
  ],
  ['DescribePrefixLists', { PrefixListIds: ['pl-1'] }, gone('InvalidPrefixListId.NotFound', 'prefix list ID', 'pl-1')],
  ['CreateNetworkInterface', { SubnetId: `subnet-${NONE}` }, noSubnet],
  ['ModifyNetworkInterfaceAttribute', { NetworkInterfaceId: `eni-${NONE}`, Description: { Value: '' } }, noInterface],
  ['DeleteNetworkInterface', { NetworkInterfaceId: `eni-${NONE}` }, noInterface],
  ['DescribeNetworkInterfaces', { NetworkInterfaceIds: [`eni-${NONE}`] }, noInterface],
  [
    'AttachNetworkInterface',
    { NetworkInterfaceId: `eni-${NONE}`, InstanceId: `i-${NONE}`, DeviceIndex: 1 },
    noInterface,
  ],
  [
    'DetachNetworkInterface',
    { AttachmentId: 'eni-attach-1' },
    refusal('InvalidAttachmentID.NotFound', "The networkInterface attachment 'eni-attach-1' does not exist."),
  ],
  ['AssignPrivateIpAddresses', { NetworkInterfaceId: `eni-${NONE}`, SecondaryPrivateIpAddressCount: 1 }, noInterface],
  ['UnassignPrivateIpAddresses', { NetworkInterfaceId: `eni-${NONE}`, PrivateIpAddresses: ['10.0.0.9'] }, noInterface],
  ['DescribeInstances', { InstanceIds: [`i-${NONE}`] }, noInstance],
  [
    'DescribeInstances',
    { InstanceIds: [`i-${NONE}`, 'i-00000001'] },
    refusal('InvalidInstanceID.NotFound', `The instance IDs 'i-${NONE}, i-00000001' do not exist`),
  ],
  ['DescribeInstanceStatus', { InstanceIds: [`i-${NONE}`] }, noInstance],
  ['StartInstances', { InstanceIds: [`i-${NONE}`] }, noInstance],
  ['StopInstances', { InstanceIds: [`i-${NONE}`] }, noInstance],
  ['RebootInstances', { InstanceIds: [`i-${NONE}`] }, noInstance],
  ['TerminateInstances', { InstanceIds: [`i-${NONE}`] }, noInstance],
  [
    'DescribeInstanceTypes',
    { InstanceTypes: ['t9.huge', 't3.micro'] },
    refusal('InvalidInstanceType', 'The following supplied instance types do not exist: [t9.huge]'),
  ],
  [
    'DescribeImages',
    { ImageIds: [`ami-${NONE}`] },
    refusal('InvalidAMIID.NotFound', `The image id '[ami-${NONE}]' does not exist`),
  ],
  ['DescribeRegions', { RegionNames: ['mars-north-1'] }, invalid("Invalid region names: 'mars-north-1'")],
  ['DescribeAvailabilityZones', { ZoneNames: ['mars-1a'] }, invalid('Invalid availability zone: [mars-1a]')],
  ['DescribeAccountAttributes', { AttributeNames: ['x'] }, invalid("Invalid value 'x' for attribute name.")],
  ['CreateTags', { Resources: [`vpc-${NONE}`], Tags: [{ Key: 'a', Value: 'b' }] }, noVpc],
  [
    'CreateTags',
    { Resources: ['x-1'], Tags: [{ Key: 'a', Value: 'b' }] },
    refusal('InvalidID', "The ID 'x-1' is not valid"),
  ],
  ['DeleteTags', { Resources: [`subnet-${NONE}`] }, noSubnet],
]

describe('what is not there', () => {
  it.each(NOT_FOUND)('%s %j', async (operation, input, refused) => {
    expect(await refusalOf(world.send(operation, input as never))).toEqual(refused)
  })
})

const MALFORMED: readonly (readonly [operation: string, input: object, refused: Refusal])[] = [
  [
    'StartInstances',
    { InstanceIds: ['x'] },
    refusal('InvalidInstanceID.Malformed', 'Invalid id: "x" (expecting "i-...")'),
  ],
  [
    'DescribeSecurityGroups',
    { GroupIds: ['subnet-85f423ba'] },
    refusal('InvalidGroupId.Malformed', 'Invalid id: "subnet-85f423ba" (expecting "sg-...")'),
  ],
  ['DescribeImages', { ImageIds: ['x'] }, refusal('InvalidAMIID.Malformed', 'Invalid id: "x" (expecting "ami-...")')],
  [
    'DescribeVpcEndpoints',
    { VpcEndpointIds: ['x'] },
    refusal('InvalidVpcEndpointId.Malformed', 'Invalid id: "x" (expecting "vpce-...")'),
  ],
  ['DescribeVpcs', { Filters: [{ Name: 'colour', Values: ['red'] }] }, invalid("The filter 'colour' is invalid")],
  ['DescribeVpcs', { Filters: [{ Name: 'state', Values: [] }] }, invalid("The filter 'state' has no values")],
  [
    'DescribeVpcs',
    { MaxResults: 4 },
    invalid('Value ( 4 ) for parameter maxResults is invalid. Expecting a value greater than 5.'),
  ],
  [
    'DescribeVpcs',
    { MaxResults: 1_001 },
    invalid('Value ( 1001 ) for parameter maxResults is invalid. Expecting a value less than 1000.'),
  ],
  [
    'DescribeVpcs',
    { NextToken: 'x' },
    refusal('InvalidPaginationToken', 'The specified pagination token is not valid.'),
  ],
  [
    'DescribeInstances',
    { InstanceIds: [`i-${NONE}`], MaxResults: 5 },
    refusal('InvalidParameterCombination', 'The parameter instancesSet cannot be used with the parameter maxResults'),
  ],
  ['CreateVpc', {}, missing('cidrBlock')],
  [
    'CreateSubnet',
    { VpcId: `vpc-${NONE}` },
    refusal('MissingParameter', "Either 'cidrBlock' or 'ipv6CidrBlock' should be provided."),
  ],
  ['CreateNatGateway', { ConnectivityType: 'private' }, missing('subnetId')],
  ['CreateNatGateway', { SubnetId: `subnet-${NONE}` }, missing('allocationId')],
  [
    'DeleteSecurityGroup',
    {},
    refusal('MissingParameter', 'The request must contain the parameter groupName or groupId'),
  ],
  ['ReleaseAddress', {}, refusal('MissingParameter', 'Either public IP or allocation id must be specified')],
  ['DisassociateAddress', {}, refusal('MissingParameter', 'Either public IP or association id must be specified')],
  ['CreateVpcEndpoint', { VpcId: `vpc-${NONE}` }, missing('serviceName')],
  ['RunInstances', { MinCount: 1, MaxCount: 1 }, missing('imageId')],
  // What it does not have it does not take.
  [
    'CreateVpc',
    { CidrBlock: '10.0.0.0/16', AmazonProvidedIpv6CidrBlock: true },
    refusal('UnsupportedOperation', 'The local AWS does not have AmazonProvidedIpv6CidrBlock yet.'),
  ],
  [
    'RunInstances',
    { MinCount: 1, MaxCount: 1, UserData: '', BlockDeviceMappings: [{ DeviceName: '/dev/sdh' }] },
    refusal('UnsupportedOperation', 'The local AWS does not have BlockDeviceMappings yet.'),
  ],
]

describe('what is malformed', () => {
  it.each(MALFORMED)('%s %j', async (operation, input, refused) => {
    expect(await refusalOf(world.send(operation, input as never))).toEqual(refused)
  })
})

const tags = (count: number) => Array.from({ length: count }, (_, n) => ({ Key: `k${n}`, Value: 'v' }))
const tag = (...Tags: object[]): Step => ['CreateTags', (seen) => ({ Resources: [vpcId(seen)], Tags })]
const TAGS: readonly RefusedRow[] = [
  [
    'too many',
    [vpc(), tag(...tags(50)), tag({ Key: 'one-more', Value: '' })],
    refusal('TagLimitExceeded', 'The maximum number of Tags for a resource has been reached.'),
  ],
  ['an empty key', [vpc(), tag({ Key: '', Value: 'v' })], invalid('Tag key cannot be null or empty.')],
  [
    'a long key',
    [vpc(), tag({ Key: 'k'.repeat(129), Value: '' })],
    invalid('Tag key exceeds the maximum length of 128 characters'),
  ],
  [
    'a long value',
    [vpc(), tag({ Key: 'k', Value: 'v'.repeat(257) })],
    invalid('Tag value exceeds the maximum length of 256 characters'),
  ],
  [
    "AWS's own",
    [vpc(), tag({ Key: 'aws:x', Value: '' })],
    invalid("Tag keys starting with 'aws:' are reserved for internal use"),
  ],
  [
    'of nothing that is',
    [['CreateVpc', { CidrBlock: '10.0.0.0/16', TagSpecifications: [{ ResourceType: 'moon', Tags: [] }] }]],
    invalid("'moon' is not a valid taggable resource type."),
  ],
  [
    'the same key twice',
    [
      [
        'CreateVpc',
        {
          CidrBlock: '10.0.0.0/16',
          TagSpecifications: [
            {
              ResourceType: 'vpc',
              Tags: [
                { Key: 'a', Value: '1' },
                { Key: 'a', Value: '2' },
              ],
            },
          ],
        },
      ],
    ],
    invalid("Duplicate tag key 'a' specified."),
  ],
]

describe('tags', () => {
  it.each(TAGS)('%s', world.refuses)
})

const QUOTAS: readonly (readonly [name: string, quotas: object, steps: readonly Step[], refused: Refusal])[] = [
  [
    'VPCs',
    { vpcs: 2 },
    [vpc(), vpc('10.1.0.0/16')],
    refusal('VpcLimitExceeded', 'The maximum number of VPCs has been reached.'),
  ],
  [
    'subnets of a VPC',
    { subnetsPerVpc: 1 },
    [vpc(), subnet(), subnet('10.0.1.0/24')],
    refusal('SubnetLimitExceeded', 'The maximum number of subnets has been reached.'),
  ],
  [
    'internet gateways',
    { internetGateways: 1 },
    [gateway],
    refusal('InternetGatewayLimitExceeded', 'The maximum number of internet gateways has been reached.'),
  ],
  [
    'addresses',
    { addresses: 1 },
    [address(), address()],
    refusal('AddressLimitExceeded', 'The maximum number of addresses has been reached.'),
  ],
  [
    'NAT gateways of a zone',
    { natGatewaysPerZone: 1 },
    [vpc(), subnet(), gateway, attach, address(), nat(), address(), nat()],
    refusal('NatGatewayLimitExceeded', 'Performing this operation would exceed the limit of 1 NAT gateways'),
  ],
  [
    'rules of a group',
    { rulesPerGroup: 1 },
    [vpc(), group(), permit(tcp(1, 1)), permit(tcp(2, 2))],
    refusal('RulesPerSecurityGroupLimitExceeded', 'The maximum number of rules per security group has been reached.'),
  ],
  [
    'network interfaces',
    { networkInterfaces: 1 },
    [vpc(), subnet(), eni(), eni()],
    refusal('NetworkInterfaceLimitExceeded', 'The maximum number of network interfaces has been reached.'),
  ],
  [
    'groups of an interface',
    { groupsPerInterface: 0 },
    [vpc(), subnet(), eni()],
    refusal(
      'SecurityGroupsPerInterfaceLimitExceeded',
      'The maximum number of security groups per interface has been reached.',
    ),
  ],
  [
    'new network interfaces in a second',
    { interfacesPerSecond: 0 },
    [vpc(), subnet(), eni()],
    refusal('RequestLimitExceeded', 'Request limit exceeded.', 503),
  ],
]

describe('quotas', () => {
  it.each(QUOTAS)('%s', async (_, quotas, steps, refused) => {
    await world.send('DescribeVpcs')
    expect(await world.quotas(quotas)).toMatchObject({ status: 200, ...quotas })
    expect(await refusalOf(world.run(steps))).toEqual(refused)
  })

  it.each([
    [{ vpc: 1 }, /^no EC2 quota `vpc`; there are vpcs, /],
    [{ vpcs: -1 }, /^quota `vpcs` must be a number from 0 on$/],
    [{ account: 'me' }, /^`account` must be twelve digits$/],
    [{ region: 1 }, /^`region` must be a Region$/],
  ])('are not set to %j', async (quotas, message) => {
    expect(await world.quotas(quotas)).toEqual({ status: 400, message: expect.stringMatching(message) })
  })
})
