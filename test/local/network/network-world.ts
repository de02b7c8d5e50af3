import * as sdk from '@aws-sdk/client-ec2'
import { build } from 'esbuild'
import { strToU8, zipSync } from 'fflate'
import { beforeAll, beforeEach } from 'vitest'
import { startFunctionWorld } from '../functions/function-world.ts'
import { allow, type Statement } from '../test-principals.ts'
import type { Call } from './fixtures/call-aws.ts'

type Input = Readonly<Record<string, unknown>>
// biome-ignore lint/suspicious/noExplicitAny: answers of many operations, each looked at where it was asked for.
type Answer = any
type AnyCommand = new (input: Input) => sdk.DescribeVpcsCommand

/** How long a function waits for an answer, in milliseconds: one that comes, and one that should not. */
const PATIENCE = 8_000
const IN_VAIN = 300

const FORM = { 'content-type': 'application/x-www-form-urlencoded' }

/** What each service is asked, and how. */
export const CALLS: Readonly<Record<'sts' | 'lambda' | 's3' | 'sqs' | 'iam', Omit<Call, 'patience'>>> = {
  sts: { service: 'sts', body: 'Action=GetCallerIdentity&Version=2011-06-15', headers: FORM },
  lambda: { service: 'lambda', method: 'GET', path: '/2015-03-31/functions/' },
  s3: { service: 's3', method: 'GET', path: '/', headers: { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' } },
  sqs: {
    service: 'sqs',
    body: '{}',
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.ListQueues' },
  },
  iam: { service: 'iam', body: 'Action=ListRoles&Version=2010-05-08', headers: FORM },
}

/**
 * A local AWS with a VPC of two subnets before each test: a private one, `inside`, and a public one that leads to the
 * internet. Functions are made in the private one.
 */
export function startNetworkWorld(file: string) {
  const world = startFunctionWorld(file)
  const { region, owner } = world
  let code: Uint8Array
  let ec2: sdk.EC2Client
  const ids = { vpc: '', inside: '', outside: '', group: '', insideTable: '', outsideTable: '' }

  beforeAll(async () => {
    const { outputFiles } = await build({
      entryPoints: [new URL('fixtures/call-aws.ts', import.meta.url).pathname],
      bundle: true,
      write: false,
      format: 'esm',
      platform: 'node',
    })
    code = zipSync({ 'index.mjs': strToU8(outputFiles[0]?.text ?? '') })
    ec2 = world.client(sdk.EC2Client)
  })
  beforeEach(async () => {
    await world.permit('exec', allow('*'))
    ids.vpc = (await send('CreateVpc', { CidrBlock: '10.0.0.0/16' })).Vpc.VpcId
    await send('ModifyVpcAttribute', { VpcId: ids.vpc, EnableDnsHostnames: { Value: true } })
    ids.inside = await createSubnet('10.0.1.0/24')
    ids.outside = await createSubnet('10.0.0.0/24')
    ids.insideTable = await createTable(ids.inside)
    ids.outsideTable = await createTable(ids.outside)
    const { InternetGatewayId } = (await send('CreateInternetGateway')).InternetGateway
    await send('AttachInternetGateway', { InternetGatewayId, VpcId: ids.vpc })
    await createRoute(ids.outsideTable, { GatewayId: InternetGatewayId })
    ids.group = await createGroup('functions')
  })

  async function send(operation: string, input: Input = {}): Promise<Answer> {
    const Command = (sdk as unknown as Record<string, AnyCommand>)[`${operation}Command`] as AnyCommand
    return ec2.send(new Command(input))
  }

  async function createSubnet(CidrBlock: string, more: Input = {}): Promise<string> {
    return (await send('CreateSubnet', { VpcId: ids.vpc, CidrBlock, ...more })).Subnet.SubnetId
  }

  async function createTable(SubnetId: string): Promise<string> {
    const { RouteTableId } = (await send('CreateRouteTable', { VpcId: ids.vpc })).RouteTable
    await send('AssociateRouteTable', { RouteTableId, SubnetId })
    return RouteTableId
  }

  const createRoute = (RouteTableId: string, target: Input) =>
    send('CreateRoute', { RouteTableId, DestinationCidrBlock: '0.0.0.0/0', ...target })

  async function createGroup(GroupName: string): Promise<string> {
    return (await send('CreateSecurityGroup', { VpcId: ids.vpc, GroupName, Description: GroupName })).GroupId
  }

  /** A NAT gateway in the public subnet, to which the private one leads; answers its public address. */
  async function createNat(): Promise<string> {
    const { AllocationId, PublicIp } = await send('AllocateAddress')
    const { NatGatewayId } = (await send('CreateNatGateway', { SubnetId: ids.outside, AllocationId })).NatGateway
    await createRoute(ids.insideTable, { NatGatewayId })
    settle()
    return PublicIp
  }

  /** An interface endpoint in the private subnet, behind a group that lets in what comes from the VPC. */
  async function createEndpoint(service: string, more: Input = {}): Promise<string> {
    const GroupId = await createGroup(`endpoint ${service}`)
    const IpPermissions = [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: '10.0.0.0/16' }] }]
    await send('AuthorizeSecurityGroupIngress', { GroupId, IpPermissions })
    const { VpcEndpointId } = (
      await send('CreateVpcEndpoint', {
        VpcEndpointType: 'Interface',
        VpcId: ids.vpc,
        ServiceName: `com.amazonaws.${region}.${service}`,
        SubnetIds: [ids.inside],
        SecurityGroupIds: [GroupId],
        ...more,
      })
    ).VpcEndpoint
    settle()
    return VpcEndpointId
  }

  /** Lets pass what AWS takes to make gateways, endpoints and network interfaces. */
  const settle = () => world.aws().clock.advance(1_000)

  /** A function in the private subnet, or in others, that calls as it is told. */
  async function createFunction(name: string, vpc: Input = {}, more: Input = {}) {
    const VpcConfig = { SubnetIds: [ids.inside], SecurityGroupIds: [ids.group], ...vpc }
    await world.create(name, { Code: { ZipFile: code }, VpcConfig, ...more })
    settle()
  }

  /** What a function is answered by a service: the status with the text, or that there was no answer. */
  async function ask(name: string, call: keyof typeof CALLS, more: Partial<Call> = {}): Promise<Answer> {
    return (await world.invoke(name, { patience: PATIENCE, ...CALLS[call], ...more })).payload
  }

  /** The same where nothing must come back; answers take some milliseconds. */
  const askInVain = (name: string, call: keyof typeof CALLS, more: Partial<Call> = {}) =>
    ask(name, call, { ...more, patience: IN_VAIN })

  /** The context in which the last decision about an action was made. */
  function contextOf(action: string): Readonly<Record<string, unknown>> {
    return world.aws().decisions.list({ action }).at(-1)?.decision.request.context ?? {}
  }

  return {
    ...world,
    ids,
    send,
    createSubnet,
    createTable,
    createRoute,
    createGroup,
    createNat,
    createEndpoint,
    createFunction,
    settle,
    ask,
    askInVain,
    contextOf,
    session: (name: string) => `arn:${world.partition}:sts::${owner}:assumed-role/exec/${name}`,
  }
}

/** An endpoint's policy. */
export const endpointPolicy = (...Statement: Statement[]) =>
  JSON.stringify({ Version: '2012-10-17', Statement: Statement.map((one) => ({ Principal: '*', ...one })) })

export const HANGS = { error: 'TimeoutError' }
