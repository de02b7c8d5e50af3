import { waitUntilInstanceRunning } from '@aws-sdk/client-ec2'
import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam'
import { describe, expect, it } from 'vitest'
import { refusalOf } from '../test-accounts.ts'
import { allow, createRole, createUser, policyOf } from '../test-principals.ts'
import {
  type Answer,
  address,
  attach,
  eni,
  eniId,
  gateway,
  group,
  groupId,
  type Input,
  image,
  instanceIds,
  invalid,
  run,
  type Step,
  startEc2World,
  subnet,
  subnetId,
  vpc,
} from './ec2-world.ts'

/* Instances are described and change their state. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-lifecycle.html */

const world = startEc2World('ec2-instances.test.ts')
const { settled } = world

const inSubnet = (seen: Answer) => ({ SubnetId: subnetId(seen) })
const change = (operation: string, name = operation): Step => [
  operation,
  (seen) => ({ InstanceIds: instanceIds(seen) }),
  name,
]
const described = (name = 'described'): Step => [
  'DescribeInstances',
  (seen) => ({ InstanceIds: instanceIds(seen) }),
  name,
]
const instanceOf = (answer: Answer) => answer.Reservations[0].Instances[0]
const stateOf = (answer: Answer) => instanceOf(answer).State
const available = async (seen: Answer) =>
  (await world.send('DescribeSubnets', { SubnetIds: [subnetId(seen)] })).Subnets[0].AvailableIpAddressCount

const pending = { Code: 0, Name: 'pending' }
const running = { Code: 16, Name: 'running' }
const stopping = { Code: 64, Name: 'stopping' }
const stopped = { Code: 80, Name: 'stopped' }

describe('a launch', () => {
  it('takes the default VPC where nothing is said', async () => {
    const { seen } = await world.run([image, run(), ['DescribeVpcs', {}, 'vpcs']])
    expect(seen.run).toMatchObject({
      OwnerId: world.owner,
      Instances: [
        {
          State: pending,
          InstanceType: 't3.micro',
          VpcId: seen.vpcs.Vpcs[0].VpcId,
          Placement: { AvailabilityZone: `${world.region}a` },
          SecurityGroups: [{ GroupName: 'default' }],
          PublicIpAddress: expect.stringMatching(/^198\.1[89]\./),
          PrivateIpAddress: expect.stringMatching(/^172\.31\./),
        },
      ],
    })
  })

  it('takes the default subnet of a zone', async () => {
    const { Instances } = await world.run([image, run({ Placement: { AvailabilityZone: `${world.region}c` } })])
    expect(Instances[0].PrivateIpAddress).toMatch(/^172\.31\.(3[2-9]|4[0-7])\./)
  })

  it('takes a subnet and groups', async () => {
    const { seen } = await world.run([
      vpc(),
      subnet(),
      group(),
      image,
      run((before) => ({ ...inSubnet(before), SecurityGroupIds: [groupId(before)], PrivateIpAddress: '10.0.0.50' })),
    ])
    expect(seen.run.Instances[0]).toMatchObject({
      SubnetId: subnetId(seen),
      PrivateIpAddress: '10.0.0.50',
      SecurityGroups: [{ GroupId: groupId(seen) }],
      NetworkInterfaces: [{ Attachment: { DeviceIndex: 0, DeleteOnTermination: true } }],
    })
    expect(seen.run.Instances[0]).not.toHaveProperty('PublicIpAddress')
  })

  it('takes an interface as it is told', async () => {
    const { seen } = await world.run([
      vpc(),
      subnet(),
      image,
      run((before) => ({
        NetworkInterfaces: [
          { DeviceIndex: 0, ...inSubnet(before), AssociatePublicIpAddress: true, Description: 'one' },
        ],
      })),
    ])
    expect(seen.run.Instances[0].NetworkInterfaces[0]).toMatchObject({
      Description: 'one',
      Association: { IpOwnerId: 'amazon', PublicIp: seen.run.Instances[0].PublicIpAddress },
    })
  })

  it('makes as many as there are addresses for', async () => {
    const { seen } = await world.run([
      vpc(),
      subnet('10.0.0.0/28'),
      image,
      run((before) => ({ ...inSubnet(before), MinCount: 3, MaxCount: 50 })),
    ])
    expect(seen.run.Instances).toHaveLength(11)
    expect(seen.run.Instances.map(({ AmiLaunchIndex }: Answer) => AmiLaunchIndex)).toEqual([...Array(11).keys()])
    expect(await available(seen)).toBe(0)
  })

  it('happens once with a client token', async () => {
    const { seen, Reservations } = await world.run([
      image,
      run({ ClientToken: 'once' }),
      run({ ClientToken: 'once' }, 'again'),
      ['DescribeInstances'],
    ])
    expect(instanceIds(seen, 'again')).toEqual(instanceIds(seen))
    expect(Reservations).toHaveLength(1)
  })

  it('tags instances and their interfaces', async () => {
    const TagSpecifications = ['instance', 'network-interface'].map((ResourceType) => ({
      ResourceType,
      Tags: [{ Key: 'what', Value: ResourceType }],
    }))
    const { Tags } = await world.run([
      image,
      run({ TagSpecifications }),
      ['DescribeTags', { Filters: [{ Name: 'key', Values: ['what'] }] }],
    ])
    expect(Tags).toMatchObject([
      { ResourceType: 'network-interface', Value: 'network-interface' },
      { ResourceType: 'instance', Value: 'instance' },
    ])
  })
})

