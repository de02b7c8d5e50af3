import type { DeleteInternetGatewayRequest } from '@aws-sdk/client-ec2'
import { onResource } from '../access.ts'
import { defineEc2Operation } from '../define-operation.ts'
import { dependency } from '../errors.ts'
import { find } from '../resources.ts'

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteInternetGateway.html */
export default defineEc2Operation<DeleteInternetGatewayRequest, object>({
  takes: ['InternetGatewayId'],
  authorize: ({ InternetGatewayId }, scope) =>
    onResource('DeleteInternetGateway', 'internet-gateway', InternetGatewayId, scope),
  handle: ({ InternetGatewayId }, { state }) => {
    if (find(state, 'internet-gateway', InternetGatewayId).VpcId !== undefined) {
      throw dependency(`The internetGateway '${InternetGatewayId}' has dependencies and cannot be deleted.`)
    }
    state.internetGateways.delete(InternetGatewayId)
    return {}
  },
})
