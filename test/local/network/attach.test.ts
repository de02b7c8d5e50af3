import { DeleteRoleCommand, DeleteRolePolicyCommand, PutUserPolicyCommand } from '@aws-sdk/client-iam'
import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  PublishVersionCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda'
import { describe, expect, it } from 'vitest'
import { until } from '../functions/function-world.ts'
import { refusalOf } from '../test-accounts.ts'
import { allow, createUser, policyOf, type Statement } from '../test-principals.ts'
import { HANGS, startNetworkWorld } from './network-world.ts'

/*
 * How functions are attached to VPCs, and what stands in the way.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html, https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */

const world = startNetworkWorld('attach.test.ts')
const { ids, send, region, owner, settle } = world
const DAY = 86_400_000

const configurationOf = async (FunctionName: string, Qualifier?: string) => {
  const command = new GetFunctionConfigurationCommand({ FunctionName, ...(Qualifier && { Qualifier }) })
  const { $metadata, ...answer } = await world.lambda().send(command)
  return answer
}
const update = (FunctionName: string, more: object) =>
  world.lambda().send(new UpdateFunctionConfigurationCommand({ FunctionName, ...more }))
const vpcConfig = (more: object = {}) => ({ SubnetIds: [ids.inside], SecurityGroupIds: [ids.group], ...more })
const interfaces = async () => {
  const { NetworkInterfaces } = await send('DescribeNetworkInterfaces', {
    Filters: [{ Name: 'interface-type', Values: ['lambda'] }],
  })
  return NetworkInterfaces as readonly Readonly<Record<string, unknown>>[]
}
const available = async (SubnetId = ids.inside): Promise<number> =>
  (await send('DescribeSubnets', { SubnetIds: [SubnetId] })).Subnets[0].AvailableIpAddressCount
const invalid = (message: string) => ({ code: 'InvalidParameterValueException', status: 400, message })
const setQuotas = (quotas: object) =>
  fetch(`${world.aws().endpoint}/_xacct/quotas`, {
    method: 'POST',
    body: JSON.stringify({ account: owner, region, ...quotas }),
  })

