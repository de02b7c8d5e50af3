import type { CreateNatGatewayRequest, CreateNatGatewayResult } from '@aws-sdk/client-ec2'
import { onCreation, onEach } from '../access.ts'
import { defineEc2Operation } from '../define-operation.ts'
import { combination, invalidParameter, missingParameter } from '../errors.ts'
import { createNatGateway, describeNatGateway } from '../nat-gateways.ts'
import { find } from '../resources.ts'
import { specifiedTags } from '../tags.ts'

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNatGateway.html */
export default defineEc2Operation<CreateNatGatewayRequest, CreateNatGatewayResult>({
  takes: ['SubnetId', 'AllocationId', 'ConnectivityType', 'PrivateIpAddress', 'TagSpecifications'],
  onceAs: 'CreateNatGateway',
  authorize: ({ SubnetId, AllocationId, TagSpecifications }, scope) => [
    ...onCreation('CreateNatGateway', 'natgateway', scope, TagSpecifications),
    ...onEach('CreateNatGateway', 'subnet', [SubnetId ?? []].flat(), scope),
    ...onEach('CreateNatGateway', 'elastic-ip', [AllocationId ?? []].flat(), scope),
  ],
  handle: (input, scope) => {
    const { SubnetId, AllocationId, ConnectivityType = 'public', PrivateIpAddress, ClientToken } = input
    if (SubnetId === undefined) throw missingParameter('subnetId')
    const isPublic = ConnectivityType === 'public'
    if (!isPublic && ConnectivityType !== 'private') {
      throw invalidParameter(ConnectivityType, 'connectivityType', 'It is neither public nor private.')
    }
    if (isPublic && AllocationId === undefined) throw missingParameter('allocationId')
    if (!isPublic && AllocationId !== undefined) {
      throw combination('AllocationId may not be specified for a NAT gateway with private connectivity')
    }
    const gateway = createNatGateway(scope, {
      subnet: find(scope.state, 'subnet', SubnetId),
      ConnectivityType,
      PrivateIpAddress,
      ...(AllocationId !== undefined && { address: find(scope.state, 'elastic-ip', AllocationId) }),
      tags: specifiedTags(input.TagSpecifications, 'natgateway'),
    })
    return { NatGateway: describeNatGateway(gateway), ...(ClientToken !== undefined && { ClientToken }) }
  },
})
