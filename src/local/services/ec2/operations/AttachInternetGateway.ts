import type { AttachInternetGatewayRequest } from '@aws-sdk/client-ec2'
import { onResource } from '../access.ts'
import { defineEc2Operation } from '../define-operation.ts'
import { ec2Error } from '../errors.ts'
import { find } from '../resources.ts'

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AttachInternetGateway.html */
export default defineEc2Operation<AttachInternetGatewayRequest, object>({
  takes: ['InternetGatewayId', 'VpcId'],
  authorize: ({ InternetGatewayId, VpcId }, scope) => [
    onResource('AttachInternetGateway', 'internet-gateway', InternetGatewayId, scope),
    onResource('AttachInternetGateway', 'vpc', VpcId, scope),
  ],
  handle: ({ InternetGatewayId, VpcId }, { state }) => {
    const gateway = find(state, 'internet-gateway', InternetGatewayId)
    find(state, 'vpc', VpcId)
    if (gateway.VpcId !== undefined) {
      throw ec2Error(
        'Resource.AlreadyAssociated',
        `resource ${InternetGatewayId} is already attached to network ${gateway.VpcId}`,
      )
    }
    if ([...state.internetGateways.values()].some((other) => other.VpcId === VpcId)) {
      throw ec2Error('InvalidParameterValue', `Network ${VpcId} already has an internet gateway attached`)
    }
    gateway.VpcId = VpcId
    return {}
  },
})
