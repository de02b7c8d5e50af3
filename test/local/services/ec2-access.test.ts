import type { EC2Client } from '@aws-sdk/client-ec2'
import { PutUserPolicyCommand } from '@aws-sdk/client-iam'
import { describe, expect, it } from 'vitest'
import { builtOperations } from '../../../src/local/registry.ts'
import { refusalOf } from '../test-accounts.ts'
import { allow, createUser, policyOf, type Statement } from '../test-principals.ts'
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
  image,
  instanceIds,
  nat,
  natId,
  refusal,
  run,
  type Step,
  startEc2World,
  subnet,
  subnetId,
  table,
  tableId,
  vpc,
  vpcId,
} from './ec2-world.ts'

/*
 * What each operation needs to be allowed.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
 */

const world = startEc2World('ec2-access.test.ts')
const { owner, region, partition, arn } = world
const DRY = refusal('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.', 412)

/** An action other than the operation's own stands before the resource, `CreateTags vpc/*`. */
type Needs = (seen: Answer) => readonly string[]
type Row = readonly [operation: string, steps: readonly Step[], input: (seen: Answer) => object, needs: Needs]

const tags = (ResourceType: string) => [{ ResourceType, Tags: [{ Key: 'a', Value: 'b' }] }]
const described = (operation: string, input: object = {}): Row => [operation, [], () => input, () => ['*']]
const endpoint: Step = [
  'CreateVpcEndpoint',
  (seen) => ({ VpcId: vpcId(seen), ServiceName: `com.amazonaws.${region}.s3` }),
  'endpoint',
]
const endpointId = (seen: Answer): string => seen.endpoint.VpcEndpoint.VpcEndpointId
const associated: Step = [
  'AssociateRouteTable',
  (seen) => ({ RouteTableId: tableId(seen), SubnetId: subnetId(seen) }),
  'association',
]
const withAddress: Step = [
  'AssociateAddress',
  (seen) => ({ AllocationId: seen.address.AllocationId, NetworkInterfaceId: eniId(seen) }),
  'associated',
]
const launched: readonly Step[] = [vpc(), subnet(), image, run((seen) => ({ SubnetId: subnetId(seen) })), world.settled]
const attached: Step = [
  'AttachNetworkInterface',
  (seen) => ({ NetworkInterfaceId: eniId(seen), InstanceId: instanceIds(seen)[0], DeviceIndex: 1 }),
  'attached',
]
const rule = { IpPermissions: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '10.0.0.0/8' }] }] }
const stated = (operation: string): Row => [
  operation,
  launched,
  (seen) => ({ InstanceIds: instanceIds(seen) }),
  (seen) => instanceIds(seen).map((id) => `instance/${id}`),
]
const ofGroup = (operation: string): Row => [
  operation,
  [vpc(), group()],
  (seen) => ({ GroupId: groupId(seen), ...rule }),
  (seen) => [`security-group/${groupId(seen)}`],
]

