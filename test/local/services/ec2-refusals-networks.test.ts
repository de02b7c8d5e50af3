import { describe, expect, it } from 'vitest'
import {
  type Answer,
  address,
  attach,
  eni,
  eniId,
  gateway,
  gatewayId,
  gone,
  group,
  groupId,
  inUse,
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
  subnetId,
  table,
  tableId,
  tcp,
  vpc,
  vpcId,
} from './ec2-world.ts'

/*
 * The last step is refused so. Codes as https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html lists
 * them; texts as public logs quote them.
 */

const world = startEc2World('ec2-refusals-networks.test.ts')
const { region } = world

const NETWORKS: readonly RefusedRow[] = [
  [
    'a tenancy that is none',
    [['CreateVpc', { CidrBlock: '10.0.0.0/16', InstanceTenancy: 'host' }]],
    invalid('Value (host) for parameter instanceTenancy is invalid. It is neither default nor dedicated.'),
  ],
  [
    'a VPC of no block',
    [['CreateVpc', { CidrBlock: '10.0.0/16' }]],
    invalid('Value (10.0.0/16) for parameter cidrBlock is invalid. This is not a valid CIDR block.'),
  ],
  [
    'a VPC that is too large',
    [['CreateVpc', { CidrBlock: '10.0.0.0/15' }]],
    refusal('InvalidVpc.Range', "The CIDR '10.0.0.0/15' is invalid."),
  ],
  [
    'a VPC that is too small',
    [['CreateVpc', { CidrBlock: '10.0.0.0/29' }]],
    refusal('InvalidVpc.Range', "The CIDR '10.0.0.0/29' is invalid."),
  ],
  [
    'two attributes at once',
    [
      vpc(),
      [
        'ModifyVpcAttribute',
        (seen) => ({ VpcId: vpcId(seen), EnableDnsSupport: { Value: true }, EnableDnsHostnames: { Value: true } }),
      ],
    ],
    refusal('InvalidParameterCombination', 'Fields for multiple attribute types specified'),
  ],
  [
    'no attribute',
    [vpc(), ['ModifyVpcAttribute', (seen) => ({ VpcId: vpcId(seen) })]],
    missing('enableDnsSupport or enableDnsHostnames'),
  ],
  [
    'a VPC with a subnet',
    [vpc(), subnet(), ['DeleteVpc', (seen) => ({ VpcId: vpcId(seen) })]],
    (seen) => inUse(`The vpc '${vpcId(seen)}' has dependencies and cannot be deleted.`),
  ],
  [
    'a VPC with a gateway',
    [vpc(), gateway, attach, ['DeleteVpc', (seen) => ({ VpcId: vpcId(seen) })]],
    (seen) => inUse(`The vpc '${vpcId(seen)}' has dependencies and cannot be deleted.`),
  ],
  [
    'a VPC with a group of its own',
    [vpc(), group(), ['DeleteVpc', (seen) => ({ VpcId: vpcId(seen) })]],
    (seen) => inUse(`The vpc '${vpcId(seen)}' has dependencies and cannot be deleted.`),
  ],
  [
    'a VPC with a route table of its own',
    [vpc(), table(), ['DeleteVpc', (seen) => ({ VpcId: vpcId(seen) })]],
    (seen) => inUse(`The vpc '${vpcId(seen)}' has dependencies and cannot be deleted.`),
  ],
  [
    'a subnet outside its VPC',
    [vpc(), subnet('10.1.0.0/24')],
    refusal('InvalidSubnet.Range', "The CIDR '10.1.0.0/24' is invalid."),
  ],
  [
    'a subnet that is too small',
    [vpc(), subnet('10.0.0.0/29')],
    refusal('InvalidSubnet.Range', "The CIDR '10.0.0.0/29' is invalid."),
  ],
  [
    'a subnet larger than its VPC',
    [vpc('10.0.0.0/24'), subnet('10.0.0.0/16')],
    refusal('InvalidSubnet.Range', "The CIDR '10.0.0.0/16' is invalid."),
  ],
  [
    'a subnet of no block',
    [vpc(), subnet('ten')],
    invalid('Value (ten) for parameter cidrBlock is invalid. This is not a valid CIDR block.'),
  ],
  [
    'a subnet within another',
    [vpc(), subnet('10.0.0.0/24'), subnet('10.0.0.128/25')],
    refusal('InvalidSubnet.Conflict', "The CIDR '10.0.0.128/25' conflicts with another subnet"),
  ],
  [
    'a subnet around another',
    [vpc(), subnet('10.0.0.0/24'), subnet('10.0.0.0/20')],
    refusal('InvalidSubnet.Conflict', "The CIDR '10.0.0.0/20' conflicts with another subnet"),
  ],
  [
    'a subnet in another Region',
    [vpc(), subnet('10.0.0.0/24', 'subnet', { AvailabilityZone: 'mars-1a' })],
    invalid(
      `Value (mars-1a) for parameter availabilityZone is invalid. Subnets can currently only be created in the following availability zones: ${region}a, ${region}b, ${region}c.`,
    ),
  ],
  [
    'a subnet in use',
    [vpc(), subnet(), eni(), ['DeleteSubnet', (seen) => ({ SubnetId: subnetId(seen) })]],
    (seen) => inUse(`The subnet '${subnetId(seen)}' has dependencies and cannot be deleted.`),
  ],
  [
    'no subnet attribute',
    [vpc(), subnet(), ['ModifySubnetAttribute', (seen) => ({ SubnetId: subnetId(seen) })]],
    missing('mapPublicIpOnLaunch'),
  ],
]

