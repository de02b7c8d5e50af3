import type { CreateNatGatewayResult, DescribeNatGatewaysResult } from '@aws-sdk/client-ec2'
import { HandlerFailure } from '../deployment/handler-failure.ts'
import { changeEc2Tags, tagSpecifications } from '../ec2-tags.ts'
import { oneOf, tags, text } from '../property-schema.ts'
import { defineResourceType, type ResourceRequest } from '../resource-type.ts'

interface Properties {
  readonly SubnetId?: string
  readonly AllocationId?: string
  readonly ConnectivityType?: string
  readonly PrivateIpAddress?: string
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-natgateway.html */
export default defineResourceType<Properties>({
  properties: {
    AllocationId: text,
    ConnectivityType: oneOf('public', 'private'),
    PrivateIpAddress: text,
    SubnetId: text,
    Tags: tags,
  },
  notBuilt: [
    'AvailabilityMode',
    'AvailabilityZoneAddresses',
    'MaxDrainDurationSeconds',
    'SecondaryAllocationIds',
    'SecondaryPrivateIpAddressCount',
    'SecondaryPrivateIpAddresses',
    'VpcId',
  ],
  createOnly: ['AllocationId', 'ConnectivityType', 'PrivateIpAddress', 'SubnetId'],
  attributes: ['AutoProvisionZones', 'AutoScalingIps', 'EniId', 'NatGatewayId', 'RouteTableId'],
  taggable: true,

  create: async ({ properties, tags: all, call, created, settle }) => {
    const { SubnetId, AllocationId, ConnectivityType, PrivateIpAddress } = properties
    const { NatGateway } = await call<CreateNatGatewayResult>('ec2', 'CreateNatGateway', {
      SubnetId,
      AllocationId,
      ConnectivityType,
      PrivateIpAddress,
      ...tagSpecifications('natgateway', all),
    })
    const NatGatewayId = NatGateway?.NatGatewayId ?? ''
    created(NatGatewayId)
    await settle(async () => {
      const { State, FailureMessage = State ?? '' } = (await describe(call, NatGatewayId)) ?? {}
      if (State === 'failed') throw new HandlerFailure(FailureMessage, 'NotStabilized')
      return State === 'available'
    })
    const address = (await describe(call, NatGatewayId))?.NatGatewayAddresses?.[0]
    return { NatGatewayId, EniId: address?.NetworkInterfaceId ?? '' }
  },

  update: async ({ before, physicalId, tags: all, attributes, call }) => {
    await changeEc2Tags(call, physicalId, before.tags, all)
    return attributes
  },

  delete: async ({ physicalId: NatGatewayId, call, settle }) => {
    await call('ec2', 'DeleteNatGateway', { NatGatewayId })
    await settle(async () => ((await describe(call, NatGatewayId))?.State ?? 'deleted') === 'deleted')
  },
})

async function describe(call: ResourceRequest<Properties>['call'], id: string) {
  const answer = await call<DescribeNatGatewaysResult>('ec2', 'DescribeNatGateways', { NatGatewayIds: [id] })
  return answer.NatGateways?.[0]
}
