import { CreateFunctionUrlConfigCommand } from '@aws-sdk/client-lambda'
import { CreateQueueCommand } from '@aws-sdk/client-sqs'
import { describe, expect, it } from 'vitest'
import { zipOf } from '../functions/function-world.ts'
import { allow } from '../test-principals.ts'
import { type CALLS, endpointPolicy, HANGS, startNetworkWorld } from './network-world.ts'

/*
 * What a function's process reaches from a private subnet.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc-internet.html
 */

const world = startNetworkWorld('reach.test.ts')
const { ids, send, region, owner, session } = world
const ANSWERED = { status: 200 }
const elsewhere = region === 'us-east-1' ? 'eu-west-1' : 'us-east-1'
const s3Gateway = (RouteTableIds: () => string[], more: object = {}) =>
  send('CreateVpcEndpoint', {
    VpcId: ids.vpc,
    ServiceName: `com.amazonaws.${region}.s3`,
    RouteTableIds: RouteTableIds(),
    ...more,
  })
const everything = [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }]
const https = (CidrIp: string) => [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp }] }]
/** What the function's group lets out, instead of everything. */
const letOut = async (IpPermissions: readonly object[]) => {
  await send('RevokeSecurityGroupEgress', { GroupId: ids.group, IpPermissions: everything })
  if (IpPermissions.length > 0) await send('AuthorizeSecurityGroupEgress', { GroupId: ids.group, IpPermissions })
}

