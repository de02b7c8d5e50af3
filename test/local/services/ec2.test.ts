import { describe, expect, it } from 'vitest'
import {
  type Answer,
  address,
  attach,
  eni,
  eniId,
  gateway,
  gatewayId,
  group,
  groupId,
  nat,
  natId,
  permit,
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

const world = startEc2World('ec2.test.ts')
const { region, owner, other } = world
const suffix = world.partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com'

const filter = (filters: Readonly<Record<string, string>>) => ({
  Filters: Object.entries(filters).map(([Name, value]) => ({ Name, Values: [value] })),
})
const inVpc = (operation: string, name: string, more: Readonly<Record<string, string>> = {}): Step => [
  operation,
  (seen) => filter({ 'vpc-id': vpcId(seen), ...more }),
  name,
]

describe('a new account', () => {
  it('has a default VPC with a public subnet in each zone', async () => {
    const { Vpcs } = await world.send('DescribeVpcs')
    expect(Vpcs).toMatchObject([{ CidrBlock: '172.31.0.0/16', IsDefault: true, State: 'available', OwnerId: owner }])
    const { Subnets } = await world.send('DescribeSubnets', filter({ 'vpc-id': Vpcs[0].VpcId }))
    expect(Subnets).toMatchObject(
      ['a', 'b', 'c'].map((letter, index) => ({
        CidrBlock: `172.31.${index * 16}.0/20`,
        AvailabilityZone: `${region}${letter}`,
        AvailableIpAddressCount: 4_091,
        DefaultForAz: true,
        MapPublicIpOnLaunch: true,
      })),
    )
    const { RouteTables } = await world.send('DescribeRouteTables')
    const { InternetGateways } = await world.send('DescribeInternetGateways')
    expect(RouteTables[0].Routes).toMatchObject([
      { DestinationCidrBlock: '172.31.0.0/16', GatewayId: 'local', State: 'active' },
      { DestinationCidrBlock: '0.0.0.0/0', GatewayId: InternetGateways[0].InternetGatewayId, State: 'active' },
    ])
  })

  it('shares nothing with others, nor with other Regions', async () => {
    const { Vpcs } = await world.send('DescribeVpcs')
    const { VpcId } = Vpcs[0]
    const elsewhere = world.clientOf(undefined, owner, region === 'us-east-1' ? 'eu-west-1' : 'us-east-1')
    const clients = [world.clientOf(undefined, other), elsewhere]
    for (const client of clients) {
      const answer = await world.send('DescribeVpcs', {}, client)
      expect(answer.Vpcs).toHaveLength(1)
      expect(answer.Vpcs[0].VpcId).not.toBe(VpcId)
    }
  })

  it('goes on without its default VPC once that is deleted', async () => {
    const { Vpcs, seen } = await world.run([
      ['DescribeInternetGateways', {}, 'gateways'],
      [
        'DetachInternetGateway',
        ({ last }) => {
          const [{ InternetGatewayId, Attachments }] = last.InternetGateways
          return { InternetGatewayId, VpcId: Attachments[0].VpcId }
        },
      ],
      ['DescribeSubnets', {}, 'subnets'],
      ...[0, 1, 2].map(
        (index): Step => ['DeleteSubnet', ({ subnets }) => ({ SubnetId: subnets.Subnets[index].SubnetId })],
      ),
      ['DeleteVpc', ({ subnets }) => ({ VpcId: subnets.Subnets[0].VpcId })],
      ['DescribeVpcs', {}, 'vpcs'],
    ])
    expect(Vpcs).toEqual([])
    expect(seen.gateways.InternetGateways).toHaveLength(1)
  })
})

/** The last step's answer. */
const ANSWERS: readonly (readonly [
  name: string,
  steps: readonly Step[],
  answer: object | ((seen: Answer) => object),
])[] = [
  [
    'a VPC in its canonical form',
    [vpc('10.7.8.9/16')],
    { Vpc: { CidrBlock: '10.7.0.0/16', IsDefault: false, CidrBlockAssociationSet: [{ CidrBlock: '10.7.0.0/16' }] } },
  ],
  ['a VPC without host names', [vpc(), attributeOf('enableDnsHostnames')], { EnableDnsHostnames: { Value: false } }],
  ['a VPC with DNS', [vpc(), attributeOf('enableDnsSupport')], { EnableDnsSupport: { Value: true } }],
  [
    'a VPC whose attribute was changed',
    [
      vpc(),
      ['ModifyVpcAttribute', (seen) => ({ VpcId: vpcId(seen), EnableDnsSupport: { Value: false } })],
      attributeOf('enableDnsSupport'),
    ],
    { EnableDnsSupport: { Value: false } },
  ],
  [
    'a subnet',
    [vpc(), subnet('10.0.0.0/24', 'subnet', { AvailabilityZone: `${region}b` })],
    (seen) => ({
      Subnet: {
        CidrBlock: '10.0.0.0/24',
        AvailableIpAddressCount: 251,
        AvailabilityZone: `${region}b`,
        MapPublicIpOnLaunch: false,
        SubnetArn: world.arn('subnet', subnetId(seen)),
      },
    }),
  ],
  [
    'a subnet that lends public addresses',
    [
      vpc(),
      subnet(),
      ['ModifySubnetAttribute', (seen) => ({ SubnetId: subnetId(seen), MapPublicIpOnLaunch: { Value: true } })],
      inVpc('DescribeSubnets', 'subnets'),
    ],
    { Subnets: [{ MapPublicIpOnLaunch: true }] },
  ],
  [
    'the main route table',
    [vpc(), inVpc('DescribeRouteTables', 'tables')],
    { RouteTables: [{ Associations: [{ Main: true }], Routes: [{ GatewayId: 'local', Origin: 'CreateRouteTable' }] }] },
  ],
  [
    'a route that is replaced',
    [
      vpc(),
      subnet(),
      table(),
      gateway,
      attach,
      ['CreateRoute', (seen) => ({ ...toEverywhere(seen), GatewayId: gatewayId(seen) })],
      eni(),
      ['ReplaceRoute', (seen) => ({ ...toEverywhere(seen), NetworkInterfaceId: eniId(seen) })],
      ['DescribeRouteTables', (seen) => ({ RouteTableIds: [tableId(seen)] })],
    ],
    (seen) => ({
      RouteTables: [{ Routes: [{}, { NetworkInterfaceId: eniId(seen), State: 'blackhole', Origin: 'CreateRoute' }] }],
    }),
  ],
  [
    'a route to a gateway that is detached',
    [
      vpc(),
      table(),
      gateway,
      attach,
      ['CreateRoute', (seen) => ({ ...toEverywhere(seen), GatewayId: gatewayId(seen) })],
      ['DetachInternetGateway', (seen) => ({ InternetGatewayId: gatewayId(seen), VpcId: vpcId(seen) })],
      ['DescribeRouteTables', (seen) => ({ RouteTableIds: [tableId(seen)] })],
    ],
    { RouteTables: [{ Routes: [{ State: 'active' }, { State: 'blackhole' }] }] },
  ],
  [
    'another main table',
    [
      vpc(),
      table(),
      inVpc('DescribeRouteTables', 'main', { 'association.main': 'true' }),
      [
        'ReplaceRouteTableAssociation',
        (seen) => ({
          AssociationId: seen.main.RouteTables[0].Associations[0].RouteTableAssociationId,
          RouteTableId: tableId(seen),
        }),
      ],
      inVpc('DescribeRouteTables', 'now', { 'association.main': 'true' }),
    ],
    (seen) => ({ RouteTables: [{ RouteTableId: tableId(seen) }] }),
  ],
  [
    'a subnet that goes by the main table again',
    [
      vpc(),
      subnet(),
      table(),
      ['AssociateRouteTable', (seen) => ({ RouteTableId: tableId(seen), SubnetId: subnetId(seen) }), 'associated'],
      ['DisassociateRouteTable', ({ associated }) => ({ AssociationId: associated.AssociationId })],
      ['DescribeRouteTables', (seen) => ({ RouteTableIds: [tableId(seen)] })],
    ],
    { RouteTables: [{ Associations: [] }] },
  ],
  [
    'a route table that a subnet has already',
    [
      vpc(),
      subnet(),
      table(),
      ['AssociateRouteTable', (seen) => ({ RouteTableId: tableId(seen), SubnetId: subnetId(seen) }), 'first'],
      ['AssociateRouteTable', (seen) => ({ RouteTableId: tableId(seen), SubnetId: subnetId(seen) })],
    ],
    ({ first }) => ({ AssociationId: first.AssociationId }),
  ],
  [
    'an address, and what it is for',
    [
      vpc(),
      subnet(),
      gateway,
      attach,
      eni(),
      address(),
      ['AssociateAddress', (seen) => ({ AllocationId: seen.address.AllocationId, NetworkInterfaceId: eniId(seen) })],
      ['DescribeAddresses', ({ address }) => ({ PublicIps: [address.PublicIp] })],
    ],
    (seen) => ({
      Addresses: [
        {
          AllocationId: seen.address.AllocationId,
          NetworkInterfaceId: eniId(seen),
          PrivateIpAddress: seen.eni.NetworkInterface.PrivateIpAddress,
          NetworkInterfaceOwnerId: owner,
          Domain: 'vpc',
        },
      ],
    }),
  ],
  [
    'an address that has moved',
    [
      vpc(),
      subnet(),
      gateway,
      attach,
      eni(),
      eni('other'),
      address(),
      ['AssociateAddress', (seen) => ({ AllocationId: seen.address.AllocationId, NetworkInterfaceId: eniId(seen) })],
      [
        'AssociateAddress',
        (seen) => ({ AllocationId: seen.address.AllocationId, NetworkInterfaceId: eniId(seen, 'other') }),
      ],
      ['DescribeNetworkInterfaces', (seen) => ({ NetworkInterfaceIds: [eniId(seen), eniId(seen, 'other')] })],
    ],
    (seen) => ({
      NetworkInterfaces: [
        expect.not.objectContaining({ Association: expect.anything() }),
        { Association: { PublicIp: seen.address.PublicIp, IpOwnerId: owner } },
      ],
    }),
  ],
  [
    'an address that is free again',
    [
      vpc(),
      subnet(),
      gateway,
      attach,
      eni(),
      address(),
      ['AssociateAddress', (seen) => ({ AllocationId: seen.address.AllocationId, NetworkInterfaceId: eniId(seen) })],
      ['DisassociateAddress', ({ last }) => ({ AssociationId: last.AssociationId })],
      ['ReleaseAddress', ({ address }) => ({ AllocationId: address.AllocationId })],
      ['DescribeAddresses'],
    ],
    { Addresses: [] },
  ],
  [
    'a NAT gateway, a moment later',
    [vpc(), subnet(), gateway, attach, address(), nat(), world.settled, describeNat()],
    (seen) => ({
      NatGateways: [
        {
          State: 'available',
          ConnectivityType: 'public',
          SubnetId: subnetId(seen),
          NatGatewayAddresses: [
            { PublicIp: seen.address.PublicIp, AllocationId: seen.address.AllocationId, Status: 'succeeded' },
          ],
        },
      ],
    }),
  ],
  [
    'a NAT gateway where there is no internet',
    [vpc(), subnet(), address(), nat(), world.settled, describeNat()],
    (seen) => ({
      NatGateways: [
        {
          State: 'failed',
          FailureCode: 'Gateway.NotAttached',
          FailureMessage: `Network ${vpcId(seen)} has no Internet gateway attached`,
          NatGatewayAddresses: [],
        },
      ],
    }),
  ],
  [
    'a second NAT gateway for one address',
    [vpc(), subnet(), gateway, attach, address(), nat('first'), nat(), world.settled, describeNat()],
    (seen) => ({
      NatGateways: [
        {
          State: 'failed',
          FailureCode: 'Resource.AlreadyAssociated',
          FailureMessage: `Elastic IP address [${seen.address.AllocationId}] is already associated`,
        },
      ],
    }),
  ],
  [
    'a NAT gateway that is gone, and its address',
    [
      vpc(),
      subnet(),
      gateway,
      attach,
      address(),
      nat(),
      world.settled,
      ['DeleteNatGateway', (seen) => ({ NatGatewayId: natId(seen) })],
      world.settled,
      describeNat('gone'),
      ['ReleaseAddress', ({ address }) => ({ AllocationId: address.AllocationId })],
      ['DescribeSubnets', (seen) => ({ SubnetIds: [subnetId(seen)] })],
    ],
    (seen) => {
      expect(seen.gone.NatGateways).toMatchObject([{ State: 'deleted', DeleteTime: expect.any(Date) }])
      return { Subnets: [{ AvailableIpAddressCount: 251 }] }
    },
  ],
  [
    'what a group lets through at first',
    [vpc(), group(), ['DescribeSecurityGroups', (seen) => ({ GroupIds: [groupId(seen)] })]],
    {
      SecurityGroups: [
        { IpPermissions: [], IpPermissionsEgress: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }] },
      ],
    },
  ],
  [
    'rules by protocol and ports',
    [
      vpc(),
      group(),
      permit(tcp(22, 22, '10.0.0.0/8'), tcp(443, 443), { ...tcp(443, 443, '10.9.9.9/32'), IpProtocol: '6' }),
      ['DescribeSecurityGroups', (seen) => ({ GroupIds: [groupId(seen)] })],
    ],
    {
      SecurityGroups: [
        {
          IpPermissions: [
            { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: '10.0.0.0/8' }] },
            { FromPort: 443, IpRanges: [{ CidrIp: '0.0.0.0/0' }, { CidrIp: '10.9.9.9/32' }] },
          ],
        },
      ],
    },
  ],
  [
    'a rule that is revoked, whatever it is described as',
    [
      vpc(),
      group(),
      permit({ ...tcp(22, 22), IpRanges: [{ CidrIp: '0.0.0.0/0', Description: 'ssh' }] }),
      ['RevokeSecurityGroupIngress', (seen) => ({ GroupId: groupId(seen), IpPermissions: [tcp(22, 22)] })],
      ['DescribeSecurityGroups', (seen) => ({ GroupIds: [groupId(seen)] })],
    ],
    { SecurityGroups: [{ IpPermissions: [] }] },
  ],
  [
    'a rule of egress that is revoked by its id',
    [
      vpc(),
      group(),
      ['DescribeSecurityGroupRules', (seen) => filter({ 'group-id': groupId(seen) }), 'rules'],
      [
        'RevokeSecurityGroupEgress',
        (seen) => ({
          GroupId: groupId(seen),
          SecurityGroupRuleIds: [seen.rules.SecurityGroupRules[0].SecurityGroupRuleId],
        }),
      ],
      ['DescribeSecurityGroupRules', (seen) => filter({ 'group-id': groupId(seen) })],
    ],
    { SecurityGroupRules: [] },
  ],
  [
    'a rule on its own',
    [vpc(), group(), permit(tcp(22, 22))],
    (seen) => ({
      Return: true,
      SecurityGroupRules: [
        {
          GroupId: groupId(seen),
          GroupOwnerId: owner,
          IsEgress: false,
          IpProtocol: 'tcp',
          FromPort: 22,
          ToPort: 22,
          CidrIpv4: '0.0.0.0/0',
        },
      ],
    }),
  ],
  [
    'the groups of a VPC',
    [vpc(), group(), ['GetSecurityGroupsForVpc', (seen) => ({ VpcId: vpcId(seen) })]],
    (seen) => ({
      SecurityGroupForVpcs: [
        { GroupName: 'default', PrimaryVpcId: vpcId(seen) },
        { GroupId: groupId(seen), GroupName: 'g' },
      ],
    }),
  ],
  [
    'the network ACL of a VPC',
    [vpc(), subnet(), inVpc('DescribeNetworkAcls', 'acls')],
    (seen) => ({ NetworkAcls: [{ IsDefault: true, Associations: [{ SubnetId: subnetId(seen) }] }] }),
  ],
  [
    'a gateway endpoint, to which route tables lead',
    [
      vpc(),
      table(),
      s3((seen) => ({ RouteTableIds: [tableId(seen)] })),
      ['DescribePrefixLists', filter({ 'prefix-list-name': `com.amazonaws.${region}.s3` }), 'lists'],
      ['DescribeRouteTables', (seen) => ({ RouteTableIds: [tableId(seen)] })],
    ],
    (seen) => ({
      RouteTables: [
        {
          Routes: [
            {},
            {
              DestinationPrefixListId: seen.lists.PrefixLists[0].PrefixListId,
              GatewayId: seen.endpoint.VpcEndpoint.VpcEndpointId,
              State: 'active',
            },
          ],
        },
      ],
    }),
  ],
  [
    'a gateway endpoint that other tables lead to',
    [
      vpc(),
      table(),
      table('second'),
      s3((seen) => ({ RouteTableIds: [tableId(seen)] })),
      modifyEndpoint((seen) => ({
        AddRouteTableIds: [tableId(seen, 'second')],
        RemoveRouteTableIds: [tableId(seen)],
      })),
      describeEndpoint(),
    ],
    (seen) => ({ VpcEndpoints: [{ RouteTableIds: [tableId(seen, 'second')], State: 'available' }] }),
  ],
  [
    'a gateway endpoint that is deleted, and its routes',
    [
      vpc(),
      table(),
      s3((seen) => ({ RouteTableIds: [tableId(seen)] })),
      ['DeleteVpcEndpoints', (seen) => ({ VpcEndpointIds: [seen.endpoint.VpcEndpoint.VpcEndpointId] }), 'deleted'],
      ['DescribeRouteTables', (seen) => ({ RouteTableIds: [tableId(seen)] })],
    ],
    ({ deleted }) => {
      expect(deleted.Unsuccessful).toEqual([])
      return { RouteTables: [{ Routes: [{ GatewayId: 'local' }] }] }
    },
  ],
  [
    'endpoints that are not there',
    [['DeleteVpcEndpoints', { VpcEndpointIds: ['vpce-1'] }]],
    {
      Unsuccessful: [
        {
          ResourceId: 'vpce-1',
          Error: {
            Code: 'InvalidVpcEndpoint.NotFound',
            Message: "The Vpc Endpoint Id 'vpce-1' does not exist",
          },
        },
      ],
    },
  ],
  [
    'an interface endpoint, a moment later',
    [vpc(), named(), subnet(), sts((seen) => ({ SubnetIds: [subnetId(seen)] })), world.settled, describeEndpoint()],
    (seen) => ({
      VpcEndpoints: [
        {
          State: 'available',
          VpcEndpointType: 'Interface',
          PrivateDnsEnabled: true,
          SubnetIds: [subnetId(seen)],
          Groups: [{ GroupName: 'default' }],
          DnsEntries: [{}, { DnsName: `sts.${region}.${suffix}` }],
          OwnerId: owner,
        },
      ],
    }),
  ],
  [
    'an interface endpoint in other subnets',
    [
      vpc(),
      named(),
      subnet(),
      subnet('10.0.1.0/24', 'second'),
      sts((seen) => ({ SubnetIds: [subnetId(seen)] })),
      modifyEndpoint((seen) => ({ AddSubnetIds: [subnetId(seen, 'second')], RemoveSubnetIds: [subnetId(seen)] })),
      ['DescribeSubnets', (seen) => ({ SubnetIds: [subnetId(seen), subnetId(seen, 'second')] })],
    ],
    { Subnets: [{ AvailableIpAddressCount: 251 }, { AvailableIpAddressCount: 250 }] },
  ],
  [
    'an interface endpoint behind other groups',
    [
      vpc(),
      named(),
      subnet(),
      group(),
      sts((seen) => ({ SubnetIds: [subnetId(seen)] })),
      modifyEndpoint((seen) => ({
        AddSecurityGroupIds: [groupId(seen)],
        RemoveSecurityGroupIds: [seen.endpoint.VpcEndpoint.Groups[0].GroupId],
      })),
      inVpc('DescribeNetworkInterfaces', 'interfaces'),
    ],
    (seen) => ({ NetworkInterfaces: [{ InterfaceType: 'vpc_endpoint', Groups: [{ GroupId: groupId(seen) }] }] }),
  ],
  [
    'a policy that is set and reset',
    [
      vpc(),
      s3(() => ({ PolicyDocument: policyOf('s3:GetObject') })),
      modifyEndpoint(() => ({ PolicyDocument: policyOf('s3:PutObject') })),
      describeEndpoint('changed'),
      modifyEndpoint(() => ({ ResetPolicy: true })),
      describeEndpoint(),
    ],
    ({ endpoint, changed }) => {
      expect(endpoint.VpcEndpoint.PolicyDocument).toBe(policyOf('s3:GetObject'))
      expect(changed.VpcEndpoints[0].PolicyDocument).toBe(policyOf('s3:PutObject'))
      return { VpcEndpoints: [{ PolicyDocument: expect.stringContaining('"Action":"*"') }] }
    },
  ],
  [
    'the services that endpoints reach',
    [['DescribeVpcEndpointServices', filter({ 'service-type': 'Gateway' })]],
    { ServiceNames: [`com.amazonaws.${region}.dynamodb`, `com.amazonaws.${region}.s3`] },
  ],
  [
    'an endpoint service by its name',
    [['DescribeVpcEndpointServices', { ServiceNames: [`com.amazonaws.${region}.kinesis-streams`] }]],
    { ServiceDetails: [{ PrivateDnsName: `kinesis.${region}.${suffix}`, VpcEndpointPolicySupported: true }] },
  ],
  [
    'more addresses for an interface',
    [
      vpc(),
      subnet(),
      eni(),
      ['AssignPrivateIpAddresses', (seen) => ({ NetworkInterfaceId: eniId(seen), PrivateIpAddresses: ['10.0.0.77'] })],
      ['AssignPrivateIpAddresses', (seen) => ({ NetworkInterfaceId: eniId(seen), SecondaryPrivateIpAddressCount: 2 })],
      [
        'UnassignPrivateIpAddresses',
        (seen) => ({ NetworkInterfaceId: eniId(seen), PrivateIpAddresses: ['10.0.0.77'] }),
      ],
      ['DescribeNetworkInterfaces', (seen) => ({ NetworkInterfaceIds: [eniId(seen)] }), 'now'],
      ['DescribeSubnets', (seen) => ({ SubnetIds: [subnetId(seen)] })],
    ],
    ({ now }) => {
      expect(now.NetworkInterfaces[0].PrivateIpAddresses).toHaveLength(3)
      return { Subnets: [{ AvailableIpAddressCount: 248 }] }
    },
  ],
  [
    'an interface that is changed',
    [
      vpc(),
      subnet(),
      group(),
      eni(),
      ...[{ Description: { Value: 'mine' } }, { SourceDestCheck: { Value: false } }].map(
        (change): Step => [
          'ModifyNetworkInterfaceAttribute',
          (seen) => ({ NetworkInterfaceId: eniId(seen), ...change }),
        ],
      ),
      ['ModifyNetworkInterfaceAttribute', (seen) => ({ NetworkInterfaceId: eniId(seen), Groups: [groupId(seen)] })],
      ['DescribeNetworkInterfaces', (seen) => ({ NetworkInterfaceIds: [eniId(seen)] })],
    ],
    (seen) => ({
      NetworkInterfaces: [{ Description: 'mine', SourceDestCheck: false, Groups: [{ GroupId: groupId(seen) }] }],
    }),
  ],
  [
    'an interface that is deleted, and its addresses',
    [
      vpc(),
      subnet(),
      eni('eni', { SecondaryPrivateIpAddressCount: 3 }),
      ['DeleteNetworkInterface', (seen) => ({ NetworkInterfaceId: eniId(seen) })],
      ['DescribeSubnets', (seen) => ({ SubnetIds: [subnetId(seen)] })],
    ],
    { Subnets: [{ AvailableIpAddressCount: 251 }] },
  ],
  [
    'what has a client token, once',
    [
      vpc(),
      subnet(),
      eni('eni', { ClientToken: 'once' }),
      eni('again', { ClientToken: 'once' }),
      inVpc('DescribeNetworkInterfaces', 'interfaces'),
    ],
    (seen) => {
      expect(eniId(seen, 'again')).toBe(eniId(seen))
      return { NetworkInterfaces: [{ NetworkInterfaceId: eniId(seen) }] }
    },
  ],
  [
    'the Regions of an account',
    [['DescribeRegions', { RegionNames: [region] }]],
    { Regions: [{ RegionName: region, Endpoint: `ec2.${region}.${suffix}`, OptInStatus: 'opt-in-not-required' }] },
  ],
  [
    'the zones of a Region',
    [['DescribeAvailabilityZones', filter({ 'zone-name': `${region}b` })]],
    {
      AvailabilityZones: [
        { ZoneName: `${region}b`, ZoneId: expect.stringMatching(/^[a-z]+\d-az2$/), State: 'available' },
      ],
    },
  ],
  [
    'the default VPC among the attributes of an account',
    [
      ['DescribeVpcs', {}, 'vpcs'],
      ['DescribeAccountAttributes', { AttributeNames: ['default-vpc'] }],
    ],
    ({ vpcs }) => ({
      AccountAttributes: [{ AttributeName: 'default-vpc', AttributeValues: [{ AttributeValue: vpcs.Vpcs[0].VpcId }] }],
    }),
  ],
  [
    'tags of what is created',
    [
      ['CreateVpc', { CidrBlock: '10.0.0.0/16', TagSpecifications: [tagged('vpc', { Name: 'mine' })] }, 'vpc'],
      ['DescribeVpcs', filter({ 'tag:Name': 'mine' })],
    ],
    (seen) => ({ Vpcs: [{ VpcId: vpcId(seen), Tags: [{ Key: 'Name', Value: 'mine' }] }] }),
  ],
  [
    'tags that are added, changed and removed',
    [
      vpc(),
      subnet(),
      ['CreateTags', (seen) => ({ Resources: [vpcId(seen), subnetId(seen)], Tags: [{ Key: 'a', Value: '1' }] })],
      [
        'CreateTags',
        (seen) => ({
          Resources: [vpcId(seen)],
          Tags: [
            { Key: 'a', Value: '2' },
            { Key: 'b', Value: '' },
          ],
        }),
      ],
      ['DeleteTags', (seen) => ({ Resources: [vpcId(seen)], Tags: [{ Key: 'b' }, { Key: 'a', Value: '1' }] })],
      ['DescribeTags', filter({ key: 'a' })],
    ],
    (seen) => ({
      Tags: expect.arrayContaining([
        { ResourceId: vpcId(seen), ResourceType: 'vpc', Key: 'a', Value: '2' },
        { ResourceId: subnetId(seen), ResourceType: 'subnet', Key: 'a', Value: '1' },
      ]),
    }),
  ],
  [
    'no tags once all are removed',
    [
      vpc(),
      ['CreateTags', (seen) => ({ Resources: [vpcId(seen)], Tags: [{ Key: 'a', Value: '1' }] })],
      ['DeleteTags', (seen) => ({ Resources: [vpcId(seen)] })],
      ['DescribeTags'],
    ],
    { Tags: [] },
  ],
]