describe('an instance profile', () => {
  /** A profile with a role, or without. */
  async function createProfile(withRole: boolean): Promise<string> {
    const InstanceProfileName = 'web'
    const iam = world.iam()
    const { InstanceProfile } = await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName }))
    if (withRole) {
      await createRole(iam, 'web', [{ ...trust, Principal: { Service: 'ec2.amazonaws.com' } }])
      await iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName, RoleName: 'web' }))
    }
    return InstanceProfile?.Arn as string
  }
  const trust = { Effect: 'Allow', Action: 'sts:AssumeRole' }

  it('goes with an instance', async () => {
    const Arn = await createProfile(true)
    const { seen } = await world.run([image, run({ IamInstanceProfile: { Name: 'web' } }), described()])
    expect(instanceOf(seen.described).IamInstanceProfile).toEqual({ Arn, Id: expect.stringMatching(/^AIPA/) })
    expect((await world.run([image, run({ IamInstanceProfile: { Arn } })])).Instances).toHaveLength(1)
  })

  it('without a role is refused, and both names at once', async () => {
    const Arn = await createProfile(false)
    expect(await refusalOf(world.run([image, run({ IamInstanceProfile: { Arn } })]))).toEqual(
      invalid(`IAM Instance Profile "${Arn}" has no associated IAM Roles`),
    )
    expect(await refusalOf(world.run([image, run({ IamInstanceProfile: { Arn, Name: 'web' } })]))).toMatchObject({
      code: 'InvalidParameterCombination',
    })
  })

  it('needs iam:PassRole for its role', async () => {
    await createProfile(true)
    const { keys } = await createUser(world.iam(), 'ann', allow('ec2:*'))
    const { seen } = await world.run([image])
    const launch = { ImageId: seen.image.Images[0].ImageId, MinCount: 1, MaxCount: 1, DryRun: true }
    const call = () =>
      refusalOf(world.send('RunInstances', { ...launch, IamInstanceProfile: { Name: 'web' } }, world.clientOf(keys)))
    const { code, message } = await call()
    expect(code).toBe('UnauthorizedOperation')
    expect(message).toContain(
      `is not authorized to perform: iam:PassRole on resource: arn:${world.partition}:iam::${world.owner}:role/web because no identity-based policy allows the iam:PassRole action`,
    )
    const pass = {
      ...allow('iam:PassRole'),
      Condition: { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } },
    }
    const PolicyDocument = policyOf(allow('ec2:*'), pass)
    await world.iam().send(new PutUserPolicyCommand({ UserName: 'ann', PolicyName: 'inline', PolicyDocument }))
    expect((await call()).code).toBe('DryRunOperation')
  })
})