type Service = keyof typeof CALLS
/** What is set up, whom the function calls, and whether it is answered. */
const ROWS: readonly (readonly [name: string, setUp: () => Promise<unknown>, service: Service, answered: boolean])[] = [
  ['nothing but the VPC', async () => {}, 'sts', false],
  ['a NAT gateway', () => world.createNat(), 'sts', true],
  ['a NAT gateway, to a service without endpoints', () => world.createNat(), 'iam', true],
  ['an endpoint', () => world.createEndpoint('sts'), 'sts', true],
  ['an endpoint of another service', () => world.createEndpoint('lambda'), 'sts', false],
  ['an endpoint of the same service', () => world.createEndpoint('lambda'), 'lambda', true],
  ['an endpoint by a name that is not the service’s', () => world.createEndpoint('sqs'), 'sqs', true],
  [
    'an endpoint without the service’s own name',
    () => world.createEndpoint('sts', { PrivateDnsEnabled: false }),
    'sts',
    false,
  ],
  ['an endpoint without interfaces', () => world.createEndpoint('sts', { SubnetIds: [] }), 'sts', false],
  ['an endpoint in another subnet', () => world.createEndpoint('sts', { SubnetIds: [ids.outside] }), 'sts', true],
  [
    'an endpoint in a VPC that has no names any more',
    async () => {
      await world.createEndpoint('sts')
      await send('ModifyVpcAttribute', { VpcId: ids.vpc, EnableDnsHostnames: { Value: false } })
    },
    'sts',
    false,
  ],
  [
    'an endpoint that is being deleted',
    async () => send('DeleteVpcEndpoints', { VpcEndpointIds: [await world.createEndpoint('sts')] }),
    'sts',
    false,
  ],
  [
    'an endpoint behind a group that lets nothing in, beside a NAT gateway',
    async () => {
      await world.createNat()
      await world.createEndpoint('sts', { SecurityGroupIds: [await world.createGroup('closed')] })
    },
    'sts',
    false,
  ],
  [
    'an endpoint behind a group that names the function’s',
    async () => {
      const GroupId = await world.createGroup('open to functions')
      const IpPermissions = [{ IpProtocol: '-1', UserIdGroupPairs: [{ GroupId: ids.group }] }]
      await send('AuthorizeSecurityGroupIngress', { GroupId, IpPermissions })
      await world.createEndpoint('sts', { SecurityGroupIds: [GroupId] })
    },
    'sts',
    true,
  ],
  [
    'an endpoint behind a group that lets in another port',
    async () => {
      const GroupId = await world.createGroup('web')
      const IpPermissions = [{ IpProtocol: 'tcp', FromPort: 80, ToPort: 80, IpRanges: [{ CidrIp: '0.0.0.0/0' }] }]
      await send('AuthorizeSecurityGroupIngress', { GroupId, IpPermissions })
      await world.createEndpoint('sts', { SecurityGroupIds: [GroupId] })
    },
    'sts',
    false,
  ],
  [
    'a function that is let out nowhere, and an endpoint',
    async () => {
      await letOut([])
      await world.createEndpoint('sts')
    },
    'sts',
    false,
  ],
  [
    'a function that is let out to the VPC, and an endpoint',
    async () => {
      await letOut(https('10.0.0.0/16'))
      await world.createEndpoint('sts')
    },
    'sts',
    true,
  ],
  [
    'a function that is let out to the VPC only, and a NAT gateway',
    async () => {
      await letOut(https('10.0.0.0/16'))
      await world.createNat()
    },
    'sts',
    false,
  ],
  ['a gateway endpoint', () => s3Gateway(() => [ids.insideTable]), 's3', true],
  ['a gateway endpoint of another service', () => s3Gateway(() => [ids.insideTable]), 'sts', false],
  ['a gateway endpoint to which another table leads', () => s3Gateway(() => [ids.outsideTable]), 's3', false],
  [
    'a gateway endpoint, and a function that is let out to the VPC only',
    async () => {
      await letOut(https('10.0.0.0/16'))
      await s3Gateway(() => [ids.insideTable])
    },
    's3',
    false,
  ],
  [
    'a gateway endpoint, and a function that is let out to its prefix list',
    async () => {
      const { PrefixLists } = await send('DescribePrefixLists', {
        Filters: [{ Name: 'prefix-list-name', Values: ['*.s3'] }],
      })
      await letOut([{ ...https('')[0], IpRanges: [], PrefixListIds: [{ PrefixListId: PrefixLists[0].PrefixListId }] }])
      await s3Gateway(() => [ids.insideTable])
    },
    's3',
    true,
  ],
  [
    'a route to an internet gateway alone',
    async () => {
      const { InternetGateways } = await send('DescribeInternetGateways', {
        Filters: [{ Name: 'attachment.vpc-id', Values: [ids.vpc] }],
      })
      await world.createRoute(ids.insideTable, { GatewayId: InternetGateways[0].InternetGatewayId })
    },
    'sts',
    false,
  ],
  [
    'a NAT gateway that is not ready yet',
    async () => {
      await world.createNat()
      const { AllocationId } = await send('AllocateAddress')
      const { NatGatewayId } = (await send('CreateNatGateway', { SubnetId: ids.outside, AllocationId })).NatGateway
      const route = { RouteTableId: ids.insideTable, DestinationCidrBlock: '0.0.0.0/0' }
      await send('DeleteNatGateway', { NatGatewayId })
      await send('ReplaceRoute', { ...route, NatGatewayId })
    },
    'sts',
    false,
  ],
  [
    'a NAT gateway that is deleted',
    async () => {
      await world.createNat()
      const { NatGateways } = await send('DescribeNatGateways')
      await send('DeleteNatGateway', { NatGatewayId: NatGateways[0].NatGatewayId })
    },
    'sts',
    false,
  ],
  [
    'a NAT gateway without a public address',
    async () => {
      const { NatGatewayId } = (await send('CreateNatGateway', { SubnetId: ids.outside, ConnectivityType: 'private' }))
        .NatGateway
      await world.createRoute(ids.insideTable, { NatGatewayId })
      world.settle()
    },
    'sts',
    false,
  ],
  [
    'a NAT gateway whose subnet leads nowhere',
    async () => {
      await world.createNat()
      await send('DeleteRoute', { RouteTableId: ids.outsideTable, DestinationCidrBlock: '0.0.0.0/0' })
    },
    'sts',
    false,
  ],
  [
    'a NAT gateway that only some addresses are routed to',
    async () => {
      await world.createNat()
      const { NatGateways } = await send('DescribeNatGateways')
      const [{ NatGatewayId }] = NatGateways
      await send('DeleteRoute', { RouteTableId: ids.insideTable, DestinationCidrBlock: '0.0.0.0/0' })
      await send('CreateRoute', { RouteTableId: ids.insideTable, DestinationCidrBlock: '8.0.0.0/8', NatGatewayId })
    },
    'sts',
    false,
  ],
  [
    'the main route table, where the subnet has none of its own',
    async () => {
      await world.createNat()
      const [{ Associations }] = (await send('DescribeRouteTables', { RouteTableIds: [ids.insideTable] })).RouteTables
      await send('DisassociateRouteTable', { AssociationId: Associations[0].RouteTableAssociationId })
    },
    'sts',
    false,
  ],
  [
    'the main route table, where that leads to the NAT gateway',
    async () => {
      await world.createNat()
      const ownTable = (await send('DescribeRouteTables', { RouteTableIds: [ids.insideTable] })).RouteTables[0]
      await send('DisassociateRouteTable', { AssociationId: ownTable.Associations[0].RouteTableAssociationId })
      const filters = {
        Filters: [
          { Name: 'association.main', Values: ['true'] },
          { Name: 'vpc-id', Values: [ids.vpc] },
        ],
      }
      const [main] = (await send('DescribeRouteTables', filters)).RouteTables
      await send('ReplaceRouteTableAssociation', {
        AssociationId: main.Associations[0].RouteTableAssociationId,
        RouteTableId: ids.insideTable,
      })
    },
    'sts',
    true,
  ],
]