const ROWS: readonly Row[] = [
  described('DescribeVpcs'),
  described('DescribeSubnets'),
  described('DescribeRouteTables'),
  described('DescribeInternetGateways'),
  described('DescribeAddresses'),
  described('DescribeNatGateways'),
  described('DescribeSecurityGroups'),
  described('DescribeSecurityGroupRules'),
  described('DescribeNetworkAcls'),
  described('DescribeVpcEndpoints'),
  described('DescribeVpcEndpointServices'),
  described('DescribePrefixLists'),
  described('DescribeNetworkInterfaces'),
  described('DescribeInstances'),
  described('DescribeInstanceStatus'),
  described('DescribeInstanceTypes'),
  described('DescribeImages'),
  described('DescribeRegions'),
  described('DescribeAvailabilityZones'),
  described('DescribeAccountAttributes'),
  described('DescribeTags'),
  described('DescribeVpcAttribute', { VpcId: 'vpc-1', Attribute: 'enableDnsSupport' }),
  [
    'CreateVpc',
    [],
    () => ({ CidrBlock: '10.0.0.0/16', TagSpecifications: tags('vpc') }),
    () => ['vpc/*', 'CreateTags vpc/*'],
  ],
  ['DeleteVpc', [vpc()], (seen) => ({ VpcId: vpcId(seen) }), (seen) => [`vpc/${vpcId(seen)}`]],
  [
    'CreateSubnet',
    [vpc()],
    (seen) => ({ VpcId: vpcId(seen), CidrBlock: '10.0.0.0/24', TagSpecifications: tags('subnet') }),
    (seen) => ['subnet/*', 'CreateTags subnet/*', `vpc/${vpcId(seen)}`],
  ],
  ['DeleteSubnet', [vpc(), subnet()], (seen) => ({ SubnetId: subnetId(seen) }), (seen) => [`subnet/${subnetId(seen)}`]],
  ['CreateRouteTable', [vpc()], (seen) => ({ VpcId: vpcId(seen) }), (seen) => ['route-table/*', `vpc/${vpcId(seen)}`]],
  ...['DeleteRouteTable', 'CreateRoute', 'ReplaceRoute', 'DeleteRoute'].map(
    (operation): Row => [
      operation,
      [vpc(), table()],
      (seen) => ({
        RouteTableId: tableId(seen),
        ...(operation.endsWith('Route') && { DestinationCidrBlock: '0.0.0.0/0' }),
      }),
      (seen) => [`route-table/${tableId(seen)}`],
    ],
  ),
  [
    'AssociateRouteTable',
    [vpc(), subnet(), table()],
    (seen) => ({ RouteTableId: tableId(seen), SubnetId: subnetId(seen) }),
    (seen) => [`route-table/${tableId(seen)}`, `subnet/${subnetId(seen)}`],
  ],
  [
    'DisassociateRouteTable',
    [vpc(), subnet(), table(), associated],
    (seen) => ({ AssociationId: seen.association.AssociationId }),
    (seen) => [`route-table/${tableId(seen)}`],
  ],
  [
    'ReplaceRouteTableAssociation',
    [vpc(), subnet(), table(), associated, table('other')],
    (seen) => ({ AssociationId: seen.association.AssociationId, RouteTableId: tableId(seen, 'other') }),
    (seen) => [`route-table/${tableId(seen)}`, `route-table/${tableId(seen, 'other')}`],
  ],
  ['CreateInternetGateway', [], () => ({}), () => ['internet-gateway/*']],
  [
    'DeleteInternetGateway',
    [gateway],
    (seen) => ({ InternetGatewayId: gatewayId(seen) }),
    (seen) => [`internet-gateway/${gatewayId(seen)}`],
  ],
  ...['AttachInternetGateway', 'DetachInternetGateway'].map(
    (operation): Row => [
      operation,
      [vpc(), gateway],
      (seen) => ({ InternetGatewayId: gatewayId(seen), VpcId: vpcId(seen) }),
      (seen) => [`internet-gateway/${gatewayId(seen)}`, `vpc/${vpcId(seen)}`],
    ],
  ),
  ['AllocateAddress', [], () => ({}), () => ['elastic-ip/*']],
  [
    'ReleaseAddress',
    [address()],
    (seen) => ({ AllocationId: seen.address.AllocationId }),
    (seen) => [`elastic-ip/${seen.address.AllocationId}`],
  ],
  [
    'AssociateAddress',
    [vpc(), subnet(), eni(), address()],
    (seen) => ({ PublicIp: seen.address.PublicIp, NetworkInterfaceId: eniId(seen) }),
    (seen) => [`elastic-ip/${seen.address.AllocationId}`, `network-interface/${eniId(seen)}`],
  ],
  [
    'DisassociateAddress',
    [vpc(), subnet(), gateway, attach, eni(), address(), withAddress],
    (seen) => ({ AssociationId: seen.associated.AssociationId }),
    (seen) => [`elastic-ip/${seen.address.AllocationId}`],
  ],
  [
    'CreateNatGateway',
    [vpc(), subnet(), address()],
    (seen) => ({ SubnetId: subnetId(seen), AllocationId: seen.address.AllocationId }),
    (seen) => ['natgateway/*', `subnet/${subnetId(seen)}`, `elastic-ip/${seen.address.AllocationId}`],
  ],
  [
    'DeleteNatGateway',
    [vpc(), subnet(), gateway, attach, address(), nat()],
    (seen) => ({ NatGatewayId: natId(seen) }),
    (seen) => [`natgateway/${natId(seen)}`],
  ],
  [
    'CreateSecurityGroup',
    [vpc()],
    (seen) => ({ VpcId: vpcId(seen), GroupName: 'g', Description: 'd' }),
    (seen) => ['security-group/*', `vpc/${vpcId(seen)}`],
  ],
  ['DeleteSecurityGroup', [vpc(), group()], (seen) => ({ GroupId: groupId(seen) }), ofGroup('')[3]],
  ofGroup('AuthorizeSecurityGroupIngress'),
  ofGroup('AuthorizeSecurityGroupEgress'),
  ofGroup('RevokeSecurityGroupIngress'),
  ofGroup('RevokeSecurityGroupEgress'),
  ['GetSecurityGroupsForVpc', [vpc()], (seen) => ({ VpcId: vpcId(seen) }), (seen) => [`vpc/${vpcId(seen)}`]],
  [
    'CreateVpcEndpoint',
    [vpc(), subnet(), group(), table()],
    (seen) => ({
      VpcId: vpcId(seen),
      ServiceName: `com.amazonaws.${region}.s3`,
      RouteTableIds: [tableId(seen)],
      SubnetIds: [subnetId(seen)],
      SecurityGroupIds: [groupId(seen)],
    }),
    (seen) => [
      'vpc-endpoint/*',
      `vpc/${vpcId(seen)}`,
      `route-table/${tableId(seen)}`,
      `subnet/${subnetId(seen)}`,
      `security-group/${groupId(seen)}`,
    ],
  ],
  [
    'ModifyVpcEndpoint',
    [vpc(), table(), endpoint],
    (seen) => ({ VpcEndpointId: endpointId(seen), AddRouteTableIds: [tableId(seen)] }),
    (seen) => [`vpc-endpoint/${endpointId(seen)}`, `route-table/${tableId(seen)}`],
  ],
  [
    'DeleteVpcEndpoints',
    [vpc(), endpoint],
    (seen) => ({ VpcEndpointIds: [endpointId(seen)] }),
    (seen) => [`vpc-endpoint/${endpointId(seen)}`],
  ],
  [
    'CreateNetworkInterface',
    [vpc(), subnet(), group()],
    (seen) => ({ SubnetId: subnetId(seen), Groups: [groupId(seen)] }),
    (seen) => ['network-interface/*', `subnet/${subnetId(seen)}`, `security-group/${groupId(seen)}`],
  ],
  [
    'DeleteNetworkInterface',
    [vpc(), subnet(), eni()],
    (seen) => ({ NetworkInterfaceId: eniId(seen) }),
    (seen) => [`network-interface/${eniId(seen)}`],
  ],
  [
    'ModifyNetworkInterfaceAttribute',
    [vpc(), subnet(), eni(), group()],
    (seen) => ({ NetworkInterfaceId: eniId(seen), Groups: [groupId(seen)] }),
    (seen) => [`network-interface/${eniId(seen)}`, `security-group/${groupId(seen)}`],
  ],
  [
    'AttachNetworkInterface',
    [...launched, eni()],
    (seen) => ({ NetworkInterfaceId: eniId(seen), InstanceId: instanceIds(seen)[0], DeviceIndex: 1 }),
    (seen) => [`instance/${instanceIds(seen)[0]}`, `network-interface/${eniId(seen)}`],
  ],
  [
    'DetachNetworkInterface',
    [...launched, eni(), attached],
    (seen) => ({ AttachmentId: seen.attached.AttachmentId }),
    (seen) => [`network-interface/${eniId(seen)}`, `instance/${instanceIds(seen)[0]}`],
  ],
  [
    'RunInstances',
    [vpc(), subnet(), group(), image],
    (seen) => ({
      ImageId: seen.image.Images[0].ImageId,
      MinCount: 1,
      MaxCount: 1,
      SubnetId: subnetId(seen),
      SecurityGroupIds: [groupId(seen)],
      TagSpecifications: tags('instance'),
    }),
    (seen) => [
      'instance/*',
      'CreateTags instance/*',
      `arn:${partition}:ec2:${region}::image/${seen.image.Images[0].ImageId}`,
      `subnet/${subnetId(seen)}`,
      `security-group/${groupId(seen)}`,
      'network-interface/*',
      'volume/*',
    ],
  ],
  stated('StartInstances'),
  stated('StopInstances'),
  stated('RebootInstances'),
  stated('TerminateInstances'),
  ...['CreateTags', 'DeleteTags'].map(
    (operation): Row => [
      operation,
      [vpc(), subnet()],
      (seen) => ({ Resources: [vpcId(seen), subnetId(seen)], Tags: [{ Key: 'a', Value: 'b' }] }),
      (seen) => [`vpc/${vpcId(seen)}`, `subnet/${subnetId(seen)}`],
    ],
  ),
]