describe('EC2 tells', () => {
  it.each(ANSWERS)('%s', async (_, steps, answer) => {
    const { seen, ...last } = await world.run(steps)
    expect(last).toMatchObject(typeof answer === 'function' ? answer(seen) : answer)
  })
})

describe('filters', () => {
  const vpcs: readonly Step[] = [
    ['CreateVpc', { CidrBlock: '10.0.0.0/16', TagSpecifications: [tagged('vpc', { Name: 'red*', team: 'a' })] }],
    ['CreateVpc', { CidrBlock: '10.1.0.0/16', TagSpecifications: [tagged('vpc', { Name: 'redder', team: 'b' })] }],
    ['CreateVpc', { CidrBlock: '10.2.0.0/16' }],
  ]
  it.each([
    ['one value', [{ Name: 'cidr', Values: ['10.1.0.0/16'] }], ['10.1.0.0/16']],
    [
      'one of several values',
      [{ Name: 'cidr', Values: ['10.1.0.0/16', '10.2.0.0/16'] }],
      ['10.1.0.0/16', '10.2.0.0/16'],
    ],
    [
      'all filters',
      [
        { Name: 'tag:team', Values: ['a', 'b'] },
        { Name: 'cidr', Values: ['10.1.*'] },
      ],
      ['10.1.0.0/16'],
    ],
    ['any characters', [{ Name: 'cidr', Values: ['10.*'] }], ['10.0.0.0/16', '10.1.0.0/16', '10.2.0.0/16']],
    ['one character', [{ Name: 'cidr', Values: ['10.?.0.0/16'] }], ['10.0.0.0/16', '10.1.0.0/16', '10.2.0.0/16']],
    ['a star itself', [{ Name: 'tag:Name', Values: ['red\\*'] }], ['10.0.0.0/16']],
    ['a star that means anything', [{ Name: 'tag:Name', Values: ['red*'] }], ['10.0.0.0/16', '10.1.0.0/16']],
    ['a dot that is one', [{ Name: 'cidr', Values: ['10.1.0.0.16'] }], []],
    ['a tag by its key', [{ Name: 'tag-key', Values: ['team'] }], ['10.0.0.0/16', '10.1.0.0/16']],
    ['a flag', [{ Name: 'is-default', Values: ['true'] }], ['172.31.0.0/16']],
    ['a value in another case', [{ Name: 'tag:team', Values: ['A'] }], []],
  ])('let through %s', async (_, Filters, expected) => {
    const { Vpcs } = await world.run([...vpcs, ['DescribeVpcs', { Filters }]])
    expect(Vpcs.map(({ CidrBlock }: { CidrBlock: string }) => CidrBlock).sort()).toEqual(expected)
  })
})