describe('a function in a private subnet', () => {
  it.each(ROWS)('%s: %#', async (_, setUp, service, answered) => {
    await setUp()
    await world.createFunction('f')
    if (answered) expect(await world.ask('f', service)).toMatchObject(ANSWERED)
    else expect(await world.askInVain('f', service)).toEqual(HANGS)
  })

  it('in a public subnet is no better off', async () => {
    await world.createFunction('f', { SubnetIds: [ids.outside] })
    expect(await world.askInVain('f', 'sts')).toEqual(HANGS)
  })

  it('reaches another Region by a NAT gateway only', async () => {
    await world.createEndpoint('sts')
    await world.createFunction('f')
    expect(await world.askInVain('f', 'sts', { region: elsewhere })).toEqual(HANGS)
    await world.createNat()
    expect(await world.ask('f', 'sts', { region: elsewhere })).toMatchObject(ANSWERED)
  })

  it('notices at once what changes in its VPC', async () => {
    await world.createFunction('f')
    expect(await world.askInVain('f', 'sts')).toEqual(HANGS)
    const endpoint = await world.createEndpoint('sts')
    expect(await world.ask('f', 'sts')).toMatchObject(ANSWERED)
    await send('DeleteVpcEndpoints', { VpcEndpointIds: [endpoint] })
    expect(await world.askInVain('f', 'sts')).toEqual(HANGS)
  })

  it('hangs with what is not signed too', async () => {
    await world.createFunction('f')
    expect(await world.askInVain('f', 's3', { unsigned: true })).toEqual(HANGS)
    await s3Gateway(() => [ids.insideTable])
    expect(await world.ask('f', 's3', { unsigned: true })).toMatchObject({ status: 403 })
    expect(await world.askInVain('f', 's3', { unsigned: true, path: '/_xacct/health' })).toEqual(HANGS)
  })

  it('is answered 501 for a service that is not there, if it can reach it', async () => {
    await world.createFunction('f')
    const call = { service: 'dynamodb', headers: { 'x-amz-target': 'DynamoDB_20120810.ListTables' }, body: '{}' }
    expect(await world.askInVain('f', 'sqs', call)).toEqual(HANGS)
    await world.createNat()
    expect(await world.ask('f', 'sqs', call)).toMatchObject({ status: 501 })
  })

  it('hangs by HTTP/2 too', async () => {
    const source = `
      import { connect } from 'node:http2'
      export const handler = async ({ patience }) => {
        const session = connect(process.env.AWS_ENDPOINT_URL)
        const scope = 'key/20260101/' + process.env.AWS_REGION + '/kinesis/aws4_request'
        const stream = session.request({
          ':method': 'POST',
          ':path': '/',
          'x-amz-target': 'Kinesis_20131202.ListStreams',
          'x-amz-date': '20260101T000000Z',
          authorization: 'AWS4-HMAC-SHA256 Credential=' + scope + ', SignedHeaders=host, Signature=0',
        })
        stream.end('{}')
        const answered = new Promise((resolve) => stream.on('response', (headers) => resolve(headers[':status'])))
        const status = await Promise.race([answered, new Promise((resolve) => setTimeout(resolve, patience, 'none'))])
        session.destroy()
        return status
      }`
    await world.createFunction('f', {}, { Code: { ZipFile: zipOf(source) } })
    expect((await world.invoke('f', { patience: 300 })).payload).toBe('none')
    await world.createEndpoint('kinesis-streams')
    expect((await world.invoke('f', { patience: 8_000 })).payload).toBe(400)
  })

  it('finds what its variables name where it may reach it', async () => {
    const { QueueUrl = '' } = await world.sqs().send(new CreateQueueCommand({ QueueName: 'orders' }))
    const Environment = { Variables: { QUEUE: QueueUrl } }
    await world.createFunction('f', {}, { Environment })
    const call = {
      endpointVariable: 'QUEUE',
      headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.GetQueueUrl' },
      body: '{"QueueName":"orders"}',
    }
    expect(await world.askInVain('f', 'sqs', call)).toEqual(HANGS)
    await world.createEndpoint('sqs')
    const answer = await world.ask('f', 'sqs', call)
    expect(answer).toMatchObject(ANSWERED)
    // The queue's URL leads through the same interface again.
    expect(JSON.parse(answer.text).QueueUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\d{12}\/orders$/)
    expect(JSON.parse(answer.text).QueueUrl).not.toBe(QueueUrl)
  })

  it('reaches function URLs by a NAT gateway only', async () => {
    await world.createEndpoint('lambda')
    await world.createFunction('called', { SubnetIds: [], SecurityGroupIds: [] })
    const url = await world
      .lambda()
      .send(new CreateFunctionUrlConfigCommand({ FunctionName: 'called', AuthType: 'AWS_IAM' }))
    const id = /^https?:\/\/([a-z0-9]+)\./.exec(url.FunctionUrl ?? '')?.[1]
    await world.createFunction('f')
    const call = { service: 'lambda', path: `/_xacct/url/${id}/`, unsigned: true }
    expect(await world.askInVain('f', 'lambda', call)).toEqual(HANGS)
    await world.createNat()
    expect(await world.ask('f', 'lambda', call)).toMatchObject({ status: 403 })
  })

  it('is as free as ever outside of any VPC', async () => {
    await world.createFunction('f', { SubnetIds: [], SecurityGroupIds: [] })
    expect(await world.ask('f', 'sts')).toMatchObject(ANSWERED)
    expect(world.contextOf('sts:GetCallerIdentity')).toMatchObject({ 'aws:SourceIp': '127.0.0.1' })
  })
})

