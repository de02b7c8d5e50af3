import { hexText } from '../../../core/random.ts'
import { ec2Error, invalidValue } from './errors.ts'
import { QUOTAS } from './quotas.ts'
import { type Ec2Scope, newId } from './scope.ts'
import { groupsForSubnet } from './security-groups.ts'
import type { InterfaceAttachment, InterfaceType, NetworkInterface, PrivateAddress, Subnet } from './state.ts'

export interface NewInterface {
  readonly subnet: Subnet
  /** Security groups, by id; of the subnet's VPC. */
  readonly groups: readonly string[]
  readonly type?: InterfaceType
  readonly description?: string
  /** The addresses that it is to have, the primary one first; any that is free where none is named. */
  readonly addresses?: readonly string[]
  /** How many more it is to have beside those. */
  readonly secondary?: number
  /** The service that makes it. */
  readonly requester?: string
  readonly tags?: Map<string, string>
}

/**
 * Creates a network interface and takes its addresses from the subnet.
 * @throws AwsError `InsufficientFreeAddressesInSubnet`, `InvalidIPAddress.InUse`, `NetworkInterfaceLimitExceeded` …; then
 *   nothing is taken
 */
export function createInterface(scope: Ec2Scope, wanted: NewInterface): NetworkInterface {
  const { state, cloud } = scope
  const { subnet, type = 'interface', description = '', requester, tags = new Map() } = wanted
  const Groups = groupsForSubnet(state, wanted.groups, subnet)
  checkRoom(scope, 1, Groups)
  const addresses = takeAddresses(
    subnet,
    wanted.addresses ?? [],
    (wanted.addresses?.length ? 0 : 1) + (wanted.secondary ?? 0),
  )
  const created: NetworkInterface = {
    NetworkInterfaceId: newId(scope, 'eni'),
    SubnetId: subnet.SubnetId,
    VpcId: subnet.VpcId,
    AvailabilityZone: subnet.AvailabilityZone,
    InterfaceType: type,
    MacAddress: `02:${hexText(cloud.random, 10).replace(/..(?=.)/g, '$&:')}`,
    Description: description,
    Groups,
    addresses: addresses.map((PrivateIpAddress, index): PrivateAddress => ({ PrivateIpAddress, Primary: index === 0 })),
    SourceDestCheck: type === 'interface',
    ...(requester !== undefined && { RequesterId: requester }),
    Status: 'available',
    tags,
  }
  state.networkInterfaces.set(created.NetworkInterfaceId, created)
  return created
}

/** @throws AwsError where so many more interfaces, or so many groups on one, are too many */
export function checkRoom(scope: Ec2Scope, count: number, groups: readonly string[]): void {
  const { networkInterfaces, groupsPerInterface } = scope.cloud.store.get(QUOTAS, scope)
  if (scope.state.networkInterfaces.size + count > networkInterfaces) {
    throw ec2Error('NetworkInterfaceLimitExceeded', 'The maximum number of network interfaces has been reached.')
  }
  if (groups.length > groupsPerInterface) {
    throw ec2Error(
      'SecurityGroupsPerInterfaceLimitExceeded',
      'The maximum number of security groups per interface has been reached.',
    )
  }
}

/** Attaches an interface to an instance or, with `ela-attach`, to what a service does with it. */
export function attachInterface(
  scope: Ec2Scope,
  subject: NetworkInterface,
  to: Omit<InterfaceAttachment, 'AttachmentId' | 'AttachTime'>,
): InterfaceAttachment {
  const attachment = {
    AttachmentId: newId(scope, to.InstanceOwnerId === 'amazon-aws' ? 'ela-attach' : 'eni-attach'),
    AttachTime: new Date(scope.cloud.clock.now()),
    ...to,
  }
  subject.attachment = attachment
  subject.Status = 'in-use'
  return attachment
}

export function detachInterface(subject: NetworkInterface): void {
  subject.attachment = undefined
  subject.Status = 'available'
}

/** Deletes an interface, whatever it was for, and gives its addresses back. */
export function removeInterface({ state }: Ec2Scope, subject: NetworkInterface): void {
  state.networkInterfaces.delete(subject.NetworkInterfaceId)
  const pool = state.subnets.get(subject.SubnetId)?.addresses
  for (const { PrivateIpAddress } of subject.addresses) pool?.release(PrivateIpAddress)
  for (const address of state.addresses.values()) {
    if (address.association?.NetworkInterfaceId === subject.NetworkInterfaceId) delete address.association
  }
}

/** @throws AwsError `OperationNotPermitted` for an interface that a service made, which alone may change it */
export function checkOwn({ NetworkInterfaceId, RequesterId }: NetworkInterface): void {
  if (RequesterId === undefined) return
  throw ec2Error(
    'OperationNotPermitted',
    `You do not have permission to access the specified resource: ${NetworkInterfaceId}.`,
  )
}

/** Takes named addresses and a number of others, or none at all. @throws AwsError where there are not enough, or one is taken */
export function takeAddresses({ addresses }: Subnet, named: readonly string[], others: number): string[] {
  if (addresses.available < named.length + others) {
    throw ec2Error(
      'InsufficientFreeAddressesInSubnet',
      'The specified subnet does not have enough free addresses to satisfy the request.',
    )
  }
  const taken: string[] = []
  for (const address of named) {
    const outcome = addresses.claim(address)
    if (outcome === 'taken') taken.push(address)
    else {
      for (const one of taken) addresses.release(one)
      if (outcome === 'in use') throw ec2Error('InvalidIPAddress.InUse', `Address ${address} is in use.`)
      throw invalidValue(`Address ${address} does not fall within the subnet's address range`)
    }
  }
  for (let count = 0; count < others; count++) taken.push(addresses.take() as string)
  return taken
}
