import * as sdk from '@aws-sdk/client-ec2'
import { afterAll, beforeAll, beforeEach, expect } from 'vitest'
import { type LocalAws, startLocalAws } from '../../../src/local/index.ts'
import { pickTestPlace, type Refusal, refusalOf } from '../test-accounts.ts'
import { type Keys, rootIam } from '../test-principals.ts'

export type Input = Readonly<Record<string, unknown>>
/** What operations answer, as loosely as tables of rows want it. */
// biome-ignore lint/suspicious/noExplicitAny: answers of eighty operations, each looked at by its own row.
export type Answer = any

/** An operation with its input, which may depend on what the named steps before were answered. */
export type Step = readonly [operation: string, input?: Input | ((seen: Answer) => Input), name?: string]

type AnyCommand = new (input: Input) => sdk.DescribeVpcsCommand

/** A local AWS for one test file, empty before each test. */
export function startEc2World(file: string) {
  const place = pickTestPlace(file)
  const { region, partition } = place
  const [owner, other] = place.accounts
  const clients: sdk.EC2Client[] = []
  let aws: LocalAws
  let root: sdk.EC2Client

  beforeAll(async () => {
    aws = await startLocalAws()
    root = clientOf()
  })
  beforeEach(() => aws.reset())
  afterAll(async () => {
    for (const client of clients) client.destroy()
    await aws.close()
  })

  function clientOf(credentials?: Keys, account = owner, where = region): sdk.EC2Client {
    const made = new sdk.EC2Client({
      ...aws.account(account, where),
      ...(credentials && { credentials }),
      maxAttempts: 1,
    })
    clients.push(made)
    return made
  }

  async function send(operation: string, input: Input = {}, client = root): Promise<Answer> {
    const Command = (sdk as unknown as Record<string, AnyCommand>)[`${operation}Command`] as AnyCommand
    const { $metadata, ...answer } = await client.send(new Command(input))
    return answer
  }

  /** Takes the steps one after the other; answers the last one's answer, and what named steps were answered by their names. */
  async function run(steps: readonly Step[], client = root): Promise<Answer> {
    let last: Answer = {}
    const seen: Record<string, Answer> = {}
    for (const [operation, input = {}, name] of steps) {
      last = await send(operation, typeof input === 'function' ? input({ ...seen, last }) : input, client)
      if (name !== undefined) seen[name] = last
    }
    return { ...last, seen }
  }

  /** Takes all steps but the last, which must be refused. */
  async function refuses(_: string, steps: readonly Step[], refused: RefusedRow[2]): Promise<void> {
    const { seen } = await run(steps.slice(0, -1))
    const [operation, input = {}] = steps.at(-1) as Step
    const last = send(operation, typeof input === 'function' ? input(seen) : input)
    expect(await refusalOf(last)).toEqual(typeof refused === 'function' ? refused(seen) : refused)
  }

  return {
    place,
    refuses,
    /** Lets pass what instances and gateways take to change their state. */
    settled: [
      'DescribeVpcs',
      () => {
        aws.clock.advance(1_000)
        return {}
      },
    ] satisfies Step,
    region,
    partition,
    owner,
    other,
    aws: () => aws,
    /** Sets quotas of the owner; answers what the inspection API says. */
    quotas: async (quotas: object) => {
      const body = JSON.stringify({ account: owner, region, ...quotas })
      const answer = await fetch(`${aws.endpoint}/_xacct/quotas`, { method: 'POST', body })
      return { status: answer.status, ...((await answer.json()) as object) }
    },
    iam: (account: string = owner) => rootIam(aws, account, region),
    clientOf,
    send,
    run,
    arn: (type: string, id: string, account = owner) => `arn:${partition}:ec2:${region}:${account}:${type}/${id}`,
  }
}

/** Steps of which the last is refused; the others' answers may be needed to know what the text names. */
export type RefusedRow = readonly [name: string, steps: readonly Step[], refused: Refusal | ((seen: Answer) => Refusal)]

export const refusal = (code: string, message: string, status = 400): Refusal => ({ code, status, message })