describe('VPCs and subnets', () => {
  it.each(NETWORKS)('%s', world.refuses)
})

const route = (more: object): Step => [
  'CreateRoute',
  (seen) => ({ RouteTableId: tableId(seen), DestinationCidrBlock: '0.0.0.0/0', ...more }),
]
const toGateway: Step = [
  'CreateRoute',
  (seen) => ({ RouteTableId: tableId(seen), DestinationCidrBlock: '0.0.0.0/0', GatewayId: gatewayId(seen) }),
]
const associate = (name = 'association', of = 'table'): Step => [
  'AssociateRouteTable',
  (seen) => ({ RouteTableId: tableId(seen, of), SubnetId: subnetId(seen) }),
  name,
]
const main: Step = [
  'DescribeRouteTables',
  (seen) => ({
    Filters: [
      { Name: 'vpc-id', Values: [vpcId(seen)] },
      { Name: 'association.main', Values: ['true'] },
    ],
  }),
  'main',
]
const mainAssociation = (seen: Answer): string => seen.main.RouteTables[0].Associations[0].RouteTableAssociationId

const ROUTES: readonly RefusedRow[] = [
  [
    'a route without destination',
    [vpc(), table(), ['CreateRoute', (seen) => ({ RouteTableId: tableId(seen), GatewayId: 'local' })]],
    missing('destinationCidrBlock'),
  ],
  [
    'a route to no block',
    [vpc(), table(), route({ DestinationCidrBlock: 'x', GatewayId: 'local' })],
    invalid('Value (x) for parameter destinationCidrBlock is invalid. This is not a valid CIDR block.'),
  ],
  [
    'a route without target',
    [vpc(), table(), route({})],
    missing('gatewayId or natGatewayId or networkInterfaceId or instanceId'),
  ],
  [
    'a route with two targets',
    [vpc(), table(), route({ GatewayId: 'igw-1', NatGatewayId: 'nat-1' })],
    refusal('InvalidParameterCombination', 'Only one target may be specified for a route'),
  ],
  ['a route to a gateway that is not there', [vpc(), table(), route({ GatewayId: `igw-${NONE}` })], noGateway],
  ['a route to a NAT gateway that is not there', [vpc(), table(), route({ NatGatewayId: `nat-${NONE}` })], noNat],
  [
    'a route to a gateway that is attached elsewhere',
    [vpc(), table(), gateway, toGateway],
    (seen) =>
      invalid(`route table ${tableId(seen)} and network gateway ${gatewayId(seen)} belong to different networks`),
  ],
  [
    'a route that is there',
    [vpc(), table(), gateway, attach, toGateway, toGateway],
    refusal('RouteAlreadyExists', 'The route identified by 0.0.0.0/0 already exists.'),
  ],
  [
    'another local route',
    [vpc(), table(), route({ DestinationCidrBlock: '10.0.0.0/16', GatewayId: 'local' })],
    refusal('RouteAlreadyExists', 'The route identified by 10.0.0.0/16 already exists.'),
  ],
  [
    'the local route is deleted',
    [vpc(), table(), ['DeleteRoute', (seen) => ({ RouteTableId: tableId(seen), DestinationCidrBlock: '10.0.0.0/16' })]],
    (seen) => invalid(`cannot remove local route 10.0.0.0/16 in route table ${tableId(seen)}`),
  ],
  [
    'a route that is not there is deleted',
    [vpc(), table(), ['DeleteRoute', (seen) => ({ RouteTableId: tableId(seen), DestinationCidrBlock: '10.9.0.0/16' })]],
    (seen) =>
      refusal(
        'InvalidRoute.NotFound',
        `no route with destination-cidr-block 10.9.0.0/16 in route table ${tableId(seen)}`,
      ),
  ],
  [
    'a route that is not there is replaced',
    [
      vpc(),
      table(),
      [
        'ReplaceRoute',
        (seen) => ({ RouteTableId: tableId(seen), DestinationCidrBlock: '10.9.0.0/16', GatewayId: 'local' }),
      ],
    ],
    invalid("There is no route defined for '10.9.0.0/16' in the route table. Use CreateRoute instead."),
  ],
  [
    'a table without its subnet',
    [vpc(), table(), ['AssociateRouteTable', (seen) => ({ RouteTableId: tableId(seen) })]],
    missing('subnetId'),
  ],
  [
    'a table of another VPC',
    [vpc(), subnet(), vpc('10.1.0.0/16'), table(), associate()],
    (seen) => invalid(`Route table ${tableId(seen)} and subnet ${subnetId(seen)} belong to different networks`),
  ],
  [
    'a second table for a subnet',
    [vpc(), subnet(), table(), associate(), table('other'), associate('second', 'other')],
    (seen) =>
      refusal(
        'Resource.AlreadyAssociated',
        `the specified association for route table ${tableId(seen, 'other')} conflicts with an existing association`,
      ),
  ],
  [
    'a table that a subnet has is deleted',
    [vpc(), subnet(), table(), associate(), ['DeleteRouteTable', (seen) => ({ RouteTableId: tableId(seen) })]],
    (seen) => inUse(`The routeTable '${tableId(seen)}' has dependencies and cannot be deleted.`),
  ],
  [
    'the main table is deleted',
    [vpc(), main, ['DeleteRouteTable', (seen) => ({ RouteTableId: seen.main.RouteTables[0].RouteTableId })]],
    (seen) =>
      inUse(`The routeTable '${seen.main.RouteTables[0].RouteTableId}' has dependencies and cannot be deleted.`),
  ],
  [
    'the main table is disassociated',
    [vpc(), main, ['DisassociateRouteTable', (seen) => ({ AssociationId: mainAssociation(seen) })]],
    (seen) => invalid(`cannot disassociate the main route table association ${mainAssociation(seen)}`),
  ],
  [
    'a main table of another VPC',
    [
      vpc(),
      main,
      vpc('10.1.0.0/16'),
      table(),
      [
        'ReplaceRouteTableAssociation',
        (seen) => ({ AssociationId: mainAssociation(seen), RouteTableId: tableId(seen) }),
      ],
    ],
    (seen) =>
      invalid(
        `route table ${tableId(seen)} and route table ${seen.main.RouteTables[0].RouteTableId} belong to different networks`,
      ),
  ],
]

