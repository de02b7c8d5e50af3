import type { Subnet as DescribedSubnet } from '@aws-sdk/client-ec2'
import { AddressPool } from './address-pool.ts'
import { type Cidr, canonicalCidr, contains, lengthOf, overlaps, parseCidr } from './cidr.ts'
import { ec2Error, invalidParameter } from './errors.ts'
import type { Filters } from './filters.ts'
import { QUOTAS } from './quotas.ts'
import { find } from './resources.ts'
import { arnOf, type Ec2Scope, newId } from './scope.ts'
import type { Subnet } from './state.ts'
import { describeTags } from './tags.ts'
import { type Zone, zonesOf } from './zones.ts'

interface NewSubnet {
  readonly VpcId: string
  readonly CidrBlock: string
  readonly AvailabilityZone?: string | undefined
  readonly AvailabilityZoneId?: string | undefined
  readonly tags: Map<string, string>
  readonly isDefault?: true
}

/** @throws AwsError `InvalidVpcID.NotFound`, `InvalidSubnet.Range`, `InvalidSubnet.Conflict`, `SubnetLimitExceeded` … */
export function createSubnet(scope: Ec2Scope, wanted: NewSubnet): Subnet {
  const { state, cloud } = scope
  const vpc = find(state, 'vpc', wanted.VpcId)
  const cidr = readSubnetCidr(wanted.CidrBlock)
  const siblings = [...state.subnets.values()].filter(({ VpcId }) => VpcId === vpc.VpcId)
  const isWithin = contains(parseCidr(vpc.CidrBlock) as Cidr, cidr.block)
  if (!isWithin) throw ec2Error('InvalidSubnet.Range', `The CIDR '${wanted.CidrBlock}' is invalid.`)
  if (siblings.some(({ CidrBlock }) => overlaps(parseCidr(CidrBlock) as Cidr, cidr.block))) {
    throw ec2Error('InvalidSubnet.Conflict', `The CIDR '${wanted.CidrBlock}' conflicts with another subnet`)
  }
  if (siblings.length >= cloud.store.get(QUOTAS, scope).subnetsPerVpc) {
    throw ec2Error('SubnetLimitExceeded', 'The maximum number of subnets has been reached.')
  }
  const zone = readZone(scope.region, wanted)
  const subnet: Subnet = {
    SubnetId: newId(scope, 'subnet'),
    VpcId: vpc.VpcId,
    CidrBlock: cidr.text,
    AvailabilityZone: zone.name,
    AvailabilityZoneId: zone.id,
    DefaultForAz: wanted.isDefault === true,
    MapPublicIpOnLaunch: wanted.isDefault === true,
    addresses: new AddressPool(cidr.block),
    tags: wanted.tags,
  }
  state.subnets.set(subnet.SubnetId, subnet)
  return subnet
}

function readSubnetCidr(text: string): { text: string; block: Cidr } {
  const canonical = canonicalCidr(text)
  if (canonical === undefined) throw invalidParameter(text, 'cidrBlock', 'This is not a valid CIDR block.')
  const block = parseCidr(canonical) as Cidr
  if (lengthOf(block) < 16 || lengthOf(block) > 28) {
    throw ec2Error('InvalidSubnet.Range', `The CIDR '${text}' is invalid.`)
  }
  return { text: canonical, block }
}

/** Where nothing is said AWS chooses a zone; here it is the first. */
function readZone(region: string, { AvailabilityZone, AvailabilityZoneId }: NewSubnet): Zone {
  const zones = zonesOf(region)
  const found = zones.find(
    ({ name, id }) =>
      (AvailabilityZone === undefined || AvailabilityZone === name) &&
      (AvailabilityZoneId === undefined || AvailabilityZoneId === id),
  )
  if (found !== undefined) return found
  const names = zones.map(({ name }) => name).join(', ')
  const [value, parameter] = AvailabilityZone
    ? [AvailabilityZone, 'availabilityZone']
    : [AvailabilityZoneId, 'availabilityZoneId']
  throw invalidParameter(
    value,
    parameter,
    `Subnets can currently only be created in the following availability zones: ${names}.`,
  )
}

export function describeSubnet(subnet: Subnet, scope: Ec2Scope): DescribedSubnet {
  const { addresses, tags, ...members } = subnet
  return {
    ...members,
    State: 'available',
    AvailableIpAddressCount: addresses.available,
    OwnerId: scope.account,
    SubnetArn: arnOf(scope, 'subnet', subnet.SubnetId),
    AssignIpv6AddressOnCreation: false,
    MapCustomerOwnedIpOnLaunch: false,
    Ipv6CidrBlockAssociationSet: [],
    EnableDns64: false,
    Ipv6Native: false,
    Tags: describeTags(tags),
  }
}

export const SUBNET_FILTERS: Filters<DescribedSubnet> = {
  'availability-zone': ({ AvailabilityZone }) => AvailabilityZone,
  availabilityZone: ({ AvailabilityZone }) => AvailabilityZone,
  'availability-zone-id': ({ AvailabilityZoneId }) => AvailabilityZoneId,
  availabilityZoneId: ({ AvailabilityZoneId }) => AvailabilityZoneId,
  'available-ip-address-count': ({ AvailableIpAddressCount }) => AvailableIpAddressCount,
  'cidr-block': ({ CidrBlock }) => CidrBlock,
  cidr: ({ CidrBlock }) => CidrBlock,
  cidrBlock: ({ CidrBlock }) => CidrBlock,
  'default-for-az': ({ DefaultForAz }) => DefaultForAz,
  defaultForAz: ({ DefaultForAz }) => DefaultForAz,
  'map-public-ip-on-launch': ({ MapPublicIpOnLaunch }) => MapPublicIpOnLaunch,
  'owner-id': ({ OwnerId }) => OwnerId,
  state: ({ State }) => State,
  'subnet-arn': ({ SubnetArn }) => SubnetArn,
  'subnet-id': ({ SubnetId }) => SubnetId,
  'vpc-id': ({ VpcId }) => VpcId,
}