describe('an instance', () => {
  it('goes from state to state by the clock', async () => {
    const { seen } = await world.run([
      image,
      run(),
      described('first'),
      settled,
      described('second'),
      change('StopInstances'),
      described('third'),
      settled,
      described('fourth'),
      change('StartInstances'),
      settled,
      described('fifth'),
    ])
    const states = ['first', 'second', 'third', 'fourth', 'fifth'].map((name) => stateOf(seen[name]))
    expect(states).toEqual([pending, running, stopping, stopped, running])
    expect(seen.StopInstances.StoppingInstances).toEqual([
      { InstanceId: instanceIds(seen)[0], PreviousState: running, CurrentState: stopping },
    ])
    expect(seen.StartInstances.StartingInstances).toEqual([
      { InstanceId: instanceIds(seen)[0], PreviousState: stopped, CurrentState: pending },
    ])
    expect(instanceOf(seen.fourth).StateReason.Code).toBe('Client.UserInitiatedShutdown')
  })

  it.each([
    ['StartInstances', 'StartingInstances', [settled], running],
    ['StopInstances', 'StoppingInstances', [settled, change('StopInstances'), settled], stopped],
  ] as const)('is left alone by %s where there is nothing to do', async (operation, list, steps, state) => {
    const { seen } = await world.run([image, run(), ...steps, change(operation, 'changed')])
    expect(seen.changed[list]).toMatchObject([{ PreviousState: state, CurrentState: state }])
  })

  it('satisfies waiters', async () => {
    const { seen } = await world.run([image, run(), settled])
    const waiting = { client: world.clientOf(), minDelay: 1, maxDelay: 1, maxWaitTime: 5 }
    expect(await waitUntilInstanceRunning(waiting, { InstanceIds: instanceIds(seen) })).toMatchObject({
      state: 'SUCCESS',
    })
  })

  it('keeps its private address, and gives its public one back while it is stopped', async () => {
    const { seen } = await world.run([
      image,
      run(),
      settled,
      change('StopInstances'),
      settled,
      described('asleep'),
      change('StartInstances'),
      described('awake'),
    ])
    const [before] = seen.run.Instances
    expect(instanceOf(seen.asleep)).not.toHaveProperty('PublicIpAddress')
    expect(instanceOf(seen.asleep).PrivateIpAddress).toBe(before.PrivateIpAddress)
    expect(instanceOf(seen.awake).PublicIpAddress).toMatch(/^198\./)
    expect(instanceOf(seen.awake).PublicIpAddress).not.toBe(before.PublicIpAddress)
  })

  it('keeps an Elastic IP address', async () => {
    const { seen } = await world.run([
      image,
      run(),
      settled,
      address(),
      [
        'AssociateAddress',
        (before) => ({ AllocationId: before.address.AllocationId, InstanceId: instanceIds(before)[0] }),
      ],
      change('StopInstances'),
      settled,
      described(),
    ])
    expect(instanceOf(seen.described).PublicIpAddress).toBe(seen.address.PublicIp)
  })

  it('is gone for good, with its address, and told of for an hour', async () => {
    const { seen } = await world.run([
      vpc(),
      subnet(),
      image,
      run(inSubnet),
      settled,
      change('TerminateInstances'),
      settled,
      described(),
    ])
    expect(stateOf(seen.described)).toEqual({ Code: 48, Name: 'terminated' })
    expect(instanceOf(seen.described)).not.toHaveProperty('SubnetId')
    expect(await available(seen)).toBe(251)
    world.aws().clock.advance(3_600_000)
    expect(await world.send('DescribeInstances')).toEqual({ Reservations: [] })
  })

  it('is terminated while it starts', async () => {
    const { seen } = await world.run([image, run(), change('TerminateInstances'), settled, described()])
    expect(stateOf(seen.described).Name).toBe('terminated')
  })

  it('leaves behind an interface that is not to go with it', async () => {
    const { seen } = await world.run([
      vpc(),
      subnet(),
      image,
      run((before) => ({ NetworkInterfaces: [{ DeviceIndex: 0, ...inSubnet(before), DeleteOnTermination: false }] })),
      eni(),
      settled,
      [
        'AttachNetworkInterface',
        (before) => ({ NetworkInterfaceId: eniId(before), InstanceId: instanceIds(before)[0], DeviceIndex: 1 }),
        'attached',
      ],
      described('both'),
      ['DetachNetworkInterface', ({ attached }) => ({ AttachmentId: attached.AttachmentId })],
      change('TerminateInstances'),
      settled,
      ['DescribeNetworkInterfaces', {}, 'left'],
    ])
    expect(instanceOf(seen.both).NetworkInterfaces).toHaveLength(2)
    expect(seen.left.NetworkInterfaces).toMatchObject([{ Status: 'available' }, { Status: 'available' }])
  })

  it('keeps the internet gateway in its place while it has a public address', async () => {
    const { seen } = await world.run([
      vpc(),
      subnet(),
      gateway,
      attach,
      image,
      run((before) => ({
        NetworkInterfaces: [{ DeviceIndex: 0, ...inSubnet(before), AssociatePublicIpAddress: true }],
      })),
    ])
    const detach = {
      InternetGatewayId: seen.gateway.InternetGateway.InternetGatewayId,
      VpcId: seen.vpc.Vpc.VpcId,
    }
    await expect(world.send('DetachInternetGateway', detach)).rejects.toMatchObject({ name: 'DependencyViolation' })
    await world.run([['TerminateInstances', { InstanceIds: instanceIds(seen) }], settled])
    await world.send('DetachInternetGateway', detach)
  })
})