describe('route tables', () => {
  it.each(ROUTES)('%s', world.refuses)
})

const detach: Step = ['DetachInternetGateway', (seen) => ({ InternetGatewayId: gatewayId(seen), VpcId: vpcId(seen) })]
const GATEWAYS: readonly RefusedRow[] = [
  [
    'a NAT gateway of another kind',
    [vpc(), subnet(), ['CreateNatGateway', (seen) => ({ SubnetId: subnetId(seen), ConnectivityType: 'secret' })]],
    invalid('Value (secret) for parameter connectivityType is invalid. It is neither public nor private.'),
  ],
  [
    'attached twice',
    [vpc(), gateway, attach, attach],
    (seen) =>
      refusal(
        'Resource.AlreadyAssociated',
        `resource ${gatewayId(seen)} is already attached to network ${vpcId(seen)}`,
      ),
  ],
  [
    'a second one',
    [vpc(), gateway, attach, gateway, attach],
    (seen) => invalid(`Network ${vpcId(seen)} already has an internet gateway attached`),
  ],
  [
    'detached from elsewhere',
    [vpc(), gateway, detach],
    (seen) => refusal('Gateway.NotAttached', `resource ${gatewayId(seen)} is not attached to network ${vpcId(seen)}`),
  ],
  [
    'deleted while attached',
    [vpc(), gateway, attach, ['DeleteInternetGateway', (seen) => ({ InternetGatewayId: gatewayId(seen) })]],
    (seen) => inUse(`The internetGateway '${gatewayId(seen)}' has dependencies and cannot be deleted.`),
  ],
  [
    'detached while addresses are mapped',
    [vpc(), subnet(), gateway, attach, address(), nat(), detach],
    (seen) =>
      inUse(
        `Network ${vpcId(seen)} has some mapped public address(es). Please unmap those public address(es) before detaching the gateway.`,
      ),
  ],
  [
    'an address in use is released',
    [
      vpc(),
      subnet(),
      gateway,
      attach,
      address(),
      nat(),
      ['ReleaseAddress', (seen) => ({ AllocationId: seen.address.AllocationId })],
    ],
    (seen) => refusal('InvalidIPAddress.InUse', `Address ${seen.address.PublicIp} is in use.`),
  ],
  [
    "somebody's address is released",
    [['ReleaseAddress', { PublicIp: '198.18.9.9' }]],
    refusal('AuthFailure', "The address '198.18.9.9' does not belong to you.", 400),
  ],
  [
    'an address for nothing',
    [address(), ['AssociateAddress', (seen) => ({ AllocationId: seen.address.AllocationId })]],
    refusal('MissingParameter', 'Either instance ID or network interface id must be specified'),
  ],
  [
    'an address where there is no internet',
    [
      vpc(),
      subnet(),
      eni(),
      address(),
      ['AssociateAddress', (seen) => ({ AllocationId: seen.address.AllocationId, NetworkInterfaceId: eniId(seen) })],
    ],
    (seen) => refusal('Gateway.NotAttached', `Network ${vpcId(seen)} is not attached to any internet gateway`),
  ],
  [
    'an address for an address that the interface does not have',
    [
      vpc(),
      subnet(),
      eni(),
      address(),
      [
        'AssociateAddress',
        (seen) => ({
          AllocationId: seen.address.AllocationId,
          NetworkInterfaceId: eniId(seen),
          PrivateIpAddress: '10.0.0.200',
        }),
      ],
    ],
    (seen) => invalid(`The private IP address '10.0.0.200' is not assigned to interface ${eniId(seen)}`),
  ],
  [
    'an address that must not move',
    [
      vpc(),
      subnet(),
      gateway,
      attach,
      eni(),
      eni('other'),
      address(),
      [
        'AssociateAddress',
        (seen) => ({ AllocationId: seen.address.AllocationId, NetworkInterfaceId: eniId(seen) }),
        'associated',
      ],
      [
        'AssociateAddress',
        (seen) => ({
          AllocationId: seen.address.AllocationId,
          NetworkInterfaceId: eniId(seen, 'other'),
          AllowReassociation: false,
        }),
      ],
    ],
    (seen) =>
      refusal(
        'Resource.AlreadyAssociated',
        `resource ${seen.address.AllocationId} is already associated with associate-id ${seen.associated.AssociationId}`,
      ),
  ],
  [
    'a private NAT gateway with an address',
    [
      vpc(),
      subnet(),
      address(),
      [
        'CreateNatGateway',
        (seen) => ({ SubnetId: subnetId(seen), AllocationId: seen.address.AllocationId, ConnectivityType: 'private' }),
      ],
    ],
    refusal(
      'InvalidParameterCombination',
      'AllocationId may not be specified for a NAT gateway with private connectivity',
    ),
  ],
  [
    "a NAT gateway's own address",
    [
      vpc(),
      subnet(),
      gateway,
      attach,
      address(),
      nat(),
      ['DescribeAddresses', {}, 'seen'],
      ['DisassociateAddress', (seen) => ({ AssociationId: seen.seen.Addresses[0].AssociationId })],
    ],
    refusal('AuthFailure', 'You do not have permission to access the specified resource.', 400),
  ],
  [
    'a token for something else',
    [
      vpc(),
      subnet(),
      ['CreateNatGateway', (seen) => ({ SubnetId: subnetId(seen), ConnectivityType: 'private', ClientToken: 't' })],
      [
        'CreateNatGateway',
        (seen) => ({
          SubnetId: subnetId(seen),
          ConnectivityType: 'private',
          ClientToken: 't',
          PrivateIpAddress: '10.0.0.9',
        }),
      ],
    ],
    refusal(
      'IdempotentParameterMismatch',
      'Arguments on this idempotent request are inconsistent with arguments used in previous request(s).',
    ),
  ],
]

