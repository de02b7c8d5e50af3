import type {
  CreateVpcResult,
  DescribeNetworkAclsResult,
  DescribeSecurityGroupsResult,
  DescribeVpcsResult,
} from '@aws-sdk/client-ec2'
import { changeEc2Tags, tagSpecifications } from '../ec2-tags.ts'
import { flag, tags, text } from '../property-schema.ts'
import { type Attributes, defineResourceType, type ResourceRequest } from '../resource-type.ts'

interface Properties {
  readonly CidrBlock?: string
  readonly EnableDnsHostnames?: boolean
  readonly EnableDnsSupport?: boolean
  readonly InstanceTenancy?: string
}

type Call = ResourceRequest<Properties>['call']

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-vpc.html */
export default defineResourceType<Properties>({
  properties: {
    CidrBlock: text,
    EnableDnsHostnames: flag,
    EnableDnsSupport: flag,
    InstanceTenancy: text,
    Tags: tags,
  },
  notBuilt: ['Ipv4IpamPoolId', 'Ipv4NetmaskLength'],
  createOnly: ['CidrBlock', 'InstanceTenancy'],
  attributes: ['CidrBlockAssociations', 'DefaultNetworkAcl', 'DefaultSecurityGroup', 'Ipv6CidrBlocks', 'VpcId'],
  taggable: true,

  create: async ({ properties, tags: all, call, created, settle }) => {
    const { CidrBlock, InstanceTenancy } = properties
    const input = { CidrBlock, InstanceTenancy, ...tagSpecifications('vpc', all) }
    const { Vpc } = await call<CreateVpcResult>('ec2', 'CreateVpc', input)
    const id = Vpc?.VpcId ?? ''
    created(id)
    await settle(async () => (await describe(call, id))?.State === 'available')
    await changeDns(call, id, {}, properties)
    return readAttributes(call, id)
  },

  update: async ({ properties, before, physicalId, tags: all, attributes, call }) => {
    await changeDns(call, physicalId, before.properties, properties)
    await changeEc2Tags(call, physicalId, before.tags, all)
    return attributes
  },

  delete: async ({ physicalId: VpcId, call }) => {
    await call('ec2', 'DeleteVpc', { VpcId })
  },
})

/** One attribute a request; support first, without which there are no host names. */
async function changeDns(call: Call, VpcId: string, before: Properties, after: Properties): Promise<void> {
  const defaults = { EnableDnsSupport: true, EnableDnsHostnames: false }
  for (const name of ['EnableDnsSupport', 'EnableDnsHostnames'] as const) {
    const [had, has] = [before[name] ?? defaults[name], after[name] ?? defaults[name]]
    if (had !== has) await call('ec2', 'ModifyVpcAttribute', { VpcId, [name]: { Value: has } })
  }
}

async function describe(call: Call, id: string) {
  const { Vpcs = [] } = await call<DescribeVpcsResult>('ec2', 'DescribeVpcs', { VpcIds: [id] })
  return Vpcs[0]
}

async function readAttributes(call: Call, VpcId: string): Promise<Attributes> {
  const ofVpc = { Name: 'vpc-id', Values: [VpcId] }
  const groups = await call<DescribeSecurityGroupsResult>('ec2', 'DescribeSecurityGroups', {
    Filters: [ofVpc, { Name: 'group-name', Values: ['default'] }],
  })
  const acls = await call<DescribeNetworkAclsResult>('ec2', 'DescribeNetworkAcls', {
    Filters: [ofVpc, { Name: 'default', Values: ['true'] }],
  })
  const { CidrBlockAssociationSet = [] } = (await describe(call, VpcId)) ?? {}
  return {
    VpcId,
    CidrBlockAssociations: CidrBlockAssociationSet.flatMap(({ AssociationId }) => AssociationId ?? []),
    DefaultNetworkAcl: acls.NetworkAcls?.[0]?.NetworkAclId ?? '',
    DefaultSecurityGroup: groups.SecurityGroups?.[0]?.GroupId ?? '',
    Ipv6CidrBlocks: [],
  }
}
