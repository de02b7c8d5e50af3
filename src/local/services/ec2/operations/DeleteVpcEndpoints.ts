import type { DeleteVpcEndpointsRequest, DeleteVpcEndpointsResult } from '@aws-sdk/client-ec2'
import { onEach } from '../access.ts'
import { defineEc2Operation } from '../define-operation.ts'
import { deleteEndpoint } from '../vpc-endpoints.ts'

/**
 * Deletes what is there, and says which were not.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteVpcEndpoints.html
 */
export default defineEc2Operation<DeleteVpcEndpointsRequest, DeleteVpcEndpointsResult>({
  takes: ['VpcEndpointIds'],
  authorize: ({ VpcEndpointIds }, scope) => onEach('DeleteVpcEndpoints', 'vpc-endpoint', VpcEndpointIds, scope),
  handle: ({ VpcEndpointIds }, scope) => ({
    Unsuccessful: VpcEndpointIds.flatMap((ResourceId) => {
      const endpoint = scope.state.vpcEndpoints.get(ResourceId)
      if (endpoint !== undefined) {
        deleteEndpoint(scope, endpoint)
        return []
      }
      const Message = `The Vpc Endpoint Id '${ResourceId}' does not exist`
      return [{ ResourceId, Error: { Code: 'InvalidVpcEndpoint.NotFound', Message } }]
    }),
  }),
})