describe('a function in a VPC', () => {
  it('is pending until it has its interfaces', async () => {
    const code = world.functionOf('f')
    const begun = await world.lambda().send(new CreateFunctionCommand({ ...code, VpcConfig: vpcConfig() }))
    expect(begun).toMatchObject({
      State: 'Pending',
      StateReasonCode: 'Creating',
      VpcConfig: { ...vpcConfig(), VpcId: ids.vpc, Ipv6AllowedForDualStack: false },
    })
    expect(await refusalOf(world.invoke('f'))).toEqual({
      code: 'ResourceConflictException',
      status: 409,
      message:
        'The operation cannot be performed at this time. The function is currently in the following state: Pending',
    })
    expect(await interfaces()).toEqual([])
    settle()
    expect(await configurationOf('f')).toMatchObject({ State: 'Active', LastUpdateStatus: 'Successful' })
    expect(await interfaces()).toMatchObject([
      {
        SubnetId: ids.inside,
        Groups: [{ GroupId: ids.group }],
        Description: expect.stringMatching(/^AWS Lambda VPC ENI-f-[0-9a-f-]{36}$/),
        RequesterManaged: true,
        Status: 'in-use',
        Attachment: { InstanceOwnerId: 'amazon-aws' },
      },
    ])
    expect(await available()).toBe(250)
  })

  it('shares its interfaces with those that have the same subnets and groups', async () => {
    const second = await world.createSubnet('10.0.2.0/24')
    const group = await world.createGroup('other')
    await world.createFunction('f')
    await world.createFunction('g')
    expect(await interfaces()).toHaveLength(1)
    await world.createFunction('both', { SubnetIds: [second, ids.inside] })
    expect(await interfaces()).toHaveLength(2)
    await world.createFunction('otherwise', { SecurityGroupIds: [group] })
    expect(await interfaces()).toHaveLength(3)
    expect([await available(), await available(second)]).toEqual([249, 250])
  })

  it('gives its interfaces back a moment after nobody needs them', async () => {
    await world.createFunction('f')
    await world.createFunction('g')
    await world.lambda().send(new DeleteFunctionCommand({ FunctionName: 'f' }))
    settle()
    expect(await interfaces()).toHaveLength(1)
    await world.lambda().send(new DeleteFunctionCommand({ FunctionName: 'g' }))
    await expect(send('DeleteSubnet', { SubnetId: ids.inside })).rejects.toMatchObject({ name: 'DependencyViolation' })
    settle()
    expect(await interfaces()).toEqual([])
    await send('DeleteSubnet', { SubnetId: ids.inside })
  })

  it('keeps the interfaces that a version needs', async () => {
    await world.createFunction('f')
    await world.lambda().send(new PublishVersionCommand({ FunctionName: 'f' }))
    await update('f', { VpcConfig: { SubnetIds: [], SecurityGroupIds: [] } })
    settle()
    expect(await interfaces()).toHaveLength(1)
    expect((await configurationOf('f', '1')).VpcConfig?.VpcId).toBe(ids.vpc)
    expect(await world.askInVain('f:1', 'sts')).toEqual(HANGS)
    expect(await world.ask('f', 'sts')).toMatchObject({ status: 200 })
    await world.lambda().send(new DeleteFunctionCommand({ FunctionName: 'f', Qualifier: '1' }))
    settle()
    expect(await interfaces()).toEqual([])
  })

  it('leaves interfaces behind whose role was deleted first', async () => {
    await world.createFunction('f')
    await world.iam().send(new DeleteRolePolicyCommand({ RoleName: 'exec', PolicyName: 'inline' }))
    await world.iam().send(new DeleteRoleCommand({ RoleName: 'exec' }))
    await world.lambda().send(new DeleteFunctionCommand({ FunctionName: 'f' }))
    settle()
    expect(await interfaces()).toHaveLength(1)
  })

  it('can be attached later, and detached again', async () => {
    await world.createFunction('f', { SubnetIds: [], SecurityGroupIds: [] })
    expect(await world.ask('f', 'sts')).toMatchObject({ status: 200 })
    const begun = await update('f', { VpcConfig: vpcConfig() })
    expect(begun).toMatchObject({ State: 'Active', LastUpdateStatus: 'InProgress', VpcConfig: { VpcId: ids.vpc } })
    settle()
    expect(await configurationOf('f')).toMatchObject({ LastUpdateStatus: 'Successful' })
    expect(await world.askInVain('f', 'sts')).toEqual(HANGS)
    await update('f', { VpcConfig: { SubnetIds: [], SecurityGroupIds: [] } })
    settle()
    expect((await configurationOf('f')).VpcConfig).toMatchObject({ SubnetIds: [], SecurityGroupIds: [], VpcId: '' })
    expect(await world.ask('f', 'sts')).toMatchObject({ status: 200 })
    expect(await interfaces()).toEqual([])
  })

  it('can be invoked while it is being attached', async () => {
    await world.createFunction('f', { SubnetIds: [], SecurityGroupIds: [] })
    await update('f', { VpcConfig: vpcConfig() })
    expect(await world.askInVain('f', 'sts')).toEqual(HANGS)
  })

  it('keeps its attachment when something else is updated', async () => {
    await world.createFunction('f')
    expect(await update('f', { Timeout: 9 })).toMatchObject({ VpcConfig: { VpcId: ids.vpc } })
    expect(await world.askInVain('f', 'sts')).toEqual(HANGS)
  })

  it('hangs until its own time is over', async () => {
    await world.createFunction('f', {}, { Timeout: 1 })
    expect(await world.invoke('f', { service: 'sts', patience: 60_000 })).toMatchObject({
      FunctionError: 'Unhandled',
      payload: { errorMessage: expect.stringMatching(/Task timed out after 1\.00 seconds$/) },
    })
  })

  it('is ended with all that it waits for', async () => {
    await world.createFunction('f')
    const waiting = world.invoke('f', { service: 'sts', patience: 60_000 }).catch((error: Error) => error.name)
    await until('the call', () => world.aws().decisions.list({ action: 'lambda:InvokeFunction' }).length > 0)
    await world.aws().reset()
    expect(
      await Promise.race([waiting, new Promise((resolve) => setTimeout(resolve, 5_000, 'still waiting'))]),
    ).not.toBe('still waiting')
  })
})

