import { describe, expect, it } from 'vitest'
import {
  type Answer,
  address,
  attach,
  eni,
  eniId,
  gateway,
  group,
  groupId,
  image,
  instanceIds,
  invalid,
  missing,
  NONE,
  nat,
  type RefusedRow,
  refusal,
  run,
  type Step,
  startEc2World,
  subnet,
  subnetId,
  vpc,
} from './ec2-world.ts'

/*
 * The last step is refused so. Codes as https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html lists
 * them; texts as public logs quote them.
 */

const world = startEc2World('ec2-refusals-instances.test.ts')
const { region } = world

const attachEni = (more: object = {}): Step => [
  'AttachNetworkInterface',
  (seen) => ({ NetworkInterfaceId: eniId(seen), InstanceId: instanceIds(seen)[0], DeviceIndex: 1, ...more }),
]
const inSubnet = (seen: Answer) => ({ SubnetId: subnetId(seen) })
const advance = world.settled

const modify = (more: object): Step => [
  'ModifyNetworkInterfaceAttribute',
  (seen) => ({ NetworkInterfaceId: eniId(seen), ...more }),
]

const INTERFACES: readonly RefusedRow[] = [
  [
    'no attribute',
    [vpc(), subnet(), eni(), modify({})],
    missing('description or groupSet or sourceDestCheck or attachment'),
  ],
  [
    'two attributes',
    [vpc(), subnet(), eni(), modify({ Description: { Value: 'a' }, SourceDestCheck: { Value: false } })],
    refusal('InvalidParameterCombination', 'Fields for multiple attribute types specified'),
  ],
  [
    'an attachment that it does not have',
    [vpc(), subnet(), eni(), modify({ Attachment: { AttachmentId: 'eni-attach-1', DeleteOnTermination: true } })],
    refusal('InvalidAttachmentID.NotFound', "The networkInterface attachment 'eni-attach-1' does not exist."),
  ],
  [
    'an address that is taken',
    [vpc(), subnet(), eni('eni', { PrivateIpAddress: '10.0.0.9' }), eni('other', { PrivateIpAddress: '10.0.0.9' })],
    refusal('InvalidIPAddress.InUse', 'Address 10.0.0.9 is in use.'),
  ],
  [
    'an address that AWS keeps',
    [vpc(), subnet(), eni('eni', { PrivateIpAddress: '10.0.0.3' })],
    invalid("Address 10.0.0.3 does not fall within the subnet's address range"),
  ],
  [
    'an address of another subnet',
    [vpc(), subnet(), eni('eni', { PrivateIpAddress: '10.0.1.9' })],
    invalid("Address 10.0.1.9 does not fall within the subnet's address range"),
  ],
  [
    'more addresses than there are',
    [vpc(), subnet('10.0.0.0/28'), eni('eni', { SecondaryPrivateIpAddressCount: 11 })],
    refusal(
      'InsufficientFreeAddressesInSubnet',
      'The specified subnet does not have enough free addresses to satisfy the request.',
    ),
  ],
  [
    'two primary addresses',
    [
      vpc(),
      subnet(),
      eni('eni', {
        PrivateIpAddress: '10.0.0.9',
        PrivateIpAddresses: [{ PrivateIpAddress: '10.0.0.10', Primary: true }],
      }),
    ],
    refusal('InvalidParameterCombination', 'Only one primary private IP address can be specified.'),
  ],
  [
    'a group of another VPC',
    [
      vpc(),
      group(),
      vpc('10.1.0.0/16'),
      subnet('10.1.0.0/24'),
      ['CreateNetworkInterface', (seen) => ({ SubnetId: subnetId(seen), Groups: [groupId(seen)] })],
    ],
    (seen) =>
      refusal(
        'InvalidParameter',
        `Security group ${groupId(seen)} and subnet ${subnetId(seen)} belong to different networks.`,
      ),
  ],
  [
    'attached twice',
    [vpc(), subnet(), image, run(inSubnet), eni(), advance, attachEni(), attachEni({ DeviceIndex: 2 })],
    (seen) => refusal('InvalidNetworkInterface.InUse', `Interface: [${eniId(seen)}] in use.`),
  ],
  [
    'two at one index',
    [vpc(), subnet(), image, run(inSubnet), eni(), advance, attachEni({ DeviceIndex: 0 })],
    (seen) => invalid(`Instance '${instanceIds(seen)[0]}' already has an interface attached at device index '0'.`),
  ],
  [
    'attached in another zone',
    [
      vpc(),
      subnet(),
      image,
      run(inSubnet),
      subnet('10.0.1.0/24', 'subnet', { AvailabilityZone: `${region}b` }),
      eni(),
      advance,
      attachEni(),
    ],
    invalid('You may not attach a network interface to an instance if they are not in the same availability zone'),
  ],
  [
    'attached to what is starting',
    [vpc(), subnet(), image, run(inSubnet), eni(), attachEni()],
    (seen) => refusal('IncorrectState', `Instance '${instanceIds(seen)[0]}' is not 'running' or 'stopped'.`),
  ],
  [
    'deleted in use',
    [
      vpc(),
      subnet(),
      image,
      run(inSubnet),
      [
        'DeleteNetworkInterface',
        (seen) => ({ NetworkInterfaceId: seen.run.Instances[0].NetworkInterfaces[0].NetworkInterfaceId }),
      ],
    ],
    (seen) =>
      invalid(
        `Network interface '${seen.run.Instances[0].NetworkInterfaces[0].NetworkInterfaceId}' is currently in use.`,
      ),
  ],
  [
    "an instance's own is detached",
    [
      vpc(),
      subnet(),
      image,
      run(inSubnet),
      [
        'DetachNetworkInterface',
        (seen) => ({ AttachmentId: seen.run.Instances[0].NetworkInterfaces[0].Attachment.AttachmentId }),
      ],
    ],
    refusal('OperationNotPermitted', 'The network interface at device index 0 cannot be detached.'),
  ],
  [
    "a service's is detached",
    [
      vpc(),
      subnet(),
      gateway,
      attach,
      address(),
      nat(),
      ['DescribeNetworkInterfaces', {}, 'all'],
      ['DetachNetworkInterface', (seen) => ({ AttachmentId: seen.all.NetworkInterfaces[0].Attachment.AttachmentId })],
    ],
    refusal('OperationNotPermitted', "You are not allowed to manage 'ela-attach' attachments."),
  ],
  [
    "a service's gets an address",
    [
      vpc(),
      subnet(),
      gateway,
      attach,
      address(),
      nat(),
      ['DescribeNetworkInterfaces', {}, 'all'],
      [
        'AssignPrivateIpAddresses',
        (seen) => ({
          NetworkInterfaceId: seen.all.NetworkInterfaces[0].NetworkInterfaceId,
          SecondaryPrivateIpAddressCount: 1,
        }),
      ],
    ],
    (seen) =>
      refusal(
        'OperationNotPermitted',
        `You do not have permission to access the specified resource: ${seen.all.NetworkInterfaces[0].NetworkInterfaceId}.`,
      ),
  ],
  [
    'no addresses',
    [vpc(), subnet(), eni(), ['AssignPrivateIpAddresses', (seen) => ({ NetworkInterfaceId: eniId(seen) })]],
    missing('privateIpAddresses'),
  ],
  [
    'too many addresses',
    [
      vpc(),
      subnet(),
      eni(),
      ['AssignPrivateIpAddresses', (seen) => ({ NetworkInterfaceId: eniId(seen), SecondaryPrivateIpAddressCount: 50 })],
    ],
    refusal('PrivateIpAddressLimitExceeded', 'Number of private addresses will exceed limit.'),
  ],
  [
    'the primary address is given up',
    [
      vpc(),
      subnet(),
      eni('eni', { PrivateIpAddress: '10.0.0.9' }),
      ['UnassignPrivateIpAddresses', (seen) => ({ NetworkInterfaceId: eniId(seen), PrivateIpAddresses: ['10.0.0.9'] })],
    ],
    (seen) => invalid(`The primary IP address 10.0.0.9 of interface ${eniId(seen)} cannot be unassigned`),
  ],
  [
    "another's address is given up",
    [
      vpc(),
      subnet(),
      eni(),
      [
        'UnassignPrivateIpAddresses',
        (seen) => ({ NetworkInterfaceId: eniId(seen), PrivateIpAddresses: ['10.0.0.99'] }),
      ],
    ],
    (seen) => invalid(`Some of [10.0.0.99] are not assigned to interface ${eniId(seen)}`),
  ],
]

