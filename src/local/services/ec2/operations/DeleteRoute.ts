import type { DeleteRouteRequest } from '@aws-sdk/client-ec2'
import { onResource } from '../access.ts'
import { defineEc2Operation } from '../define-operation.ts'
import { ec2Error, invalidValue } from '../errors.ts'
import { find } from '../resources.ts'
import { readDestination } from '../route-tables.ts'

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteRoute.html */
export default defineEc2Operation<DeleteRouteRequest, object>({
  takes: ['RouteTableId', 'DestinationCidrBlock'],
  authorize: ({ RouteTableId }, scope) => onResource('DeleteRoute', 'route-table', RouteTableId, scope),
  handle: ({ RouteTableId, DestinationCidrBlock }, { state }) => {
    const table = find(state, 'route-table', RouteTableId)
    const destination = readDestination(DestinationCidrBlock)
    const route = table.routes.find((one) => one.DestinationCidrBlock === destination)
    if (route === undefined) {
      throw ec2Error(
        'InvalidRoute.NotFound',
        `no route with destination-cidr-block ${destination} in route table ${RouteTableId}`,
      )
    }
    if (route.Origin === 'CreateRouteTable') {
      throw invalidValue(`cannot remove local route ${destination} in route table ${RouteTableId}`)
    }
    table.routes = table.routes.filter((one) => one !== route)
    return {}
  },
})
