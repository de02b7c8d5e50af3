import type { CreateNetworkInterfaceResult } from '@aws-sdk/client-ec2'
import { changeEc2Tags, tagSpecifications } from '../ec2-tags.ts'
import { flag, integer, tags, text, texts } from '../property-schema.ts'
import { defineResourceType } from '../resource-type.ts'

interface Properties {
  readonly SubnetId: string
  readonly Description?: string
  readonly GroupSet?: readonly string[]
  readonly InterfaceType?: string
  readonly PrivateIpAddress?: string
  readonly SecondaryPrivateIpAddressCount?: number
  readonly SourceDestCheck?: boolean
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-networkinterface.html */
export default defineResourceType<Properties>({
  properties: {
    Description: text,
    GroupSet: texts,
    InterfaceType: text,
    PrivateIpAddress: text,
    SecondaryPrivateIpAddressCount: integer,
    SourceDestCheck: flag,
    SubnetId: text,
    Tags: tags,
  },
  required: ['SubnetId'],
  notBuilt: [
    'ConnectionTrackingSpecification',
    'EnablePrimaryIpv6',
    'Ipv4PrefixCount',
    'Ipv4Prefixes',
    'Ipv6AddressCount',
    'Ipv6Addresses',
    'Ipv6PrefixCount',
    'Ipv6Prefixes',
    'PrivateIpAddresses',
    'PublicIpDnsHostnameTypeSpecification',
  ],
  createOnly: ['InterfaceType', 'PrivateIpAddress', 'SecondaryPrivateIpAddressCount', 'SubnetId'],
  attributes: [
    'Id',
    'PrimaryIpv6Address',
    'PrimaryPrivateIpAddress',
    'PublicIpDnsNameOptions',
    'SecondaryPrivateIpAddresses',
    'VpcId',
  ],
  taggable: true,

  create: async ({ properties, tags: all, call, created }) => {
    const { GroupSet, SourceDestCheck, SubnetId, Description, InterfaceType, PrivateIpAddress } = properties
    const { NetworkInterface = {} } = await call<CreateNetworkInterfaceResult>('ec2', 'CreateNetworkInterface', {
      SubnetId,
      Description,
      InterfaceType,
      PrivateIpAddress,
      SecondaryPrivateIpAddressCount: properties.SecondaryPrivateIpAddressCount,
      Groups: GroupSet,
      ...tagSpecifications('network-interface', all),
    })
    const { NetworkInterfaceId: Id = '', PrivateIpAddress: address = '', VpcId = '' } = NetworkInterface
    created(Id)
    if (SourceDestCheck === false) await modify({ SourceDestCheck: { Value: false } })
    const addresses = NetworkInterface.PrivateIpAddresses ?? []
    const secondary = addresses.filter(({ Primary }) => Primary !== true)
    const SecondaryPrivateIpAddresses = secondary.flatMap((one) => one.PrivateIpAddress ?? [])
    return { Id, VpcId, PrimaryPrivateIpAddress: address, SecondaryPrivateIpAddresses }

    async function modify(change: object): Promise<void> {
      await call('ec2', 'ModifyNetworkInterfaceAttribute', { NetworkInterfaceId: Id, ...change })
    }
  },

  update: async ({ properties, before, physicalId: NetworkInterfaceId, tags: all, attributes, call, changed }) => {
    const { Description = '', GroupSet, SourceDestCheck = true } = properties
    const changes = [
      changed('Description') && { Description: { Value: Description } },
      changed('GroupSet') && { Groups: GroupSet },
      changed('SourceDestCheck') && { SourceDestCheck: { Value: SourceDestCheck } },
    ]
    for (const change of changes) {
      if (change) await call('ec2', 'ModifyNetworkInterfaceAttribute', { NetworkInterfaceId, ...change })
    }
    await changeEc2Tags(call, NetworkInterfaceId, before.tags, all)
    return attributes
  },

  delete: async ({ physicalId: NetworkInterfaceId, call }) => {
    await call('ec2', 'DeleteNetworkInterface', { NetworkInterfaceId })
  },
})