describe('a service sees', () => {
  it("the NAT gateway's address", async () => {
    const address = await world.createNat()
    await world.createFunction('f')
    await world.ask('f', 'lambda')
    const context = world.contextOf('lambda:ListFunctions')
    expect(context).toMatchObject({ 'aws:SourceIp': address })
    expect(Object.keys(context).filter((key) => /vpc/i.test(key))).toEqual([])
  })

  it('the VPC, its endpoint and the private address', async () => {
    const endpoint = await world.createEndpoint('lambda')
    await world.createFunction('f')
    await world.ask('f', 'lambda')
    const { NetworkInterfaces } = await send('DescribeNetworkInterfaces', {
      Filters: [{ Name: 'interface-type', Values: ['lambda'] }],
    })
    const context = world.contextOf('lambda:ListFunctions')
    expect(context).toMatchObject({
      'aws:SourceVpc': ids.vpc,
      'aws:SourceVpce': endpoint,
      'aws:VpcSourceIp': NetworkInterfaces[0].PrivateIpAddress,
      'aws:VpceAccount': owner,
    })
    expect(context).not.toHaveProperty('aws:SourceIp')
  })

  it('a gateway endpoint likewise', async () => {
    const { VpcEndpointId } = (await s3Gateway(() => [ids.insideTable])).VpcEndpoint
    await world.createFunction('f')
    await world.ask('f', 's3')
    expect(world.contextOf('s3:ListAllMyBuckets')).toMatchObject({ 'aws:SourceVpce': VpcEndpointId })
  })

  it('what policies ask for', async () => {
    const endpoint = await world.createEndpoint('lambda')
    await world.createNat()
    await world.createFunction('f')
    const only = (id: string) =>
      world.permit(
        'exec',
        allow('ec2:*'),
        { ...allow('lambda:ListFunctions'), Condition: { StringEquals: { 'aws:SourceVpce': id } } },
        { ...allow('sqs:ListQueues'), Condition: { Null: { 'aws:SourceVpce': 'true' } } },
      )
    await only(endpoint)
    expect(await world.ask('f', 'lambda')).toMatchObject(ANSWERED)
    expect(await world.ask('f', 'sqs')).toMatchObject(ANSWERED)
    await only('vpce-1')
    expect(await world.ask('f', 'lambda')).toMatchObject({ status: 403 })
  })
})