export const invalid = (message: string) => refusal('InvalidParameterValue', message)
export const missing = (parameter: string) =>
  refusal('MissingParameter', `The request must contain the parameter ${parameter}`)
export const inUse = (message: string) => refusal('DependencyViolation', message)

/** The end of an id that nothing has. */
export const NONE = '0123456789abcdef0'
export const gone = (code: string, noun: string, id: string) => refusal(code, `The ${noun} '${id}' does not exist`)
export const noGateway = gone('InvalidInternetGatewayID.NotFound', 'internetGateway ID', `igw-${NONE}`)
export const noNat = refusal('NatGatewayNotFound', `The Nat Gateway nat-${NONE} was not found`)
export const noGroup = gone('InvalidGroup.NotFound', 'security group', `sg-${NONE}`)

/** Steps that many tests share, each named after what it makes. */
export const vpc = (CidrBlock = '10.0.0.0/16', name = 'vpc'): Step => ['CreateVpc', { CidrBlock }, name]
export const vpcId = (seen: Answer, name = 'vpc'): string => seen[name].Vpc.VpcId
export const subnet = (CidrBlock = '10.0.0.0/24', name = 'subnet', more: Input = {}): Step => [
  'CreateSubnet',
  (seen) => ({ VpcId: vpcId(seen), CidrBlock, ...more }),
  name,
]
export const subnetId = (seen: Answer, name = 'subnet'): string => seen[name].Subnet.SubnetId
export const permit = (...IpPermissions: object[]): Step => [
  'AuthorizeSecurityGroupIngress',
  (seen) => ({ GroupId: groupId(seen), IpPermissions }),
]
export const tcp = (FromPort: number, ToPort: number, CidrIp = '0.0.0.0/0') => ({
  IpProtocol: 'tcp',
  FromPort,
  ToPort,
  IpRanges: [{ CidrIp }],
})
export const group = (GroupName = 'g', name = 'group'): Step => [
  'CreateSecurityGroup',
  (seen) => ({ VpcId: vpcId(seen), GroupName, Description: 'for a test' }),
  name,
]
export const groupId = (seen: Answer, name = 'group'): string => seen[name].GroupId
export const table = (name = 'table'): Step => ['CreateRouteTable', (seen) => ({ VpcId: vpcId(seen) }), name]
export const tableId = (seen: Answer, name = 'table'): string => seen[name].RouteTable.RouteTableId
export const gateway: Step = ['CreateInternetGateway', {}, 'gateway']
export const gatewayId = (seen: Answer): string => seen.gateway.InternetGateway.InternetGatewayId
export const attach: Step = [
  'AttachInternetGateway',
  (seen) => ({ InternetGatewayId: gatewayId(seen), VpcId: vpcId(seen) }),
]
export const address = (name = 'address'): Step => ['AllocateAddress', {}, name]
export const nat = (name = 'nat'): Step => [
  'CreateNatGateway',
  (seen) => ({ SubnetId: subnetId(seen), AllocationId: seen.address.AllocationId }),
  name,
]
export const natId = (seen: Answer): string => seen.nat.NatGateway.NatGatewayId
export const eni = (name = 'eni', more: Input = {}): Step => [
  'CreateNetworkInterface',
  (seen) => ({ SubnetId: subnetId(seen), ...more }),
  name,
]
export const eniId = (seen: Answer, name = 'eni'): string => seen[name].NetworkInterface.NetworkInterfaceId
export const image: Step = ['DescribeImages', { Filters: [{ Name: 'architecture', Values: ['x86_64'] }] }, 'image']
export const run = (more: Input | ((seen: Answer) => Input) = {}, name = 'run'): Step => [
  'RunInstances',
  (seen) => ({
    ImageId: seen.image?.Images[0].ImageId,
    InstanceType: 't3.micro',
    MinCount: 1,
    MaxCount: 1,
    ...(typeof more === 'function' ? more(seen) : more),
  }),
  name,
]
export const instanceIds = (seen: Answer, name = 'run'): string[] =>
  seen[name].Instances.map(({ InstanceId }: { InstanceId: string }) => InstanceId)
