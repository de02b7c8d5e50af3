import type { AllocateAddressResult } from '@aws-sdk/client-ec2'
import { changeEc2Tags, tagSpecifications } from '../ec2-tags.ts'
import { tags, text } from '../property-schema.ts'
import { defineResourceType, type ResourceRequest } from '../resource-type.ts'

interface Properties {
  readonly Domain?: string
  readonly InstanceId?: string
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-eip.html */
export default defineResourceType<Properties>({
  properties: { Domain: text, InstanceId: text, Tags: tags },
  notBuilt: ['Address', 'IpamPoolId', 'NetworkBorderGroup', 'PublicIpv4Pool', 'TransferAddress'],
  attributes: ['AllocationId', 'PublicIp'],
  taggable: true,

  create: async ({ properties: { Domain, InstanceId }, tags: all, call, created }) => {
    const input = { Domain, ...tagSpecifications('elastic-ip', all) }
    const answer = await call<AllocateAddressResult>('ec2', 'AllocateAddress', input)
    const { PublicIp = '', AllocationId = '' } = answer
    const attributes = { PublicIp, AllocationId }
    created(PublicIp, attributes)
    await associate(call, AllocationId, InstanceId)
    return attributes
  },

  update: async ({ properties, before, tags: all, attributes, call, changed }) => {
    const AllocationId = String(attributes.AllocationId)
    if (changed('InstanceId')) {
      if (properties.InstanceId === undefined) {
        await call('ec2', 'DisassociateAddress', { PublicIp: String(attributes.PublicIp) })
      }
      await associate(call, AllocationId, properties.InstanceId)
    }
    await changeEc2Tags(call, AllocationId, before.tags, all)
    return attributes
  },

  delete: async ({ attributes: { AllocationId }, call }) => {
    await call('ec2', 'ReleaseAddress', { AllocationId })
  },
})

async function associate(
  call: ResourceRequest<Properties>['call'],
  AllocationId: string,
  InstanceId: string | undefined,
): Promise<void> {
  if (InstanceId !== undefined) await call('ec2', 'AssociateAddress', { AllocationId, InstanceId })
}
