import type {
  NetworkInterface as DescribedInterface,
  NetworkInterfaceAssociation,
  NetworkInterfaceType,
} from '@aws-sdk/client-ec2'
import type { Filters } from './filters.ts'
import { privateName, publicName } from './host-names.ts'
import { RESOURCES } from './resources.ts'
import type { Ec2Scope } from './scope.ts'
import type { NetworkInterface, PrivateAddress } from './state.ts'
import { describeTags } from './tags.ts'

/** The public address of a private one: an Elastic IP address, or one that was lent. */
export function associationOf(
  { NetworkInterfaceId }: Pick<NetworkInterface, 'NetworkInterfaceId'>,
  { PrivateIpAddress, publicIp }: PrivateAddress,
  { state, account, region }: Ec2Scope,
): NetworkInterfaceAssociation | undefined {
  for (const { AllocationId, PublicIp, association } of state.addresses.values()) {
    if (association?.NetworkInterfaceId !== NetworkInterfaceId) continue
    if (association.PrivateIpAddress !== PrivateIpAddress) continue
    const { AssociationId } = association
    return { AllocationId, AssociationId, PublicIp, IpOwnerId: account, PublicDnsName: publicName(PublicIp, region) }
  }
  if (publicIp === undefined) return undefined
  return { PublicIp: publicIp, IpOwnerId: 'amazon', PublicDnsName: publicName(publicIp, region) }
}

export function describeGroups(ids: readonly string[], { state }: Pick<Ec2Scope, 'state'>) {
  const groups = RESOURCES['security-group'].of(state)
  return ids.map((GroupId) => ({ GroupId, GroupName: groups.get(GroupId)?.GroupName ?? '' }))
}

export function describeInterface(subject: NetworkInterface, scope: Ec2Scope): DescribedInterface {
  const { addresses, attachment, RequesterId, Groups, InterfaceType, tags, ...members } = subject
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
    ...members,
    InterfaceType: InterfaceType as NetworkInterfaceType,
    OwnerId: scope.account,
    Groups: describeGroups(Groups, scope),
    PrivateIpAddress: primary?.PrivateIpAddress,
    PrivateDnsName: primary?.PrivateDnsName,
    PrivateIpAddresses: described,
    ...(primary?.Association && { Association: primary.Association }),
    ...(attachment && { Attachment: { ...attachment, Status: 'attached' } }),
    RequesterManaged: RequesterId !== undefined,
    ...(RequesterId !== undefined && { RequesterId }),
    Ipv6Addresses: [],
    TagSet: describeTags(tags),
  }
}

export const INTERFACE_FILTERS: Filters<DescribedInterface> = {
  'addresses.primary': ({ PrivateIpAddresses }) => PrivateIpAddresses?.map(({ Primary }) => Primary),
  'addresses.private-ip-address': ({ PrivateIpAddresses }) =>
    PrivateIpAddresses?.map(({ PrivateIpAddress }) => PrivateIpAddress),
  'association.allocation-id': ({ Association }) => Association?.AllocationId,
  'association.association-id': ({ Association }) => Association?.AssociationId,
  'association.ip-owner-id': ({ Association }) => Association?.IpOwnerId,
  'association.public-ip': ({ Association }) => Association?.PublicIp,
  'attachment.attachment-id': ({ Attachment }) => Attachment?.AttachmentId,
  'attachment.delete-on-termination': ({ Attachment }) => Attachment?.DeleteOnTermination,
  'attachment.device-index': ({ Attachment }) => Attachment?.DeviceIndex,
  'attachment.instance-id': ({ Attachment }) => Attachment?.InstanceId,
  'attachment.instance-owner-id': ({ Attachment }) => Attachment?.InstanceOwnerId,
  'attachment.status': ({ Attachment }) => Attachment?.Status,
  'availability-zone': ({ AvailabilityZone }) => AvailabilityZone,
  description: ({ Description }) => Description,
  'group-id': ({ Groups }) => Groups?.map(({ GroupId }) => GroupId),
  'group-name': ({ Groups }) => Groups?.map(({ GroupName }) => GroupName),
  'interface-type': ({ InterfaceType }) => InterfaceType,
  'mac-address': ({ MacAddress }) => MacAddress,
  'network-interface-id': ({ NetworkInterfaceId }) => NetworkInterfaceId,
  'owner-id': ({ OwnerId }) => OwnerId,
  'private-dns-name': ({ PrivateDnsName }) => PrivateDnsName,
  'private-ip-address': ({ PrivateIpAddress }) => PrivateIpAddress,
  'requester-id': ({ RequesterId }) => RequesterId,
  'requester-managed': ({ RequesterManaged }) => RequesterManaged,
  'source-dest-check': ({ SourceDestCheck }) => SourceDestCheck,
  status: ({ Status }) => Status,
  'subnet-id': ({ SubnetId }) => SubnetId,
  'vpc-id': ({ VpcId }) => VpcId,
}
