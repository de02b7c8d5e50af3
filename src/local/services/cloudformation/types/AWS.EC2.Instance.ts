import type { DescribeInstancesResult, Reservation } from '@aws-sdk/client-ec2'
import { HandlerFailure } from '../deployment/handler-failure.ts'
import { changeEc2Tags, tagSpecifications } from '../ec2-tags.ts'
import { flag, listOf, struct, tags, text, texts } from '../property-schema.ts'
import { type Attributes, defineResourceType, type ResourceRequest } from '../resource-type.ts'

interface InterfaceProperty {
  readonly DeviceIndex: string
  readonly GroupSet?: readonly string[]
  readonly [name: string]: unknown
}

interface Properties {
  readonly AvailabilityZone?: string
  readonly IamInstanceProfile?: string
  readonly InstanceType?: string
  readonly Monitoring?: boolean
  readonly NetworkInterfaces?: readonly InterfaceProperty[]
  readonly Tenancy?: string
  readonly UserData?: string
  readonly [name: string]: unknown
}

type Call = ResourceRequest<Properties>['call']

/** Properties that go to `RunInstances` under their own names. */
const PLAIN = {
  DisableApiTermination: flag,
  EbsOptimized: flag,
  ImageId: text,
  InstanceInitiatedShutdownBehavior: text,
  InstanceType: text,
  KeyName: text,
  PrivateIpAddress: text,
  SecurityGroupIds: texts,
  SecurityGroups: texts,
  SubnetId: text,
  UserData: text,
}

const INTERFACE = struct(
  {
    AssociatePublicIpAddress: flag,
    DeleteOnTermination: flag,
    Description: text,
    DeviceIndex: text,
    GroupSet: texts,
    NetworkInterfaceId: text,
    PrivateIpAddress: text,
    SubnetId: text,
  },
  ['DeviceIndex'],
)

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-instance.html */
export default defineResourceType<Properties>({
  properties: {
    ...PLAIN,
    AvailabilityZone: text,
    IamInstanceProfile: text,
    Monitoring: flag,
    NetworkInterfaces: listOf(INTERFACE),
    Tags: tags,
    Tenancy: text,
  },
  notBuilt: [
    'AdditionalInfo',
    'Affinity',
    'BlockDeviceMappings',
    'CpuOptions',
    'CreditSpecification',
    'ElasticGpuSpecifications',
    'ElasticInferenceAccelerators',
    'EnclaveOptions',
    'HibernationOptions',
    'HostId',
    'HostResourceGroupArn',
    'Ipv6AddressCount',
    'Ipv6Addresses',
    'KernelId',
    'LaunchTemplate',
    'LicenseSpecifications',
    'MetadataOptions',
    'PlacementGroupName',
    'PrivateDnsNameOptions',
    'PropagateTagsToVolumeOnCreation',
    'RamdiskId',
    'SourceDestCheck',
    'SsmAssociations',
    'Volumes',
  ],
  // AWS changes some of these in place where the instance allows it; here each takes a new instance.
  createOnly: [
    ...Object.keys(PLAIN),
    'AvailabilityZone',
    'IamInstanceProfile',
    'Monitoring',
    'NetworkInterfaces',
    'Tenancy',
  ],
  attributes: [
    'AvailabilityZone',
    'InstanceId',
    'PrivateDnsName',
    'PrivateIp',
    'PublicDnsName',
    'PublicIp',
    'State',
    'State.Code',
    'State.Name',
    'VpcId',
  ],
  taggable: true,

  create: async ({ properties, tags: all, call, created, settle }) => {
    const { AvailabilityZone, Tenancy, IamInstanceProfile, Monitoring, NetworkInterfaces } = properties
    const Placement = { ...(AvailabilityZone && { AvailabilityZone }), ...(Tenancy && { Tenancy }) }
    const { Instances = [] } = await call<Reservation>('ec2', 'RunInstances', {
      MinCount: 1,
      MaxCount: 1,
      ...Object.fromEntries(Object.entries(properties).filter(([name]) => name in PLAIN)),
      ...(Object.keys(Placement).length > 0 && { Placement }),
      ...(IamInstanceProfile !== undefined && { IamInstanceProfile: { Name: IamInstanceProfile } }),
      ...(Monitoring !== undefined && { Monitoring: { Enabled: Monitoring } }),
      ...(NetworkInterfaces && { NetworkInterfaces: NetworkInterfaces.map(interfaceOf) }),
      ...tagSpecifications('instance', all),
    })
    const id = Instances[0]?.InstanceId ?? ''
    created(id)
    await settle(async () => {
      const instance = await describe(call, id)
      const { Name = '' } = instance?.State ?? {}
      if (['terminated', 'shutting-down'].includes(Name))
        throw new HandlerFailure(instance?.StateReason?.Message ?? `The instance is ${Name}.`, 'NotStabilized')
      return Name === 'running'
    })
    return readAttributes(call, id)
  },

  update: async ({ before, physicalId, tags: all, attributes, call }) => {
    await changeEc2Tags(call, physicalId, before.tags, all)
    return attributes
  },

  delete: async ({ physicalId, call, settle }) => {
    await call('ec2', 'TerminateInstances', { InstanceIds: [physicalId] })
    await settle(async () => ((await describe(call, physicalId))?.State?.Name ?? 'terminated') === 'terminated')
  },
})

/** The template's own name for the security groups, and EC2's. */
function interfaceOf({ DeviceIndex, GroupSet, ...rest }: InterfaceProperty) {
  return { ...rest, DeviceIndex: Number(DeviceIndex), ...(GroupSet && { Groups: GroupSet }) }
}

async function describe(call: Call, id: string) {
  const answer = await call<DescribeInstancesResult>('ec2', 'DescribeInstances', { InstanceIds: [id] })
  return answer.Reservations?.[0]?.Instances?.[0]
}

async function readAttributes(call: Call, InstanceId: string): Promise<Attributes> {
  const instance = (await describe(call, InstanceId)) ?? {}
  return {
    InstanceId,
    AvailabilityZone: instance.Placement?.AvailabilityZone ?? '',
    PrivateDnsName: instance.PrivateDnsName ?? '',
    PrivateIp: instance.PrivateIpAddress ?? '',
    PublicDnsName: instance.PublicDnsName ?? '',
    PublicIp: instance.PublicIpAddress ?? '',
    VpcId: instance.VpcId ?? '',
    'State.Name': instance.State?.Name ?? '',
    'State.Code': String(instance.State?.Code ?? ''),
  }
}
