import type { DeleteRouteTableRequest } from '@aws-sdk/client-ec2'
import { onResource } from '../access.ts'
import { defineEc2Operation } from '../define-operation.ts'
import { dependency } from '../errors.ts'
import { find } from '../resources.ts'

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteRouteTable.html */
export default defineEc2Operation<DeleteRouteTableRequest, object>({
  takes: ['RouteTableId'],
  authorize: ({ RouteTableId }, scope) => onResource('DeleteRouteTable', 'route-table', RouteTableId, scope),
  handle: ({ RouteTableId }, { state }) => {
    if (find(state, 'route-table', RouteTableId).associations.size > 0) {
      throw dependency(`The routeTable '${RouteTableId}' has dependencies and cannot be deleted.`)
    }
    for (const endpoint of state.vpcEndpoints.values()) endpoint.RouteTableIds.delete(RouteTableId)
    state.routeTables.delete(RouteTableId)
    return {}
  },
})
