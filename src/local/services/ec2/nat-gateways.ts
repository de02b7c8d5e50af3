import type { ConnectivityType, NatGateway as DescribedGateway, NatGatewayAddress } from '@aws-sdk/client-ec2'
import { associateAddress } from './addresses.ts'
import { ec2Error } from './errors.ts'
import type { Filters } from './filters.ts'
import { attachInterface, createInterface, removeInterface } from './network-interfaces.ts'
import { QUOTAS } from './quotas.ts'
import { type Ec2Scope, newId } from './scope.ts'
import type { ElasticAddress, NatGateway, Subnet } from './state.ts'
import { describeTags } from './tags.ts'
import { AFTERLIFE_MILLISECONDS, TRANSITION_MILLISECONDS } from './transitions.ts'

interface NewNatGateway {
  readonly subnet: Subnet
  readonly ConnectivityType: ConnectivityType
  /** Of a public one. */
  readonly address?: ElasticAddress | undefined
  readonly PrivateIpAddress?: string | undefined
  readonly tags: Map<string, string>
}

/** Creates a NAT gateway; a little later it is available or has failed. @throws AwsError */
export function createNatGateway(scope: Ec2Scope, wanted: NewNatGateway): NatGateway {
  const { state, cloud } = scope
  const { subnet, ConnectivityType, tags } = wanted
  checkQuota(scope, subnet)
  const failure = failureOf(scope, wanted)
  const NatGatewayId = newId(scope, 'nat')
  const created: NatGateway = {
    NatGatewayId,
    SubnetId: subnet.SubnetId,
    VpcId: subnet.VpcId,
    ConnectivityType,
    CreateTime: new Date(cloud.clock.now()),
    ...(failure ?? { connection: connect(scope, wanted, NatGatewayId) }),
    State: 'pending',
    tags,
  }
  state.natGateways.set(NatGatewayId, created)
  cloud.clock.schedule(TRANSITION_MILLISECONDS, () => {
    if (created.State === 'pending') created.State = failure === undefined ? 'available' : 'failed'
    if (created.State === 'failed') forgetLater(scope, created)
  })
  return created
}

function connect(
  scope: Ec2Scope,
  { subnet, address, PrivateIpAddress }: NewNatGateway,
  id: string,
): NonNullable<NatGateway['connection']> {
  const subject = createInterface(scope, {
    subnet,
    groups: [],
    type: 'nat_gateway',
    description: `Interface for NAT Gateway ${id}`,
    requester: 'amazon-elb',
    ...(PrivateIpAddress !== undefined && { addresses: [PrivateIpAddress] }),
  })
  attachInterface(scope, subject, { InstanceOwnerId: 'amazon-aws', DeviceIndex: 1, DeleteOnTermination: false })
  return {
    NetworkInterfaceId: subject.NetworkInterfaceId,
    PrivateIp: subject.addresses[0]?.PrivateIpAddress as string,
    ...(address && {
      AllocationId: address.AllocationId,
      PublicIp: address.PublicIp,
      AssociationId: associateAddress(scope, address, subject, undefined, false),
    }),
  }
}

function checkQuota({ cloud, state, ...place }: Ec2Scope, { AvailabilityZone }: Subnet): void {
  const there = [...state.natGateways.values()].filter(
    ({ State, SubnetId }) => HOLDS.has(State) && state.subnets.get(SubnetId)?.AvailabilityZone === AvailabilityZone,
  )
  const limit = cloud.store.get(QUOTAS, place).natGatewaysPerZone
  if (there.length < limit) return
  throw ec2Error('NatGatewayLimitExceeded', `Performing this operation would exceed the limit of ${limit} NAT gateways`)
}

const HOLDS: ReadonlySet<string> = new Set(['pending', 'available', 'deleting'])

/** What AWS finds out only after it has answered. @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_NatGateway.html */
function failureOf({ state }: Ec2Scope, { subnet, address }: NewNatGateway) {
  const { VpcId, addresses } = subnet
  const fail = (FailureCode: string, FailureMessage: string) => ({ FailureCode, FailureMessage })
  if (addresses.available === 0) {
    return fail(
      'InsufficientFreeAddressesInSubnet',
      'Subnet has insufficient free addresses to create this NAT gateway',
    )
  }
  if (address === undefined) return undefined
  if (address.association !== undefined) {
    return fail('Resource.AlreadyAssociated', `Elastic IP address [${address.AllocationId}] is already associated`)
  }
  const hasGateway = [...state.internetGateways.values()].some((gateway) => gateway.VpcId === VpcId)
  return hasGateway ? undefined : fail('Gateway.NotAttached', `Network ${VpcId} has no Internet gateway attached`)
}

/** Takes a NAT gateway down. Its address is free again, and routes to it lead nowhere. */
export function deleteNatGateway(scope: Ec2Scope, gateway: NatGateway): void {
  if (gateway.State === 'deleting' || gateway.State === 'deleted') return
  const { cloud, state } = scope
  gateway.State = 'deleting'
  cloud.clock.schedule(TRANSITION_MILLISECONDS, () => {
    gateway.State = 'deleted'
    gateway.DeleteTime = new Date(cloud.clock.now())
    const subject = state.networkInterfaces.get(gateway.connection?.NetworkInterfaceId ?? '')
    if (subject !== undefined) removeInterface(scope, subject)
    forgetLater(scope, gateway)
  })
}

function forgetLater({ cloud, state }: Ec2Scope, { NatGatewayId }: NatGateway): void {
  cloud.clock.schedule(AFTERLIFE_MILLISECONDS, () => state.natGateways.delete(NatGatewayId))
}

export function describeNatGateway({ connection, tags, ...members }: NatGateway): DescribedGateway {
  const address = connection && { ...connection, IsPrimary: true, Status: STATUS[members.State] }
  return { ...members, NatGatewayAddresses: address ? [address] : [], Tags: describeTags(tags) }
}

const STATUS: Readonly<Record<NatGateway['State'], NonNullable<NatGatewayAddress['Status']>>> = {
  pending: 'associating',
  available: 'succeeded',
  failed: 'failed',
  deleting: 'disassociating',
  deleted: 'disassociating',
}

export const NAT_GATEWAY_FILTERS: Filters<DescribedGateway> = {
  'nat-gateway-id': ({ NatGatewayId }) => NatGatewayId,
  state: ({ State }) => State,
  'subnet-id': ({ SubnetId }) => SubnetId,
  'vpc-id': ({ VpcId }) => VpcId,
}