/** What VpcConfig is refused with, at creation and at updates alike. */
const REFUSED: readonly (readonly [name: string, config: () => Promise<object>, message: string | (() => string)])[] = [
  [
    'subnets without groups',
    async () => vpcConfig({ SecurityGroupIds: [] }),
    'SubnetIds and SecurityIds must coexist or be both empty list.',
  ],
  [
    'groups without subnets',
    async () => vpcConfig({ SubnetIds: [] }),
    'SubnetIds and SecurityIds must coexist or be both empty list.',
  ],
  [
    'a subnet that is not there',
    async () => vpcConfig({ SubnetIds: ['subnet-0123456789abcdef0'] }),
    "Error occurred while DescribeSubnets. EC2 Error Code: InvalidSubnetID.NotFound. EC2 Error Message: The subnet ID 'subnet-0123456789abcdef0' does not exist",
  ],
  [
    'a group that is not there',
    async () => vpcConfig({ SecurityGroupIds: ['sg-0123456789abcdef0'] }),
    "Error occurred while DescribeSecurityGroups. EC2 Error Code: InvalidGroup.NotFound. EC2 Error Message: The security group 'sg-0123456789abcdef0' does not exist",
  ],
  [
    'subnets of two VPCs',
    async () => vpcConfig({ SubnetIds: [ids.inside, await defaultSubnet()] }),
    'Subnets are required to be in the same VPC.',
  ],
  [
    'a group of another VPC',
    async () => vpcConfig({ SubnetIds: [await defaultSubnet()] }),
    'Security Groups are required to be in the same VPC.',
  ],
  [
    'a VPC with hosts of its own',
    () => createDedicated(),
    'Lambda functions cannot be attached to a VPC with dedicated instance tenancy.',
  ],
  ['IPv6', async () => vpcConfig({ Ipv6AllowedForDualStack: true }), 'The local AWS does not have IPv6 in a VPC yet.'],
  ...['CreateNetworkInterface', 'DescribeNetworkInterfaces', 'DeleteNetworkInterface'].map(
    (action) =>
      [
        `a role without ${action}`,
        async () => {
          await world.permit('exec', allow('ec2:*'), { ...allow(`ec2:${action}`), Effect: 'Deny' })
          return vpcConfig()
        },
        `The provided execution role does not have permissions to call ${action} on EC2`,
      ] as const,
  ),
]

const createDedicated = async (): Promise<object> => {
  const { VpcId } = (await send('CreateVpc', { CidrBlock: '10.5.0.0/16', InstanceTenancy: 'dedicated' })).Vpc
  const { SubnetId } = (await send('CreateSubnet', { VpcId, CidrBlock: '10.5.0.0/24' })).Subnet
  const { GroupId } = await send('CreateSecurityGroup', { VpcId, GroupName: 'g', Description: 'g' })
  return { SubnetIds: [SubnetId], SecurityGroupIds: [GroupId] }
}

async function defaultSubnet(): Promise<string> {
  return (await send('DescribeSubnets', { Filters: [{ Name: 'default-for-az', Values: ['true'] }] })).Subnets[0]
    .SubnetId
}

describe('VpcConfig is refused', () => {
  it.each(REFUSED)('%s', async (_, config, message) => {
    await world.createFunction('f', { SubnetIds: [], SecurityGroupIds: [] })
    const VpcConfig = await config()
    const create = new CreateFunctionCommand({ ...world.functionOf('g'), VpcConfig })
    expect(await refusalOf(world.lambda().send(create))).toEqual(invalid(message as string))
    expect(await refusalOf(update('f', { VpcConfig }))).toEqual(invalid(message as string))
    expect(await interfaces()).toEqual([])
  })

  it.each(['DescribeSecurityGroups', 'DescribeSubnets', 'DescribeVpcs'])('to a caller without %s', async (action) => {
    const deploy = allow(['lambda:*', 'iam:PassRole', 'ec2:*'])
    const lambda = await callerWith(deploy, { ...allow(`ec2:${action}`), Effect: 'Deny' })
    const id = action === 'DescribeSecurityGroups' ? ids.group : ids.inside
    const command = new CreateFunctionCommand({ ...world.functionOf('g'), VpcConfig: vpcConfig() })
    expect(await refusalOf(lambda.send(command))).toEqual(
      invalid(
        `Your access has been denied by EC2, please make sure your request credentials have permission to ${action} for ${id}. EC2 Error Code: UnauthorizedOperation. EC2 Error Message: You are not authorized to perform this operation.`,
      ),
    )
  })
})

