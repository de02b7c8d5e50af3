import type { DeleteNatGatewayRequest, DeleteNatGatewayResult } from '@aws-sdk/client-ec2'
import { onResource } from '../access.ts'
import { defineEc2Operation } from '../define-operation.ts'
import { deleteNatGateway } from '../nat-gateways.ts'
import { find } from '../resources.ts'

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteNatGateway.html */
export default defineEc2Operation<DeleteNatGatewayRequest, DeleteNatGatewayResult>({
  takes: ['NatGatewayId'],
  authorize: ({ NatGatewayId }, scope) => onResource('DeleteNatGateway', 'natgateway', NatGatewayId, scope),
  handle: ({ NatGatewayId }, scope) => {
    deleteNatGateway(scope, find(scope.state, 'natgateway', NatGatewayId))
    return { NatGatewayId }
  },
})