/** Those without a DryRun parameter. */
const NOT_DRY: readonly Row[] = [
  [
    'ModifyVpcAttribute',
    [vpc()],
    (seen) => ({ VpcId: vpcId(seen), EnableDnsSupport: { Value: false } }),
    (seen) => [`vpc/${vpcId(seen)}`],
  ],
  [
    'ModifySubnetAttribute',
    [vpc(), subnet()],
    (seen) => ({ SubnetId: subnetId(seen), MapPublicIpOnLaunch: { Value: true } }),
    (seen) => [`subnet/${subnetId(seen)}`],
  ],
  [
    'AssignPrivateIpAddresses',
    [vpc(), subnet(), eni()],
    (seen) => ({ NetworkInterfaceId: eniId(seen), PrivateIpAddresses: ['10.0.0.99'] }),
    (seen) => [`network-interface/${eniId(seen)}`],
  ],
  [
    'UnassignPrivateIpAddresses',
    [
      vpc(),
      subnet(),
      eni('eni', {
        PrivateIpAddresses: [{ PrivateIpAddress: '10.0.0.8', Primary: true }, { PrivateIpAddress: '10.0.0.9' }],
      }),
    ],
    (seen) => ({ NetworkInterfaceId: eniId(seen), PrivateIpAddresses: ['10.0.0.9'] }),
    (seen) => [`network-interface/${eniId(seen)}`],
  ],
]