describe("an endpoint's policy", () => {
  const because = (why: string) =>
    `User: ${session('f')} is not authorized to perform: lambda:ListFunctions on resource: * ${why}`

  it.each([
    [
      'that allows something else',
      allow('lambda:GetFunction'),
      because('because no VPC endpoint policy allows the lambda:ListFunctions action'),
    ],
    [
      'that allows somebody else',
      { ...allow('*'), Principal: { AWS: '123456789012' } },
      because('because no VPC endpoint policy allows the lambda:ListFunctions action'),
    ],
    ['that denies', { ...allow('*'), Effect: 'Deny' }, because('with an explicit deny in a VPC endpoint policy')],
  ])('%s stands in the way', async (_, statement, message) => {
    await world.createEndpoint('lambda', { PolicyDocument: endpointPolicy(statement) })
    await world.createFunction('f')
    const { status, text } = await world.ask('f', 'lambda')
    expect([status, JSON.parse(text)]).toEqual([403, { Message: message }])
  })

  it('lets through what it allows, and what the role may do', async () => {
    const endpoint = await world.createEndpoint('lambda', { PolicyDocument: endpointPolicy(allow('lambda:*')) })
    await world.createFunction('f')
    expect(await world.ask('f', 'lambda')).toMatchObject(ANSWERED)
    await world.permit('exec', allow('ec2:*'))
    const denied = await world.ask('f', 'lambda')
    expect(denied.text).toContain('because no identity-based policy allows the lambda:ListFunctions action')
    await world.permit('exec', allow('*'))
    await send('ModifyVpcEndpoint', { VpcEndpointId: endpoint, PolicyDocument: endpointPolicy(allow('lambda:Get*')) })
    expect(await world.ask('f', 'lambda')).toMatchObject({ status: 403 })
    await send('ModifyVpcEndpoint', { VpcEndpointId: endpoint, ResetPolicy: true })
    expect(await world.ask('f', 'lambda')).toMatchObject(ANSWERED)
  })

  it('binds nobody who comes by another way', async () => {
    await world.createEndpoint('lambda', { PolicyDocument: endpointPolicy(allow('sts:*')) })
    await world.createNat()
    await world.createFunction('f')
    expect(await world.ask('f', 'lambda')).toMatchObject({ status: 403 })
    expect(await world.ask('f', 'sqs')).toMatchObject(ANSWERED)
  })
})
