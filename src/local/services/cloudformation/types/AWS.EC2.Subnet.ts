import type { CreateSubnetResult, DescribeNetworkAclsResult, DescribeSubnetsResult } from '@aws-sdk/client-ec2'
import { changeEc2Tags, tagSpecifications } from '../ec2-tags.ts'
import { flag, tags, text } from '../property-schema.ts'
import { defineResourceType, type ResourceRequest } from '../resource-type.ts'

interface Properties {
  readonly VpcId: string
  readonly AvailabilityZone?: string
  readonly AvailabilityZoneId?: string
  readonly CidrBlock?: string
  readonly MapPublicIpOnLaunch?: boolean
}

type Call = ResourceRequest<Properties>['call']

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-subnet.html */
export default defineResourceType<Properties>({
  properties: {
    AvailabilityZone: text,
    AvailabilityZoneId: text,
    CidrBlock: text,
    MapPublicIpOnLaunch: flag,
    Tags: tags,
    VpcId: text,
  },
  required: ['VpcId'],
  notBuilt: [
    'AssignIpv6AddressOnCreation',
    'EnableDns64',
    'EnableLniAtDeviceIndex',
    'Ipv4IpamPoolId',
    'Ipv4NetmaskLength',
    'Ipv6CidrBlock',
    'Ipv6IpamPoolId',
    'Ipv6Native',
    'Ipv6NetmaskLength',
    'OutpostArn',
    'PrivateDnsNameOptionsOnLaunch',
  ],
  createOnly: ['AvailabilityZone', 'AvailabilityZoneId', 'CidrBlock', 'VpcId'],
  attributes: ['BlockPublicAccessStates', 'Ipv6CidrBlocks', 'NetworkAclAssociationId', 'SubnetId', 'AvailabilityZone'],
  taggable: true,

  create: async ({ properties, tags: all, call, created, settle }) => {
    const { VpcId, AvailabilityZone, AvailabilityZoneId, CidrBlock, MapPublicIpOnLaunch } = properties
    const { Subnet } = await call<CreateSubnetResult>('ec2', 'CreateSubnet', {
      VpcId,
      AvailabilityZone,
      AvailabilityZoneId,
      CidrBlock,
      ...tagSpecifications('subnet', all),
    })
    const SubnetId = Subnet?.SubnetId ?? ''
    created(SubnetId)
    await settle(async () => (await describe(call, SubnetId))?.State === 'available')
    if (MapPublicIpOnLaunch === true) await mapPublicIp(call, SubnetId, true)
    return {
      SubnetId,
      AvailabilityZone: Subnet?.AvailabilityZone ?? '',
      Ipv6CidrBlocks: [],
      NetworkAclAssociationId: await findAclAssociation(call, SubnetId),
    }
  },

  update: async ({ properties, before, physicalId, tags: all, attributes, call, changed }) => {
    if (changed('MapPublicIpOnLaunch')) await mapPublicIp(call, physicalId, properties.MapPublicIpOnLaunch ?? false)
    await changeEc2Tags(call, physicalId, before.tags, all)
    return attributes
  },

  delete: async ({ physicalId: SubnetId, call }) => {
    await call('ec2', 'DeleteSubnet', { SubnetId })
  },
})

async function mapPublicIp(call: Call, SubnetId: string, Value: boolean): Promise<void> {
  await call('ec2', 'ModifySubnetAttribute', { SubnetId, MapPublicIpOnLaunch: { Value } })
}

async function findAclAssociation(call: Call, id: string): Promise<string> {
  const Filters = [{ Name: 'association.subnet-id', Values: [id] }]
  const { NetworkAcls = [] } = await call<DescribeNetworkAclsResult>('ec2', 'DescribeNetworkAcls', { Filters })
  const associations = NetworkAcls.flatMap(({ Associations = [] }) => Associations)
  return associations.find(({ SubnetId }) => SubnetId === id)?.NetworkAclAssociationId ?? ''
}

async function describe(call: Call, id: string) {
  const { Subnets = [] } = await call<DescribeSubnetsResult>('ec2', 'DescribeSubnets', { SubnetIds: [id] })
  return Subnets[0]
}