describe('pages', () => {
  it('show everything once, even when something goes between them', async () => {
    await world.run([vpc(), ...Array.from({ length: 12 }, (_, n) => subnet(`10.0.${n}.0/24`, `s${n}`))])
    const seen: string[] = []
    let NextToken: string | undefined
    let pages = 0
    do {
      const answer = await world.send('DescribeSubnets', { MaxResults: 5, ...(NextToken && { NextToken }) })
      seen.push(...answer.Subnets.map(({ SubnetId }: { SubnetId: string }) => SubnetId))
      NextToken = answer.NextToken
      pages++
      if (pages === 1) await world.send('DeleteSubnet', { SubnetId: seen[0] })
    } while (NextToken !== undefined)
    expect(pages).toBe(3)
    expect(new Set(seen).size).toBe(15)
  })
})

function attributeOf(Attribute: string): Step {
  return ['DescribeVpcAttribute', (seen) => ({ VpcId: vpcId(seen), Attribute })]
}

function toEverywhere(seen: Answer) {
  return { RouteTableId: tableId(seen), DestinationCidrBlock: '0.0.0.0/0' }
}

function describeNat(name = 'nats'): Step {
  return ['DescribeNatGateways', (seen) => ({ NatGatewayIds: [natId(seen)] }), name]
}

