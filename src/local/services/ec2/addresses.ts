import type { Address } from '@aws-sdk/client-ec2'
import type { Cloud } from '../../cloud.ts'
import type { Access } from '../../operation.ts'
import { declareState } from '../../store/state.ts'
import { onResource } from './access.ts'
import { AddressPool } from './address-pool.ts'
import { ec2Error } from './errors.ts'
import type { Filters } from './filters.ts'
import { type Ec2Scope, newId } from './scope.ts'
import type { ElasticAddress, NetworkInterface, PrivateAddress } from './state.ts'
import { describeTags } from './tags.ts'

/** Public addresses come from a range that is set aside for tests (RFC 2544), so that none is anybody's. */
const PUBLIC = declareState(
  'ec2 public addresses',
  'partition',
  () => new AddressPool({ first: 0xc612_0000, size: 2 ** 17 }),
)

/** @throws AwsError `InsufficientAddressCapacity` */
export function takePublicAddress({ cloud, partition }: { readonly cloud: Cloud; readonly partition: string }): string {
  const address = cloud.store.get(PUBLIC, { partition, account: '', region: '' }).take()
  if (address !== undefined) return address
  throw ec2Error('InsufficientAddressCapacity', 'Insufficient address capacity.', 500)
}

export function releasePublicAddress(
  { cloud, partition }: Pick<Ec2Scope, 'cloud' | 'partition'>,
  address: string,
): void {
  cloud.store.get(PUBLIC, { partition, account: '', region: '' }).release(address)
}

/**
 * Gives a private address a public one. An interface's lent public address is given back.
 * @throws AwsError `InvalidParameterValue`, `Resource.AlreadyAssociated`, `Gateway.NotAttached`
 */
export function associateAddress(
  scope: Ec2Scope,
  address: ElasticAddress,
  subject: NetworkInterface,
  PrivateIpAddress: string | undefined,
  mayMove: boolean,
): string {
  const { NetworkInterfaceId } = subject
  const to = privateSide(subject, PrivateIpAddress)
  const isThere = ({ association }: ElasticAddress) =>
    association?.NetworkInterfaceId === NetworkInterfaceId && association.PrivateIpAddress === to.PrivateIpAddress
  if (isThere(address)) return address.association?.AssociationId as string
  const before = [...scope.state.addresses.values()].find(isThere)
  if (!mayMove) checkFree(address, NetworkInterfaceId, before)
  if (![...scope.state.internetGateways.values()].some(({ VpcId }) => VpcId === subject.VpcId)) {
    throw ec2Error('Gateway.NotAttached', `Network ${subject.VpcId} is not attached to any internet gateway`)
  }
  delete before?.association
  if (to.publicIp !== undefined) releasePublicAddress(scope, to.publicIp)
  to.publicIp = undefined
  const AssociationId = newId(scope, 'eipassoc')
  address.association = { AssociationId, NetworkInterfaceId, PrivateIpAddress: to.PrivateIpAddress }
  return AssociationId
}

/** An interface's private address; the primary one where none is named. */
function privateSide({ NetworkInterfaceId, addresses }: NetworkInterface, named: string | undefined): PrivateAddress {
  const found = addresses.find(({ Primary, PrivateIpAddress }) =>
    named === undefined ? Primary : PrivateIpAddress === named,
  )
  if (found !== undefined) return found
  throw ec2Error(
    'InvalidParameterValue',
    `The private IP address '${named}' is not assigned to interface ${NetworkInterfaceId}`,
  )
}

/** @throws AwsError `Resource.AlreadyAssociated` where either side has another already */
function checkFree(
  { AllocationId, association }: ElasticAddress,
  id: string,
  before: ElasticAddress | undefined,
): void {
  const code = 'Resource.AlreadyAssociated'
  if (association !== undefined) {
    const message = `resource ${AllocationId} is already associated with associate-id ${association.AssociationId}`
    throw ec2Error(code, message)
  }
  if (before !== undefined) throw ec2Error(code, `resource ${id} is already associated with address ${before.PublicIp}`)
}

/** How operations name an address: by its allocation or, in older requests, by itself. */
interface AddressReference {
  readonly AllocationId?: string | undefined
  readonly PublicIp?: string | undefined
}

function lookUpAddress({ state }: Ec2Scope, { AllocationId, PublicIp }: AddressReference) {
  return [...state.addresses.values()].find((address) =>
    AllocationId === undefined ? address.PublicIp === PublicIp : address.AllocationId === AllocationId,
  )
}

/** The access that an operation on an address needs. */
export function onAddress(action: string, reference: AddressReference, scope: Ec2Scope): Access {
  const id = lookUpAddress(scope, reference)?.AllocationId ?? reference.AllocationId ?? '*'
  return onResource(action, 'elastic-ip', id, scope)
}

/** @throws AwsError `InvalidAllocationID.NotFound`, `MissingParameter`, `AuthFailure` */
export function addressOf(scope: Ec2Scope, reference: AddressReference): ElasticAddress {
  const found = lookUpAddress(scope, reference)
  if (found !== undefined) return found
  const { AllocationId, PublicIp } = reference
  if (AllocationId !== undefined) {
    throw ec2Error('InvalidAllocationID.NotFound', `The allocation ID '${AllocationId}' does not exist`)
  }
  if (PublicIp === undefined) throw ec2Error('MissingParameter', 'Either public IP or allocation id must be specified')
  throw ec2Error('AuthFailure', `The address '${PublicIp}' does not belong to you.`, 400)
}

export function describeAddress(address: ElasticAddress, { account, region, state }: Ec2Scope): Address {
  const { AllocationId, PublicIp, association, tags } = address
  const subject = association && state.networkInterfaces.get(association.NetworkInterfaceId)
  const InstanceId = subject?.attachment?.InstanceId
  return {
    AllocationId,
    PublicIp,
    Domain: 'vpc',
    PublicIpv4Pool: 'amazon',
    NetworkBorderGroup: region,
    ...(association && { ...association, NetworkInterfaceOwnerId: account }),
    ...(InstanceId !== undefined && { InstanceId }),
    Tags: describeTags(tags),
  }
}

export const ADDRESS_FILTERS: Filters<Address> = {
  'allocation-id': ({ AllocationId }) => AllocationId,
  'association-id': ({ AssociationId }) => AssociationId,
  domain: ({ Domain }) => Domain,
  'instance-id': ({ InstanceId }) => InstanceId,
  'network-border-group': ({ NetworkBorderGroup }) => NetworkBorderGroup,
  'network-interface-id': ({ NetworkInterfaceId }) => NetworkInterfaceId,
  'network-interface-owner-id': ({ NetworkInterfaceOwnerId }) => NetworkInterfaceOwnerId,
  'private-ip-address': ({ PrivateIpAddress }) => PrivateIpAddress,
  'public-ip': ({ PublicIp }) => PublicIp,
}