interface Access {
  readonly action: string
  readonly resource: string
}

function accessOf(operation: string, needs: readonly string[]): Access[] {
  return needs.map((need) => {
    const [, action = operation, what = ''] = /^(?:(\w+) )?(.+)$/.exec(need) ?? []
    return {
      action,
      resource:
        what === '*' || what.startsWith('arn:')
          ? what
          : arn(what.split('/')[0] as string, what.split('/')[1] as string),
    }
  })
}

/** A user of the owner's account, who may do nothing yet. */
async function createCaller() {
  const { keys, arn: user } = await createUser(world.iam(), 'ann')
  const client = world.clientOf(keys)
  const permit = (...statements: readonly Statement[]) =>
    world
      .iam()
      .send(new PutUserPolicyCommand({ UserName: 'ann', PolicyName: 'p', PolicyDocument: policyOf(...statements) }))
  return { client, user, permit }
}

const denied = (user: string, { action, resource }: Access) => {
  const on = resource === '*' ? '' : ` on resource: ${resource}`
  const why = `User: ${user} is not authorized to perform: ec2:${action}${on} because no identity-based policy allows the ec2:${action} action`
  return {
    code: 'UnauthorizedOperation',
    status: 403,
    message: `You are not authorized to perform this operation. ${why}`,
  }
}
const withoutCode = ({ message, ...rest }: { message: string }) => ({
  ...rest,
  message: message.replace(/\. Encoded authorization failure message: [\w+/=-]+$/, ''),
})

describe('needs what it does, on what it does it to', () => {
  it.each(ROWS)('%s', async (operation, steps, input, needs) => {
    const { seen } = await world.run(steps)
    const { client, user, permit } = await createCaller()
    const needed = accessOf(operation, needs(seen))
    const call = () => refusalOf(world.send(operation, { ...input(seen), DryRun: true }, client))
    const allowing = (list: readonly Access[]) => list.map(({ action, resource }) => allow(`ec2:${action}`, resource))
    expect(withoutCode(await call())).toEqual(denied(user, needed[0] as Access))
    for (const lacking of needed.slice(1)) {
      await permit(...allowing(needed.filter((one) => one !== lacking)))
      expect(withoutCode(await call())).toEqual(denied(user, lacking))
    }
    await permit(...allowing(needed))
    expect(await call()).toEqual(DRY)
  })

  it.each(NOT_DRY)('%s', async (operation, steps, input, needs) => {
    const { seen } = await world.run(steps)
    const { client, user, permit } = await createCaller()
    const [needed] = accessOf(operation, needs(seen)) as [Access]
    const call = () => world.send(operation, input(seen) as never, client)
    expect(withoutCode(await refusalOf(call()))).toEqual(denied(user, needed))
    await permit(allow(`ec2:${needed.action}`, needed.resource))
    await expect(call()).resolves.toBeDefined()
  })

  it('every operation', () => {
    const tried = [...ROWS, ...NOT_DRY].map(([operation]) => operation)
    expect([...builtOperations('ec2')].sort()).toEqual(tried.sort())
  })
})