describe('network interfaces', () => {
  it.each(INTERFACES)('%s', world.refuses)
})

const state = (operation: string): Step => [operation, (seen) => ({ InstanceIds: instanceIds(seen) })]
const INSTANCES: readonly RefusedRow[] = [
  [
    'an image that is not there',
    [run({ ImageId: `ami-${NONE}` })],
    refusal('InvalidAMIID.NotFound', `The image id '[ami-${NONE}]' does not exist`),
  ],
  [
    'an image that is none',
    [run({ ImageId: 'linux' })],
    refusal('InvalidAMIID.Malformed', 'Invalid id: "linux" (expecting "ami-...")'),
  ],
  [
    'a type that is none',
    [image, run({ InstanceType: 't9.huge' })],
    invalid("Invalid value 't9.huge' for InstanceType."),
  ],
  [
    'a type of another architecture',
    [image, run({ InstanceType: 't4g.micro' })],
    invalid(
      "The architecture 'arm64' of the specified instance type does not match the architecture 'x86_64' of the specified AMI. Specify an instance type and an AMI that have matching architectures, and try again. You can use 'describe-instance-types' or 'describe-images' to discover the architecture of the instance type or AMI.",
    ),
  ],
  [
    'a key that is not there',
    [image, run({ KeyName: 'k' })],
    refusal('InvalidKeyPair.NotFound', "The key pair 'k' does not exist"),
  ],
  [
    'no instances',
    [image, run({ MinCount: 0 })],
    invalid('Value (0) for parameter minCount is invalid. Must be at least 1.'),
  ],
  [
    'fewer than at least',
    [image, run({ MinCount: 2 })],
    invalid('Value (2) for parameter minCount is invalid. Must not be greater than maxCount.'),
  ],
  [
    'more than there are addresses',
    [vpc(), subnet('10.0.0.0/28'), image, run((seen) => ({ SubnetId: subnetId(seen), MinCount: 12, MaxCount: 20 }))],
    (seen) =>
      refusal(
        'InsufficientFreeAddressesInSubnet',
        `There are not enough free addresses in subnet '${subnetId(seen)}' to satisfy the requested number of instances.`,
      ),
  ],
  [
    'a subnet beside an interface',
    [vpc(), subnet(), image, run((seen) => ({ SubnetId: subnetId(seen), NetworkInterfaces: [{ DeviceIndex: 0 }] }))],
    refusal(
      'InvalidParameterCombination',
      'Network interfaces and an instance-level subnet ID may not be specified on the same request',
    ),
  ],
  [
    'groups beside an interface',
    [
      vpc(),
      subnet(),
      group(),
      image,
      run((seen) => ({ SecurityGroupIds: [groupId(seen)], NetworkInterfaces: [{ DeviceIndex: 0 }] })),
    ],
    refusal(
      'InvalidParameterCombination',
      'Network interfaces and an instance-level security groups may not be specified on the same request',
    ),
  ],
  [
    'a group of another VPC',
    [vpc(), group(), image, run((seen) => ({ SecurityGroupIds: [groupId(seen)] }))],
    expect.objectContaining({
      code: 'InvalidParameter',
      message: expect.stringMatching(/^Security group sg-\w+ and subnet subnet-\w+ belong to different networks\.$/),
    }),
  ],
  [
    'an instance profile',
    [image, run({ IamInstanceProfile: { Name: 'p' } })],
    invalid('Value (p) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name'),
  ],
  [
    'a host of its own',
    [image, run({ Placement: { Tenancy: 'dedicated' } })],
    invalid('The local AWS knows no placement but an Availability Zone.'),
  ],
  [
    'tags of something else',
    [image, run({ TagSpecifications: [{ ResourceType: 'vpc', Tags: [{ Key: 'a', Value: 'b' }] }] })],
    invalid("'vpc' is not a valid taggable resource type for this operation."),
  ],
  [
    'stopped while it starts',
    [image, run(), state('StopInstances')],
    (seen) =>
      refusal(
        'IncorrectInstanceState',
        `This instance '${instanceIds(seen)[0]}' is not in a state from which it can be stopped.`,
      ),
  ],
  [
    'started while it stops',
    [image, run(), advance, state('StopInstances'), state('StartInstances')],
    (seen) =>
      refusal(
        'IncorrectInstanceState',
        `The instance '${instanceIds(seen)[0]}' is not in a state from which it can be started.`,
      ),
  ],
  [
    'started when it is terminated',
    [image, run(), state('TerminateInstances'), advance, state('StartInstances')],
    (seen) =>
      refusal(
        'IncorrectInstanceState',
        `The instance '${instanceIds(seen)[0]}' is not in a state from which it can be started.`,
      ),
  ],
  [
    'rebooted when it is stopped',
    [image, run(), advance, state('StopInstances'), advance, state('RebootInstances')],
    (seen) =>
      refusal(
        'IncorrectInstanceState',
        `The instance '${instanceIds(seen)[0]}' is not in a state from which it can be rebooted.`,
      ),
  ],
]

describe('instances', () => {
  it.each(INSTANCES)('%s', world.refuses)
})
