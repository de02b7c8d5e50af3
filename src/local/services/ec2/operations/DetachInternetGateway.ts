import type { DetachInternetGatewayRequest } from '@aws-sdk/client-ec2'
import { onResource } from '../access.ts'
import { defineEc2Operation } from '../define-operation.ts'
import { detachGateway } from '../internet-gateways.ts'
import { find } from '../resources.ts'

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DetachInternetGateway.html */
export default defineEc2Operation<DetachInternetGatewayRequest, object>({
  takes: ['InternetGatewayId', 'VpcId'],
  authorize: ({ InternetGatewayId, VpcId }, scope) => [
    onResource('DetachInternetGateway', 'internet-gateway', InternetGatewayId, scope),
    onResource('DetachInternetGateway', 'vpc', VpcId, scope),
  ],
  handle: ({ InternetGatewayId, VpcId }, { state }) => {
    find(state, 'vpc', VpcId)
    detachGateway(state, find(state, 'internet-gateway', InternetGatewayId), VpcId)
    return {}
  },
})