/** The condition keys of a policy that allows everything where they are so. */
const KEYS: readonly (readonly [
  operation: string,
  steps: readonly Step[],
  input: (seen: Answer) => object,
  condition: (seen: Answer) => object,
  otherwise: object,
])[] = [
  [
    'CreateVpc',
    [],
    () => ({ CidrBlock: '10.0.0.0/16', TagSpecifications: tags('vpc') }),
    () => ({ StringEquals: { 'aws:RequestTag/a': 'b' }, 'ForAllValues:StringEquals': { 'aws:TagKeys': ['a'] } }),
    { StringEquals: { 'aws:RequestTag/a': 'c' } },
  ],
  [
    'CreateVpc',
    [],
    () => ({ CidrBlock: '10.0.0.0/16', TagSpecifications: tags('vpc') }),
    () => ({ StringEqualsIfExists: { 'ec2:CreateAction': 'CreateVpc' } }),
    { StringEqualsIfExists: { 'ec2:CreateAction': 'RunInstances' } },
  ],
  [
    'DeleteSubnet',
    [vpc(), subnet()],
    (seen) => ({ SubnetId: subnetId(seen) }),
    (seen) => ({ ArnEquals: { 'ec2:Vpc': arn('vpc', vpcId(seen)) } }),
    { ArnEquals: { 'ec2:Vpc': arn('vpc', 'vpc-1') } },
  ],
  [
    'DeleteSubnet',
    [vpc(), subnet('10.0.0.0/24', 'subnet', { AvailabilityZone: `${region}c` })],
    (seen) => ({ SubnetId: subnetId(seen) }),
    () => ({ StringEquals: { 'ec2:AvailabilityZone': `${region}c`, 'ec2:Region': region } }),
    { StringEquals: { 'ec2:AvailabilityZone': `${region}a` } },
  ],
  [
    'DeleteVpc',
    [vpc(), ['CreateTags', (seen) => ({ Resources: [vpcId(seen)], Tags: [{ Key: 'team', Value: 'a' }] })]],
    (seen) => ({ VpcId: vpcId(seen) }),
    () => ({ StringEquals: { 'aws:ResourceTag/team': 'a', 'ec2:ResourceTag/team': 'a' } }),
    { StringEquals: { 'aws:ResourceTag/team': 'b' } },
  ],
  [
    'DeleteNetworkInterface',
    [vpc(), subnet(), eni()],
    (seen) => ({ NetworkInterfaceId: eniId(seen) }),
    (seen) => ({ ArnEquals: { 'ec2:Subnet': arn('subnet', subnetId(seen)) } }),
    { ArnEquals: { 'ec2:Subnet': arn('subnet', 'subnet-1') } },
  ],
  [
    'StopInstances',
    launched,
    (seen) => ({ InstanceIds: instanceIds(seen) }),
    () => ({ StringEquals: { 'ec2:InstanceType': 't3.micro' } }),
    { StringEquals: { 'ec2:InstanceType': 'm5.large' } },
  ],
  [
    'RunInstances',
    [image],
    (seen) => ({ ImageId: seen.image.Images[0].ImageId, MinCount: 1, MaxCount: 1, InstanceType: 't3.micro' }),
    () => ({ StringEqualsIfExists: { 'ec2:InstanceType': 't3.micro' } }),
    { StringEqualsIfExists: { 'ec2:InstanceType': 'm5.large' } },
  ],
  [
    'CreateVpcEndpoint',
    [vpc()],
    (seen) => ({ VpcId: vpcId(seen), ServiceName: `com.amazonaws.${region}.s3` }),
    () => ({ StringEqualsIfExists: { 'ec2:VpceServiceName': `com.amazonaws.${region}.s3` } }),
    { StringEqualsIfExists: { 'ec2:VpceServiceName': `com.amazonaws.${region}.sts` } },
  ],
]

describe('knows condition keys', () => {
  it.each(KEYS)('%s', async (operation, steps, input, condition, otherwise) => {
    const { seen } = await world.run(steps)
    const { client, permit } = await createCaller()
    const call = () => refusalOf(world.send(operation, { ...input(seen), DryRun: true }, client as EC2Client))
    await permit({ ...allow('ec2:*'), Condition: otherwise })
    expect(await call()).toMatchObject({ code: 'UnauthorizedOperation' })
    await permit({ ...allow('ec2:*'), Condition: condition(seen) })
    expect(await call()).toEqual(DRY)
  })
})

it("knows no other account's resources", async () => {
  const { seen } = await world.run([vpc()])
  const stranger = world.clientOf(undefined, world.other)
  expect(await refusalOf(world.send('DeleteVpc', { VpcId: vpcId(seen) }, stranger))).toMatchObject({
    code: 'InvalidVpcID.NotFound',
  })
  expect(owner).not.toBe(world.other)
})