/** A Lambda client of a user with these permissions. */
async function callerWith(...statements: readonly Statement[]): Promise<LambdaClient> {
  const { keys: credentials } = await createUser(world.iam(), 'ann')
  const PolicyDocument = policyOf(...statements)
  await world.iam().send(new PutUserPolicyCommand({ UserName: 'ann', PolicyName: 'p', PolicyDocument }))
  return new LambdaClient({ ...world.aws().account(owner, region), credentials, maxAttempts: 1 })
}

describe('policies may ask for', () => {
  const asked: readonly (readonly [name: string, condition: () => object, otherwise: object])[] = [
    ['the VPC', () => ({ StringEquals: { 'lambda:VpcIds': ids.vpc } }), { StringEquals: { 'lambda:VpcIds': 'vpc-1' } }],
    [
      'the subnets',
      () => ({ 'ForAllValues:StringEquals': { 'lambda:SubnetIds': [ids.inside] } }),
      { 'ForAllValues:StringEquals': { 'lambda:SubnetIds': ['subnet-1'] } },
    ],
    [
      'the security groups',
      () => ({ 'ForAllValues:StringEquals': { 'lambda:SecurityGroupIds': [ids.group] } }),
      { 'ForAllValues:StringEquals': { 'lambda:SecurityGroupIds': ['sg-1'] } },
    ],
    ['any VPC at all', () => ({ Null: { 'lambda:VpcIds': 'false' } }), { Null: { 'lambda:VpcIds': 'true' } }],
  ]
  it.each(asked)('%s', async (_, condition, otherwise) => {
    const others = allow(['iam:PassRole', 'ec2:*'])
    const lambda = await callerWith(others, { ...allow('lambda:*'), Condition: otherwise })
    const create = () => lambda.send(new CreateFunctionCommand({ ...world.functionOf('g'), VpcConfig: vpcConfig() }))
    expect(await refusalOf(create())).toMatchObject({ code: 'AccessDeniedException', status: 403 })
    const PolicyDocument = policyOf(others, { ...allow('lambda:*'), Condition: condition() })
    await world.iam().send(new PutUserPolicyCommand({ UserName: 'ann', PolicyName: 'p', PolicyDocument }))
    expect(await create()).toMatchObject({ State: 'Pending' })
    settle()
    const detach = { FunctionName: 'g', VpcConfig: vpcConfig() }
    expect(await lambda.send(new UpdateFunctionConfigurationCommand(detach))).toMatchObject({ State: 'Active' })
    lambda.destroy()
  })
})

interface Limit {
  readonly name: string
  readonly code: string
  readonly exception: string
  readonly message: () => string
  /** Comes about while the function is pending. */
  readonly arise: (subnet: string, group: string) => Promise<unknown>
  /** Makes it go away. */
  readonly mend?: () => Promise<unknown>
}