describe('gateways and addresses', () => {
  it.each(GATEWAYS)('%s', world.refuses)
})

const defaultGroup: Step = [
  'DescribeSecurityGroups',
  (seen) => ({
    Filters: [
      { Name: 'vpc-id', Values: [vpcId(seen)] },
      { Name: 'group-name', Values: ['default'] },
    ],
  }),
  'default',
]

const GROUPS: readonly RefusedRow[] = [
  [
    'a name that is taken',
    [vpc(), group(), group()],
    (seen) => refusal('InvalidGroup.Duplicate', `The security group 'g' already exists for VPC '${vpcId(seen)}'`),
  ],
  [
    'a name like an id',
    [vpc(), group('sg-x')],
    invalid('Value (sg-x) for parameter groupName is invalid. Group names may not be in the format sg-*.'),
  ],
  [
    'the name of the default group',
    [vpc(), group('default')],
    invalid('Cannot use reserved security group name: default'),
  ],
  [
    'a name beyond ASCII',
    [vpc(), group('größe')],
    invalid('Value (größe) for parameter GroupName is invalid. Character sets beyond ASCII are not supported.'),
  ],
  [
    'the default group is deleted',
    [vpc(), defaultGroup, ['DeleteSecurityGroup', (seen) => ({ GroupId: seen.default.SecurityGroups[0].GroupId })]],
    (seen) =>
      refusal(
        'CannotDelete',
        `the specified group: "${seen.default.SecurityGroups[0].GroupId}" name: "default" cannot be deleted by a user`,
      ),
  ],
  [
    'a group in use is deleted',
    [
      vpc(),
      subnet(),
      group(),
      ['CreateNetworkInterface', (seen) => ({ SubnetId: subnetId(seen), Groups: [groupId(seen)] })],
      ['DeleteSecurityGroup', (seen) => ({ GroupId: groupId(seen) })],
    ],
    (seen) => inUse(`resource ${groupId(seen)} has a dependent object`),
  ],
  [
    'a group that another names is deleted',
    [
      vpc(),
      group(),
      group('h', 'other'),
      [
        'AuthorizeSecurityGroupIngress',
        (seen) => ({
          GroupId: groupId(seen, 'other'),
          IpPermissions: [{ IpProtocol: '-1', UserIdGroupPairs: [{ GroupId: groupId(seen) }] }],
        }),
      ],
      ['DeleteSecurityGroup', (seen) => ({ GroupId: groupId(seen) })],
    ],
    (seen) => inUse(`resource ${groupId(seen)} has a dependent object`),
  ],
  [
    'a name in the default VPC that is not there',
    [['DeleteSecurityGroup', { GroupName: 'nope' }]],
    expect.objectContaining({
      code: 'InvalidGroup.NotFound',
      message: expect.stringMatching(/^The security group 'nope' does not exist in default VPC 'vpc-\w{17}'$/),
    }),
  ],
  ['no rules', [vpc(), group(), permit()], missing('ipPermissions')],
  [
    'a rule for nobody',
    [vpc(), group(), permit({ IpProtocol: '-1' })],
    refusal('MissingParameter', 'Either cidrIp, cidrIpv6, prefixListId or sourceSecurityGroup must be specified'),
  ],
  ['no protocol', [vpc(), group(), permit({ IpRanges: [{ CidrIp: '0.0.0.0/0' }] })], missing('ipProtocol')],
  [
    'an unknown protocol',
    [vpc(), group(), permit({ ...tcp(1, 1), IpProtocol: 'carrier-pigeon' })],
    invalid("Invalid value 'carrier-pigeon' for IP protocol. Unknown protocol."),
  ],
  [
    'no ports',
    [vpc(), group(), permit({ IpProtocol: 'tcp', IpRanges: [{ CidrIp: '0.0.0.0/0' }] })],
    invalid("Invalid value 'Must specify both from and to ports with TCP/UDP.' for portRange."),
  ],
  ['a port that is none', [vpc(), group(), permit(tcp(0, 65_536))], invalid("Invalid value '65536' for port.")],
  ['ports the wrong way round', [vpc(), group(), permit(tcp(80, 22))], invalid('Invalid TCP/UDP port range (80:22)')],
  [
    'a block that is none',
    [vpc(), group(), permit(tcp(22, 22, '10.0.0.0'))],
    invalid('CIDR block 10.0.0.0 is malformed'),
  ],
  [
    'a rule that is there',
    [vpc(), group(), permit(tcp(22, 22)), permit(tcp(22, 22))],
    refusal(
      'InvalidPermission.Duplicate',
      'the specified rule "peer: 0.0.0.0/0, TCP, from port: 22, to port: 22, ALLOW" already exists',
    ),
  ],
  [
    'the same rule twice',
    [vpc(), group(), permit(tcp(22, 22), tcp(22, 22))],
    refusal(
      'InvalidPermission.Duplicate',
      'the specified rule "peer: 0.0.0.0/0, TCP, from port: 22, to port: 22, ALLOW" already exists',
    ),
  ],
  [
    'a rule that names a group that is not there',
    [vpc(), group(), permit({ IpProtocol: '-1', UserIdGroupPairs: [{ GroupId: `sg-${NONE}` }] })],
    noGroup,
  ],
  [
    'a rule that is not there is revoked',
    [
      vpc(),
      group(),
      ['RevokeSecurityGroupIngress', (seen) => ({ GroupId: groupId(seen), IpPermissions: [tcp(22, 22)] })],
    ],
    refusal('InvalidPermission.NotFound', 'The specified rule does not exist in this security group.'),
  ],
  [
    'a rule of the other direction is revoked',
    [
      vpc(),
      group(),
      ['DescribeSecurityGroupRules', (seen) => ({ Filters: [{ Name: 'group-id', Values: [groupId(seen)] }] }), 'rules'],
      [
        'RevokeSecurityGroupIngress',
        (seen) => ({
          GroupId: groupId(seen),
          SecurityGroupRuleIds: [seen.rules.SecurityGroupRules[0].SecurityGroupRuleId],
        }),
      ],
    ],
    (seen) =>
      gone(
        'InvalidSecurityGroupRuleId.NotFound',
        'security group rule ID',
        seen.rules.SecurityGroupRules[0].SecurityGroupRuleId,
      ),
  ],
]

