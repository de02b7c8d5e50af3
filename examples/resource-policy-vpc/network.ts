// The network of account 222222222222: what a team for networks makes, long before anybody deploys a function into it.
import {
  AssociateRouteTableCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateNetworkInterfaceCommand,
  CreateRouteTableCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  CreateVpcEndpointCommand,
  DeleteNetworkInterfaceCommand,
  DescribeSubnetsCommand,
  EC2Client,
  ModifyVpcAttributeCommand,
} from '@aws-sdk/client-ec2'
import type { LocalAws } from 'xacct/local'

export const CALLED = '222222222222'
const VPC = '10.0.0.0/16'
/** Sixteen addresses; AWS takes five of them. */
const SUBNET = '10.0.1.0/28'

export interface Network {
  readonly vpc: string
  readonly subnet: string
  /** Of the functions; it lets everything out. */
  readonly group: string
  readonly routes: string
}

/** A VPC with one private subnet: its only route leads to itself. */
export async function createNetwork(aws: LocalAws): Promise<Network> {
  const ec2 = new EC2Client(aws.account(CALLED))
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: VPC }))
  const VpcId = Vpc?.VpcId ?? ''
  // Without it, endpoints are not found by the services' usual names.
  await ec2.send(new ModifyVpcAttributeCommand({ VpcId, EnableDnsHostnames: { Value: true } }))
  const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId, CidrBlock: SUBNET }))
  const { RouteTable } = await ec2.send(new CreateRouteTableCommand({ VpcId }))
  const [subnet, routes] = [Subnet?.SubnetId ?? '', RouteTable?.RouteTableId ?? '']
  await ec2.send(new AssociateRouteTableCommand({ RouteTableId: routes, SubnetId: subnet }))
  const group = await createGroup(ec2, VpcId, 'functions')
  ec2.destroy()
  return { vpc: VpcId, subnet, group, routes }
}

async function createGroup(ec2: EC2Client, VpcId: string, GroupName: string): Promise<string> {
  const { GroupId } = await ec2.send(new CreateSecurityGroupCommand({ VpcId, GroupName, Description: GroupName }))
  return GroupId ?? ''
}

/** An interface endpoint for STS, which lets the VPC in, and a gateway endpoint for S3, which is a route. */
export async function createEndpoints(aws: LocalAws, { vpc, subnet, routes }: Network): Promise<void> {
  const ec2 = new EC2Client(aws.account(CALLED))
  const GroupId = await createGroup(ec2, vpc, 'endpoints')
  const IpPermissions = [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: VPC }] }]
  await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions }))
  const endpoint = { VpcId: vpc, VpcEndpointType: 'Interface' as const, PrivateDnsEnabled: true }
  const ServiceName = 'com.amazonaws.us-east-1.sts'
  await ec2.send(
    new CreateVpcEndpointCommand({ ...endpoint, ServiceName, SubnetIds: [subnet], SecurityGroupIds: [GroupId] }),
  )
  const gateway = { VpcEndpointType: 'Gateway' as const, ServiceName: 'com.amazonaws.us-east-1.s3' }
  await ec2.send(new CreateVpcEndpointCommand({ VpcId: vpc, ...gateway, RouteTableIds: [routes] }))
  ec2.destroy()
}

/** How many addresses are left in the subnet. */
export async function freeAddresses(aws: LocalAws, { subnet }: Network): Promise<number> {
  const ec2 = new EC2Client(aws.account(CALLED))
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({ SubnetIds: [subnet] }))
  return Subnets[0]?.AvailableIpAddressCount ?? 0
}

/** Takes every address that is left in the subnet, as somebody else's machines would; answers how they are given back. */
export async function fillSubnet(aws: LocalAws, network: Network): Promise<() => Promise<unknown>> {
  const ec2 = new EC2Client(aws.account(CALLED))
  const SecondaryPrivateIpAddressCount = (await freeAddresses(aws, network)) - 1
  const { NetworkInterface } = await ec2.send(
    new CreateNetworkInterfaceCommand({ SubnetId: network.subnet, SecondaryPrivateIpAddressCount }),
  )
  const NetworkInterfaceId = NetworkInterface?.NetworkInterfaceId
  return () => ec2.send(new DeleteNetworkInterfaceCommand({ NetworkInterfaceId }))
}

/** Sets a quota of the account, as Service Quotas would; answers how it is set back. */
export async function setQuota(aws: LocalAws, quota: Readonly<Record<string, number>>, usual: number) {
  const put = (quotas: object) =>
    fetch(`${aws.endpoint}/_xacct/quotas`, {
      method: 'POST',
      body: JSON.stringify({ account: CALLED, region: 'us-east-1', ...quotas }),
    })
  await put(quota)
  return () => put(Object.fromEntries(Object.keys(quota).map((name) => [name, usual])))
}