const LIMITS: readonly Limit[] = [
  {
    name: 'no address is left in a subnet',
    code: 'SubnetOutOfIPAddresses',
    exception: 'SubnetIPAddressLimitReachedException',
    message: () =>
      'Lambda was not able to set up VPC access for the Lambda function because one or more configured subnets has no available IP addresses.',
    arise: (SubnetId) =>
      send('CreateNetworkInterface', { SubnetId, SecondaryPrivateIpAddressCount: 10, Description: 'full' }),
    mend: async () => {
      const filter = { Filters: [{ Name: 'description', Values: ['full'] }] }
      const [{ NetworkInterfaceId }] = (await send('DescribeNetworkInterfaces', filter)).NetworkInterfaces
      await send('DeleteNetworkInterface', { NetworkInterfaceId })
    },
  },
  {
    name: "the VPC's network interfaces are used up",
    code: 'EniLimitExceeded',
    exception: 'ENILimitReachedException',
    message: () => "The elastic network interface limit was reached for the function's VPC.",
    arise: () => setQuotas({ lambdaInterfacesPerVpc: 0 }),
    mend: () => setQuotas({ lambdaInterfacesPerVpc: 500 }),
  },
  {
    name: "the Region's network interfaces are used up",
    code: 'EniLimitExceeded',
    exception: 'ENILimitReachedException',
    message: () => "The elastic network interface limit was reached for the function's VPC.",
    arise: () => setQuotas({ networkInterfaces: 0 }),
    mend: () => setQuotas({ networkInterfaces: 5_000 }),
  },
  {
    name: 'EC2 is called too often',
    code: 'EC2RequestLimitExceeded',
    exception: 'EC2ThrottledException',
    message: () =>
      'Lambda was throttled by Amazon EC2 during Lambda function initialization using the execution role provided for the Lambda function.',
    arise: () => setQuotas({ interfacesPerSecond: 0 }),
    mend: () => setQuotas({ interfacesPerSecond: 100 }),
  },
  {
    name: 'the role has lost its permission',
    code: 'InsufficientRolePermissions',
    exception: 'EC2AccessDeniedException',
    message: () =>
      'Your access has been denied by EC2, please make sure your function execution role have permission to CreateNetworkInterface. EC2 Error Code: UnauthorizedOperation. EC2 Error Message: You are not authorized to perform this operation.',
    arise: () => world.permit('exec', allow('logs:*')),
    mend: () => world.permit('exec', allow('*')),
  },
  {
    name: 'the subnet is gone',
    code: 'InvalidSubnet',
    exception: 'InvalidSubnetIDException',
    message: () =>
      `Error occurred while DescribeSubnets. EC2 Error Code: InvalidSubnetID.NotFound. EC2 Error Message: The subnet ID '${small}' does not exist`,
    arise: (SubnetId) => send('DeleteSubnet', { SubnetId }),
  },
  {
    name: 'the group is gone',
    code: 'InvalidSecurityGroup',
    exception: 'InvalidSecurityGroupIDException',
    message: () =>
      `Error occurred while DescribeSecurityGroups. EC2 Error Code: InvalidGroup.NotFound. EC2 Error Message: The security group '${ids.group}' does not exist`,
    arise: (_, GroupId) => send('DeleteSecurityGroup', { GroupId }),
  },
]

let small = ''

/** A function that is pending, in a subnet of eleven addresses. */
async function createInSmall(): Promise<void> {
  small = await world.createSubnet('10.0.9.0/28')
  await world.create('f', { VpcConfig: vpcConfig({ SubnetIds: [small] }) })
}

describe('interfaces cannot be made where', () => {
  it.each(LIMITS)('$name', async ({ code, exception, message, arise, mend }) => {
    await createInSmall()
    await arise(small, ids.group)
    settle()
    const failed = { State: 'Failed', StateReason: message(), StateReasonCode: code }
    expect(await configurationOf('f')).toMatchObject(failed)
    const refusal = { code: exception, status: 502, message: message() }
    expect(await refusalOf(world.invoke('f'))).toEqual(refusal)
    // It stays so until it is updated or made anew.
    await mend?.()
    expect(await refusalOf(world.invoke('f'))).toEqual(refusal)
    expect(await interfaces()).toEqual([])
    if (mend === undefined) return
    await update('f', { VpcConfig: vpcConfig({ SubnetIds: [small] }) })
    settle()
    expect(await configurationOf('f')).toMatchObject({ State: 'Active' })
    expect(await interfaces()).toHaveLength(1)
  })

  it('one of several subnets is full: then nothing is made in the others', async () => {
    small = await world.createSubnet('10.0.9.0/28')
    await world.create('f', { VpcConfig: vpcConfig({ SubnetIds: [ids.inside, small] }) })
    await send('CreateNetworkInterface', { SubnetId: small, SecondaryPrivateIpAddressCount: 10 })
    settle()
    expect(await configurationOf('f')).toMatchObject({ StateReasonCode: 'SubnetOutOfIPAddresses' })
    expect([await interfaces(), await available()]).toEqual([[], 251])
  })

  it('an update asks for them', async () => {
    await world.createFunction('f', { SubnetIds: [], SecurityGroupIds: [] })
    await setQuotas({ lambdaInterfacesPerVpc: 0 })
    await update('f', { VpcConfig: vpcConfig() })
    settle()
    expect(await configurationOf('f')).toMatchObject({
      State: 'Active',
      LastUpdateStatus: 'Failed',
      LastUpdateStatusReasonCode: 'EniLimitExceeded',
    })
    expect(await refusalOf(world.invoke('f'))).toMatchObject({ code: 'ENILimitReachedException', status: 502 })
  })
})

