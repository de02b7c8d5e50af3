import type { _InstanceType, RunInstancesRequest } from '@aws-sdk/client-ec2'
import { combination, ec2Error, invalidParameter, invalidValue, missingParameter } from './errors.ts'
import { imagesIn } from './images.ts'
import { findProfile } from './instance-profiles.ts'
import { instanceType } from './instance-types.ts'
import { enter, START } from './instances.ts'
import { type Placement, placementOf } from './launch-placement.ts'
import { attachInterface, checkRoom, createInterface } from './network-interfaces.ts'
import { type Ec2Scope, newId } from './scope.ts'
import { groupsForSubnet } from './security-groups.ts'
import type { Instance, Subnet } from './state.ts'
import { specifiedTags } from './tags.ts'

/** What a launch leaves open when it says nothing. */
export const DEFAULT_TYPE = 't2.micro'

/** Launches instances: as many as there are addresses for, if that is enough. @throws AwsError */
export function runInstances(scope: Ec2Scope, input: RunInstancesRequest): Instance[] {
  const { MinCount = 1, MaxCount = 1, ImageId, InstanceType = DEFAULT_TYPE, KeyName } = input
  checkCounts(MinCount, MaxCount)
  checkImage(scope, ImageId, InstanceType)
  if (KeyName !== undefined) throw ec2Error('InvalidKeyPair.NotFound', `The key pair '${KeyName}' does not exist`)
  const profile = input.IamInstanceProfile && findProfile(scope, input.IamInstanceProfile)
  const placement = placementOf(scope, input)
  const { subnet, groups, specification } = placement
  const count = countFor(subnet, MinCount, MaxCount, specification.PrivateIpAddress)
  checkRoom(scope, count, groupsForSubnet(scope.state, groups, subnet))
  tagsOf(input, 'instance')
  const common = {
    ReservationId: newId(scope, 'r'),
    ImageId: ImageId as string,
    InstanceType: InstanceType as _InstanceType,
    ...(profile && { IamInstanceProfile: { Arn: profile.arn, Id: profile.id } }),
  }
  return Array.from({ length: count }, (_, AmiLaunchIndex) =>
    launch(scope, input, placement, { ...common, AmiLaunchIndex }),
  )
}

type Launched = Pick<Instance, 'ReservationId' | 'ImageId' | 'InstanceType' | 'IamInstanceProfile' | 'AmiLaunchIndex'>

/** Launches one instance with its network interface. */
function launch(scope: Ec2Scope, input: RunInstancesRequest, placement: Placement, launched: Launched): Instance {
  const { subnet, groups, specification } = placement
  const { PrivateIpAddress, Description = '', DeleteOnTermination = true, AssociatePublicIpAddress } = specification
  const instance: Instance = {
    ...launched,
    InstanceId: newId(scope, 'i'),
    VpcId: subnet.VpcId,
    SubnetId: subnet.SubnetId,
    AvailabilityZone: subnet.AvailabilityZone,
    ClientToken: input.ClientToken ?? '',
    Monitoring: input.Monitoring?.Enabled === true,
    wantsPublicAddress: AssociatePublicIpAddress ?? subnet.MapPublicIpOnLaunch,
    LaunchTime: new Date(scope.cloud.clock.now()),
    state: 'pending',
    stateTransitionReason: '',
    tags: tagsOf(input, 'instance'),
  }
  const { InstanceId } = instance
  const subject = createInterface(scope, {
    subnet,
    groups,
    description: Description,
    ...(PrivateIpAddress !== undefined && { addresses: [PrivateIpAddress] }),
    tags: tagsOf(input, 'network-interface'),
  })
  attachInterface(scope, subject, { InstanceOwnerId: scope.account, InstanceId, DeviceIndex: 0, DeleteOnTermination })
  scope.state.instances.set(InstanceId, instance)
  enter(scope, instance, START)
  return instance
}

/** The tags of the one kind among those that a launch creates. */
function tagsOf(
  { TagSpecifications }: RunInstancesRequest,
  type: 'instance' | 'network-interface',
): Map<string, string> {
  return specifiedTags(TagSpecifications, type, ['instance', 'network-interface', 'volume'])
}

function checkCounts(min: number, max: number): void {
  for (const [name, value] of [
    ['minCount', min],
    ['maxCount', max],
  ] as const) {
    if (!Number.isInteger(value) || value < 1) throw invalidParameter(value, name, 'Must be at least 1.')
  }
  if (max < min)
    throw invalidValue(`Value (${min}) for parameter minCount is invalid. Must not be greater than maxCount.`)
}

function checkImage({ region }: Ec2Scope, imageId: string | undefined, typeName: string): void {
  if (imageId === undefined) throw missingParameter('imageId')
  if (!/^ami-[0-9a-f]{8,17}$/.test(imageId)) {
    throw ec2Error('InvalidAMIID.Malformed', `Invalid id: "${imageId}" (expecting "ami-...")`)
  }
  const image = imagesIn(region).find(({ ImageId }) => ImageId === imageId)
  if (image === undefined) throw ec2Error('InvalidAMIID.NotFound', `The image id '[${imageId}]' does not exist`)
  const type = instanceType(typeName)
  if (type === undefined) throw invalidValue(`Invalid value '${typeName}' for InstanceType.`)
  const architecture = type.ProcessorInfo?.SupportedArchitectures?.[0]
  if (architecture === image.Architecture) return
  throw invalidValue(
    `The architecture '${architecture}' of the specified instance type does not match the architecture '${image.Architecture}' of the specified AMI. Specify an instance type and an AMI that have matching architectures, and try again. You can use 'describe-instance-types' or 'describe-images' to discover the architecture of the instance type or AMI.`,
  )
}

function countFor({ SubnetId, addresses }: Subnet, min: number, max: number, fixed: string | undefined): number {
  if (fixed !== undefined && max > 1) throw combination('If you specify a private IP address, MaxCount must be 1')
  const count = Math.min(max, addresses.available)
  if (count >= min) return count
  throw ec2Error(
    'InsufficientFreeAddressesInSubnet',
    `There are not enough free addresses in subnet '${SubnetId}' to satisfy the requested number of instances.`,
  )
}