describe('security groups', () => {
  it.each(GROUPS)('%s', world.refuses)
})

const endpoint = (more: object | ((seen: Answer) => object), name = 'endpoint'): Step => [
  'CreateVpcEndpoint',
  (seen) => ({
    VpcId: vpcId(seen),
    VpcEndpointType: 'Interface',
    ServiceName: `com.amazonaws.${region}.sts`,
    PrivateDnsEnabled: false,
    ...(typeof more === 'function' ? more(seen) : more),
  }),
  name,
]
const s3 = (more: (seen: Answer) => object = () => ({}), name = 'endpoint'): Step => [
  'CreateVpcEndpoint',
  (seen) => ({ VpcId: vpcId(seen), ServiceName: `com.amazonaws.${region}.s3`, ...more(seen) }),
  name,
]
const names: Step = ['ModifyVpcAttribute', (seen) => ({ VpcId: vpcId(seen), EnableDnsHostnames: { Value: true } })]

const ENDPOINTS: readonly RefusedRow[] = [
  [
    'a service of another Region',
    [vpc(), endpoint({ ServiceName: 'com.amazonaws.mars-north-1.sts' })],
    refusal('InvalidServiceName', "The Vpc Endpoint Service 'com.amazonaws.mars-north-1.sts' does not exist"),
  ],
  [
    'a gateway for a service that has none',
    [vpc(), endpoint({ VpcEndpointType: 'Gateway' })],
    refusal('InvalidParameter', 'Endpoint type (Gateway) does not match available service types ([Interface]).'),
  ],
  [
    'its own names in a VPC without',
    [vpc(), endpoint({ PrivateDnsEnabled: true })],
    (seen) =>
      refusal(
        'InvalidParameter',
        `Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true for ${vpcId(seen)}`,
      ),
  ],
  [
    'a name that leads elsewhere',
    [vpc(), names, endpoint({ PrivateDnsEnabled: true }), endpoint({ PrivateDnsEnabled: true })],
    (seen) =>
      refusal(
        'InvalidParameter',
        `private-dns-enabled cannot be set because there is already a conflicting DNS domain for sts.${region}.${world.partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com'} in the VPC ${vpcId(seen)}`,
      ),
  ],
  [
    'two subnets of a zone',
    [
      vpc(),
      subnet('10.0.0.0/24'),
      subnet('10.0.1.0/24', 'second'),
      endpoint((seen) => ({ SubnetIds: [subnetId(seen), subnetId(seen, 'second')] })),
    ],
    (seen) =>
      refusal(
        'DuplicateSubnetsInSameZone',
        `Found another VPC endpoint subnet in the availability zone of ${subnetId(seen, 'second')}. VPC endpoint subnets should be in different availability zones supported by the VPC endpoint service.`,
      ),
  ],
  [
    'a subnet of another VPC',
    [vpc(), subnet(), vpc('10.1.0.0/16'), endpoint((seen) => ({ SubnetIds: [subnetId(seen)] }))],
    (seen) => refusal('InvalidParameter', `Subnet ${subnetId(seen)} does not belong to vpc ${vpcId(seen)}`),
  ],
  [
    'route tables for an interface',
    [vpc(), endpoint({ RouteTableIds: ['rtb-1'] })],
    refusal('InvalidParameter', 'Specifying RouteTableIds is not supported for Interface endpoints.'),
  ],
  [
    'subnets for a gateway',
    [vpc(), s3(() => ({ SubnetIds: ['subnet-1'] }))],
    refusal('InvalidParameter', 'Specifying SubnetIds is not supported for Gateway endpoints.'),
  ],
  [
    'groups for a gateway',
    [vpc(), s3(() => ({ SecurityGroupIds: ['sg-1'] }))],
    refusal('InvalidParameter', 'Specifying SecurityGroupIds is not supported for Gateway endpoints.'),
  ],
  [
    'names for a gateway',
    [vpc(), s3(() => ({ PrivateDnsEnabled: true }))],
    refusal('InvalidParameter', 'Private DNS is not supported for Gateway endpoints.'),
  ],
  [
    'a route table of another VPC',
    [vpc(), table(), vpc('10.1.0.0/16'), s3((seen) => ({ RouteTableIds: [tableId(seen)] }))],
    (seen) => refusal('InvalidParameter', `Route table ${tableId(seen)} does not belong to vpc ${vpcId(seen)}`),
  ],
  [
    'a table that leads to another endpoint',
    [
      vpc(),
      table(),
      s3((seen) => ({ RouteTableIds: [tableId(seen)] })),
      ['DescribePrefixLists', { Filters: [{ Name: 'prefix-list-name', Values: ['*.s3'] }] }, 'lists'],
      s3((seen) => ({ RouteTableIds: [tableId(seen)] }), 'second'),
    ],
    (seen) =>
      refusal(
        'RouteAlreadyExists',
        `route table ${tableId(seen)} already has a route with destination-prefix-list-id ${seen.lists.PrefixLists[0].PrefixListId}`,
      ),
  ],
  [
    'a policy that is none',
    [vpc(), s3(() => ({ PolicyDocument: '{' }))],
    expect.objectContaining({ code: 'InvalidPolicyDocument', status: 400 }),
  ],
  [
    'a policy for nobody',
    [
      vpc(),
      s3(() => ({
        PolicyDocument: JSON.stringify({
          Version: '2012-10-17',
          Statement: { Effect: 'Allow', Action: '*', Resource: '*' },
        }),
      })),
    ],
    expect.objectContaining({ code: 'InvalidPolicyDocument', status: 400 }),
  ],
  [
    'another type',
    [vpc(), endpoint({ VpcEndpointType: 'GatewayLoadBalancer' })],
    refusal('UnsupportedOperation', 'The local AWS does not have GatewayLoadBalancer endpoints yet.'),
  ],
  [
    'another Region',
    [vpc(), endpoint({ ServiceRegion: 'mars-north-1' })],
    refusal('UnsupportedOperation', 'The local AWS does not have endpoints for services of another Region yet.'),
  ],
  [
    'a VPC with an endpoint',
    [vpc(), s3(), ['DeleteVpc', (seen) => ({ VpcId: vpcId(seen) })]],
    (seen) => inUse(`The vpc '${vpcId(seen)}' has dependencies and cannot be deleted.`),
  ],
]

describe('endpoints', () => {
  it.each(ENDPOINTS)('%s', world.refuses)
})
