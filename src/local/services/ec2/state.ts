import type {
  _InstanceType,
  ConnectivityType,
  InstanceStateName,
  NatGatewayState,
  NetworkInterfaceStatus,
  NetworkInterfaceType,
  Tenancy,
} from '@aws-sdk/client-ec2'
import type { NamedPolicy } from '../../../iam/evaluate.ts'
import type { Cloud } from '../../cloud.ts'
import { declareState, type Place } from '../../store/state.ts'
import type { AddressPool } from './address-pool.ts'
import { createDefaultVpc } from './default-vpc.ts'
import type { Answered } from './idempotency.ts'

/** Every resource has tags, by key. */
export interface Tagged {
  readonly tags: Map<string, string>
}

export interface Vpc extends Tagged {
  readonly VpcId: string
  readonly CidrBlock: string
  readonly CidrAssociationId: string
  readonly IsDefault: boolean
  readonly InstanceTenancy: Tenancy
  readonly DhcpOptionsId: string
  EnableDnsSupport: boolean
  EnableDnsHostnames: boolean
  EnableNetworkAddressUsageMetrics: boolean
}

export interface Subnet extends Tagged {
  readonly SubnetId: string
  readonly VpcId: string
  readonly CidrBlock: string
  readonly AvailabilityZone: string
  readonly AvailabilityZoneId: string
  readonly DefaultForAz: boolean
  MapPublicIpOnLaunch: boolean
  readonly addresses: AddressPool
}

/** Where a route leads; exactly one member but for the destination is set. */
export interface Route {
  readonly DestinationCidrBlock?: string
  readonly DestinationPrefixListId?: string
  readonly Origin: 'CreateRouteTable' | 'CreateRoute'
  /** `local`, an internet gateway or a gateway endpoint. */
  readonly GatewayId?: string
  readonly NatGatewayId?: string
  readonly NetworkInterfaceId?: string
}

export interface RouteTableAssociation {
  readonly RouteTableAssociationId: string
  /** Absent for the main table's association with its VPC. */
  readonly SubnetId?: string
}

export interface RouteTable extends Tagged {
  readonly RouteTableId: string
  readonly VpcId: string
  routes: readonly Route[]
  /** By id. */
  readonly associations: Map<string, RouteTableAssociation>
}

export interface InternetGateway extends Tagged {
  readonly InternetGatewayId: string
  VpcId?: string | undefined
}

/** An Elastic IP address. */
export interface ElasticAddress extends Tagged {
  readonly AllocationId: string
  readonly PublicIp: string
  association?: {
    readonly AssociationId: string
    readonly NetworkInterfaceId: string
    readonly PrivateIpAddress: string
  }
}

export interface NatGateway extends Tagged {
  readonly NatGatewayId: string
  readonly SubnetId: string
  readonly VpcId: string
  readonly ConnectivityType: ConnectivityType
  readonly CreateTime: Date
  /** Absent where it failed. */
  readonly connection?: {
    readonly NetworkInterfaceId: string
    readonly PrivateIp: string
    readonly AllocationId?: string
    /** Of a public one. */
    readonly PublicIp?: string
    readonly AssociationId?: string
  }
  readonly FailureCode?: string
  readonly FailureMessage?: string
  State: NatGatewayState
  DeleteTime?: Date
}

export interface SecurityGroupRule extends Tagged {
  readonly SecurityGroupRuleId: string
  readonly IsEgress: boolean
  /** `tcp`, `udp`, `icmp`, `icmpv6`, a number, or `-1` for all. */
  readonly IpProtocol: string
  /** Absent where the protocol is `-1`. */
  readonly FromPort?: number
  readonly ToPort?: number
  readonly CidrIpv4?: string
  readonly CidrIpv6?: string
  readonly PrefixListId?: string
  readonly ReferencedGroupId?: string
  readonly Description?: string
}

export interface SecurityGroup extends Tagged {
  readonly GroupId: string
  readonly GroupName: string
  readonly Description: string
  readonly VpcId: string
  /** By id. */
  readonly rules: Map<string, SecurityGroupRule>
}

/** Each VPC's default network ACL, which lets everything through. */
export interface NetworkAcl extends Tagged {
  readonly NetworkAclId: string
  readonly VpcId: string
  readonly IsDefault: boolean
}