function s3(more: (seen: Answer) => object): Step {
  return [
    'CreateVpcEndpoint',
    (seen) => ({ VpcId: vpcId(seen), ServiceName: `com.amazonaws.${region}.s3`, ...more(seen) }),
    'endpoint',
  ]
}

function sts(more: (seen: Answer) => object): Step {
  const service = { VpcEndpointType: 'Interface', ServiceName: `com.amazonaws.${region}.sts` }
  return ['CreateVpcEndpoint', (seen) => ({ VpcId: vpcId(seen), ...service, ...more(seen) }), 'endpoint']
}

function named(): Step {
  return ['ModifyVpcAttribute', (seen) => ({ VpcId: vpcId(seen), EnableDnsHostnames: { Value: true } })]
}

function modifyEndpoint(more: (seen: Answer) => object): Step {
  return ['ModifyVpcEndpoint', (seen) => ({ VpcEndpointId: seen.endpoint.VpcEndpoint.VpcEndpointId, ...more(seen) })]
}

function describeEndpoint(name = 'described'): Step {
  return ['DescribeVpcEndpoints', (seen) => ({ VpcEndpointIds: [seen.endpoint.VpcEndpoint.VpcEndpointId] }), name]
}

function policyOf(Action: string): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: '*', Action, Resource: '*' }],
  })
}

function tagged(ResourceType: string, tags: Readonly<Record<string, string>>) {
  return { ResourceType, Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) }
}