describe('the status of instances', () => {
  const status = (more: Input = {}): Step => ['DescribeInstanceStatus', more]
  it.each([
    ['none while they start', [], status(), []],
    ['all where all are asked for', [], status({ IncludeAllInstances: true }), ['not-applicable']],
    ['checked a moment after they run', [settled], status(), ['initializing']],
    ['passed in the end', [settled, settled], status(), ['ok']],
    ['by what they are', [settled], status({ Filters: [{ Name: 'instance-state-name', Values: ['stopped'] }] }), []],
  ] as const)('%s', async (_, steps, asked, expected) => {
    const { InstanceStatuses } = await world.run([image, run(), ...steps, asked])
    expect(InstanceStatuses.map(({ InstanceStatus }: Answer) => InstanceStatus.Status)).toEqual(expected)
  })
})

describe('instances are found', () => {
  it.each<[string, object, number]>([
    ['by their state', { Name: 'instance-state-name', Values: ['running'] }, 2],
    ['by their type', { Name: 'instance-type', Values: ['t3.*'] }, 2],
    ['by a tag', { Name: 'tag:role', Values: ['web'] }, 1],
    ['by their owner', { Name: 'owner-id', Values: ['123456789012'] }, 0],
    ['by their group', { Name: 'instance.group-name', Values: ['default'] }, 2],
  ])('%s', async (_, filter, count) => {
    const web = { TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'role', Value: 'web' }] }] }
    const { Reservations } = await world.run([
      image,
      run(web),
      run({}, 'other'),
      settled,
      ['DescribeInstances', { Filters: [filter] }],
    ])
    expect(Reservations).toHaveLength(count)
  })

  it('by their launch', async () => {
    const { seen, Reservations } = await world.run([
      image,
      run({ MinCount: 2, MaxCount: 2 }),
      run({}, 'other'),
      [
        'DescribeInstances',
        (before) => ({ Filters: [{ Name: 'reservation-id', Values: [before.run.ReservationId] }] }),
      ],
    ])
    expect(Reservations).toMatchObject([{ ReservationId: seen.run.ReservationId, Instances: [{}, {}] }])
  })

  it('page by page', async () => {
    const { seen } = await world.run([
      image,
      run({ MinCount: 7, MaxCount: 7 }),
      ['DescribeInstances', { MaxResults: 5 }, 'one'],
    ])
    const { Reservations } = await world.send('DescribeInstances', { MaxResults: 5, NextToken: seen.one.NextToken })
    const ids = [...seen.one.Reservations, ...Reservations].flatMap(({ Instances }: Answer) =>
      Instances.map(({ InstanceId }: Answer) => InstanceId),
    )
    expect(ids.toSorted()).toEqual(instanceIds(seen).toSorted())
  })
})