export interface InterfaceAttachment {
  readonly AttachmentId: string
  readonly AttachTime: Date
  readonly DeviceIndex: number
  /** The account that the attachment belongs to; `amazon-aws` for those that a service manages. */
  readonly InstanceOwnerId: string
  readonly InstanceId?: string
  DeleteOnTermination: boolean
}

export interface PrivateAddress {
  readonly PrivateIpAddress: string
  readonly Primary: boolean
  /** A public address that was not allocated by the account, but lent for as long as the instance runs. */
  publicIp?: string | undefined
}

export type InterfaceType = NetworkInterfaceType | 'nat_gateway'

export interface NetworkInterface extends Tagged {
  readonly NetworkInterfaceId: string
  readonly SubnetId: string
  readonly VpcId: string
  readonly AvailabilityZone: string
  /** The model has another word for a NAT gateway's than EC2 itself. */
  readonly InterfaceType: InterfaceType
  readonly MacAddress: string
  Description: string
  /** Security groups, by id. */
  Groups: readonly string[]
  addresses: PrivateAddress[]
  SourceDestCheck: boolean
  /** Set where an AWS service made it, which alone may then change it. */
  readonly RequesterId?: string
  Status: NetworkInterfaceStatus
  attachment?: InterfaceAttachment | undefined
}

export interface VpcEndpoint extends Tagged {
  readonly VpcEndpointId: string
  readonly VpcEndpointType: 'Interface' | 'Gateway'
  readonly VpcId: string
  readonly ServiceName: string
  readonly CreationTimestamp: Date
  State: 'pending' | 'available' | 'deleting'
  policy: NamedPolicy
  PrivateDnsEnabled: boolean
  /** Of a gateway endpoint. */
  readonly RouteTableIds: Set<string>
  /** Of an interface endpoint: its network interface in each subnet. */
  readonly interfaces: Map<string, string>
  /** Security groups, by id. */
  Groups: readonly string[]
}

export interface Instance extends Tagged {
  readonly InstanceId: string
  readonly ReservationId: string
  readonly AmiLaunchIndex: number
  readonly ImageId: string
  readonly InstanceType: _InstanceType
  readonly VpcId: string
  readonly SubnetId: string
  readonly AvailabilityZone: string
  readonly ClientToken: string
  readonly Monitoring: boolean
  readonly IamInstanceProfile?: { readonly Arn: string; readonly Id: string }
  /** Whether it is lent a public address whenever it runs. */
  readonly wantsPublicAddress: boolean
  LaunchTime: Date
  state: InstanceStateName
  stateReason?: { readonly Code: string; readonly Message: string } | undefined
  stateTransitionReason: string
}

/** What one account has in one Region, each by its id. */
export interface Ec2State {
  readonly vpcs: Map<string, Vpc>
  readonly subnets: Map<string, Subnet>
  readonly routeTables: Map<string, RouteTable>
  readonly internetGateways: Map<string, InternetGateway>
  readonly addresses: Map<string, ElasticAddress>
  readonly natGateways: Map<string, NatGateway>
  readonly securityGroups: Map<string, SecurityGroup>
  readonly networkAcls: Map<string, NetworkAcl>
  readonly networkInterfaces: Map<string, NetworkInterface>
  readonly vpcEndpoints: Map<string, VpcEndpoint>
  readonly instances: Map<string, Instance>
  /** Answers to requests with a client token. */
  readonly answered: Map<string, Answered>
  hasDefaultVpc: boolean
}

const EC2 = declareState(
  'ec2',
  'region',
  (): Ec2State => ({
    vpcs: new Map(),
    subnets: new Map(),
    routeTables: new Map(),
    internetGateways: new Map(),
    addresses: new Map(),
    natGateways: new Map(),
    securityGroups: new Map(),
    networkAcls: new Map(),
    networkInterfaces: new Map(),
    vpcEndpoints: new Map(),
    instances: new Map(),
    answered: new Map(),
    hasDefaultVpc: false,
  }),
)

/** An account's EC2 in a Region. It has a default VPC from its first use on. */
export function ec2At(cloud: Cloud, { partition, account, region }: Place): Ec2State {
  const place = { partition, account, region }
  const state = cloud.store.get(EC2, place)
  if (!state.hasDefaultVpc) {
    state.hasDefaultVpc = true
    createDefaultVpc({ cloud, state, ...place })
  }
  return state
}