describe('after two weeks without an invocation', () => {
  it('a function is inactive, fails once, and comes back', async () => {
    await world.createFunction('f')
    world.aws().clock.advance(14 * DAY)
    expect(await configurationOf('f')).toMatchObject({ State: 'Inactive', StateReasonCode: 'Idle' })
    expect(await interfaces()).toEqual([])
    expect(await refusalOf(world.invoke('f'))).toEqual({
      code: 'ResourceNotReadyException',
      status: 502,
      message:
        'The function is inactive and its VPC connection is no longer available. Wait for the VPC connection to reestablish and try again.',
    })
    expect(await configurationOf('f')).toMatchObject({ State: 'Pending', StateReasonCode: 'Restoring' })
    expect(await refusalOf(world.invoke('f'))).toMatchObject({ code: 'ResourceConflictException', status: 409 })
    settle()
    expect(await configurationOf('f')).toMatchObject({ State: 'Active' })
    expect(await interfaces()).toHaveLength(1)
    expect(await world.askInVain('f', 'sts')).toEqual(HANGS)
  })

  it('counted from the last one', async () => {
    await world.createFunction('f')
    for (let week = 0; week < 4; week++) {
      world.aws().clock.advance(13 * DAY)
      expect(await world.askInVain('f', 'sts')).toEqual(HANGS)
    }
    world.aws().clock.advance(13 * DAY)
    expect(await configurationOf('f')).toMatchObject({ State: 'Active' })
    world.aws().clock.advance(DAY)
    expect(await configurationOf('f')).toMatchObject({ State: 'Inactive' })
  })

  it('interfaces stay for those that are in use', async () => {
    await world.createFunction('idle')
    world.aws().clock.advance(7 * DAY)
    await world.createFunction('f')
    world.aws().clock.advance(8 * DAY)
    expect(await configurationOf('idle')).toMatchObject({ State: 'Inactive' })
    expect(await interfaces()).toHaveLength(1)
  })

  it('a function goes back to sleep where its interfaces cannot be made again', async () => {
    await createInSmall()
    settle()
    world.aws().clock.advance(14 * DAY)
    await send('CreateNetworkInterface', { SubnetId: small, SecondaryPrivateIpAddressCount: 10 })
    expect(await refusalOf(world.invoke('f'))).toMatchObject({ code: 'ResourceNotReadyException' })
    settle()
    expect(await configurationOf('f')).toMatchObject({
      State: 'Inactive',
      StateReasonCode: 'SubnetOutOfIPAddresses',
    })
    expect(await refusalOf(world.invoke('f'))).toMatchObject({ code: 'SubnetIPAddressLimitReachedException' })
  })

  it('an event waits in the queue until the function is back', async () => {
    await world.create('f', { VpcConfig: vpcConfig() })
    settle()
    world.aws().clock.advance(14 * DAY)
    await world.lambda().send(new InvokeCommand({ FunctionName: 'f', InvocationType: 'Event', Payload: '{"n":1}' }))
    await until('the refusal', async () => (await configurationOf('f')).State === 'Pending')
    await until('the event', () => {
      world.aws().clock.advance(1_000)
      return world.calls().length > 0
    })
    expect(world.calls()).toMatchObject([{ event: { n: 1 } }])
  })
})
