import type { Instance as DescribedInstance, InstanceNetworkInterface, Reservation } from '@aws-sdk/client-ec2'
import { associationOf, describeGroups } from './describe-network-interface.ts'
import type { Filters } from './filters.ts'
import { privateName } from './host-names.ts'
import { imagesIn } from './images.ts'
import { describeState, interfacesOf } from './instances.ts'
import type { Ec2Scope } from './scope.ts'
import type { Instance, NetworkInterface } from './state.ts'
import { describeTags } from './tags.ts'

/** A terminated instance has lost its place in the network. */
export function describeInstance(instance: Instance, scope: Ec2Scope): DescribedInstance {
  const { VpcId, SubnetId, InstanceType, ImageId, state, stateReason, tags } = instance
  const image = imagesIn(scope.region).find((one) => one.ImageId === ImageId)
  const own = interfacesOf(scope.state, instance).map((subject) => describeOwnInterface(subject, scope))
  const primary = own[0]
  return {
    InstanceId: instance.InstanceId,
    ImageId,
    InstanceType,
    State: describeState(state),
    StateTransitionReason: instance.stateTransitionReason,
    ...(stateReason && { StateReason: stateReason }),
    LaunchTime: instance.LaunchTime,
    AmiLaunchIndex: instance.AmiLaunchIndex,
    ClientToken: instance.ClientToken,
    Placement: { AvailabilityZone: instance.AvailabilityZone, GroupName: '', Tenancy: 'default' },
    Monitoring: { State: instance.Monitoring ? 'enabled' : 'disabled' },
    ...(state !== 'terminated' && { VpcId, SubnetId }),
    PrivateDnsName: primary?.PrivateDnsName ?? '',
    PublicDnsName: primary?.Association?.PublicDnsName ?? '',
    ...(primary?.PrivateIpAddress && { PrivateIpAddress: primary.PrivateIpAddress }),
    ...(primary?.Association?.PublicIp && { PublicIpAddress: primary.Association.PublicIp }),
    SecurityGroups: primary?.Groups ?? [],
    NetworkInterfaces: own,
    SourceDestCheck: true,
    ...(instance.IamInstanceProfile && { IamInstanceProfile: instance.IamInstanceProfile }),
    ...(image?.Architecture && { Architecture: image.Architecture }),
    Hypervisor: 'xen',
    VirtualizationType: 'hvm',
    RootDeviceName: '/dev/xvda',
    RootDeviceType: 'ebs',
    BlockDeviceMappings: [],
    EbsOptimized: false,
    EnaSupport: true,
    PlatformDetails: 'Linux/UNIX',
    UsageOperation: 'RunInstances',
    ProductCodes: [],
    MetadataOptions: { State: 'applied', HttpEndpoint: 'enabled', HttpPutResponseHopLimit: 2, HttpTokens: 'required' },
    Tags: describeTags(tags),
  }
}

function describeOwnInterface(subject: NetworkInterface, scope: Ec2Scope): InstanceNetworkInterface {
  const { addresses, attachment, Groups, NetworkInterfaceId, SubnetId, VpcId } = subject
  const described = addresses.map((address) => {
    const Association = associationOf(subject, address, scope)
    return {
      PrivateIpAddress: address.PrivateIpAddress,
      PrivateDnsName: privateName(address.PrivateIpAddress, scope.region),
      Primary: address.Primary,
      ...(Association && { Association }),
    }
  })
  const primary = described.find(({ Primary }) => Primary)
  return {
    NetworkInterfaceId,
    SubnetId,
    VpcId,
    OwnerId: scope.account,
    Description: subject.Description,
    MacAddress: subject.MacAddress,
    InterfaceType: 'interface',
    Status: subject.Status,
    SourceDestCheck: subject.SourceDestCheck,
    Groups: describeGroups(Groups, scope),
    PrivateIpAddresses: described,
    PrivateIpAddress: primary?.PrivateIpAddress,
    PrivateDnsName: primary?.PrivateDnsName,
    ...(primary?.Association && { Association: primary.Association }),
    ...(attachment && {
      Attachment: {
        AttachmentId: attachment.AttachmentId,
        AttachTime: attachment.AttachTime,
        DeleteOnTermination: attachment.DeleteOnTermination,
        DeviceIndex: attachment.DeviceIndex,
        NetworkCardIndex: 0,
        Status: 'attached',
      },
    }),
    Ipv6Addresses: [],
  }
}

/** Instances under the launches that they came from. */
export function describeReservations(instances: readonly Instance[], scope: Ec2Scope): Reservation[] {
  const reservations = new Map<string, DescribedInstance[]>()
  for (const instance of instances) {
    const launched = reservations.get(instance.ReservationId) ?? []
    reservations.set(instance.ReservationId, [...launched, describeInstance(instance, scope)])
  }
  return [...reservations].map(([ReservationId, Instances]) => ({
    ReservationId,
    OwnerId: scope.account,
    Groups: [],
    Instances,
  }))
}

export const INSTANCE_FILTERS: Filters<DescribedInstance> = {
  architecture: ({ Architecture }) => Architecture,
  'availability-zone': ({ Placement }) => Placement?.AvailabilityZone,
  'client-token': ({ ClientToken }) => ClientToken,
  'dns-name': ({ PublicDnsName }) => PublicDnsName,
  'iam-instance-profile.arn': ({ IamInstanceProfile }) => IamInstanceProfile?.Arn,
  'iam-instance-profile.id': ({ IamInstanceProfile }) => IamInstanceProfile?.Id,
  'image-id': ({ ImageId }) => ImageId,
  'instance-id': ({ InstanceId }) => InstanceId,
  'instance-state-code': ({ State }) => State?.Code,
  'instance-state-name': ({ State }) => State?.Name,
  'instance-type': ({ InstanceType }) => InstanceType,
  'instance.group-id': ({ SecurityGroups }) => SecurityGroups?.map(({ GroupId }) => GroupId),
  'instance.group-name': ({ SecurityGroups }) => SecurityGroups?.map(({ GroupName }) => GroupName),
  'ip-address': ({ PublicIpAddress }) => PublicIpAddress,
  'launch-time': ({ LaunchTime }) => LaunchTime,
  'monitoring-state': ({ Monitoring }) => Monitoring?.State,
  'network-interface.network-interface-id': ({ NetworkInterfaces }) =>
    NetworkInterfaces?.map(({ NetworkInterfaceId }) => NetworkInterfaceId),
  'network-interface.subnet-id': ({ NetworkInterfaces }) => NetworkInterfaces?.map(({ SubnetId }) => SubnetId),
  'network-interface.vpc-id': ({ NetworkInterfaces }) => NetworkInterfaces?.map(({ VpcId }) => VpcId),
  'private-dns-name': ({ PrivateDnsName }) => PrivateDnsName,
  'private-ip-address': ({ PrivateIpAddress }) => PrivateIpAddress,
  'root-device-type': ({ RootDeviceType }) => RootDeviceType,
  'source-dest-check': ({ SourceDestCheck }) => SourceDestCheck,
  'state-reason-code': ({ StateReason }) => StateReason?.Code,
  'subnet-id': ({ SubnetId }) => SubnetId,
  tenancy: ({ Placement }) => Placement?.Tenancy,
  'virtualization-type': ({ VirtualizationType }) => VirtualizationType,
  'vpc-id': ({ VpcId }) => VpcId,
}
