import type { CreateRouteRequest, CreateRouteResult } from '@aws-sdk/client-ec2'
import { onResource } from '../access.ts'
import { defineEc2Operation } from '../define-operation.ts'
import { ec2Error } from '../errors.ts'
import { find } from '../resources.ts'
import { readDestination, readTarget } from '../route-tables.ts'

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateRoute.html */
export default defineEc2Operation<CreateRouteRequest, CreateRouteResult>({
  takes: ['RouteTableId', 'DestinationCidrBlock', 'GatewayId', 'NatGatewayId', 'NetworkInterfaceId', 'InstanceId'],
  authorize: ({ RouteTableId }, scope) => onResource('CreateRoute', 'route-table', RouteTableId, scope),
  handle: ({ RouteTableId, DestinationCidrBlock, ...input }, { state }) => {
    const table = find(state, 'route-table', RouteTableId)
    const destination = readDestination(DestinationCidrBlock)
    const { GatewayId, NatGatewayId, NetworkInterfaceId, InstanceId } = input
    const target = readTarget(state, table, { GatewayId, NatGatewayId, NetworkInterfaceId, InstanceId })
    if (table.routes.some((route) => route.DestinationCidrBlock === destination)) {
      throw ec2Error('RouteAlreadyExists', `The route identified by ${destination} already exists.`)
    }
    table.routes = [...table.routes, { DestinationCidrBlock: destination, ...target, Origin: 'CreateRoute' }]
    return { Return: true }
  },
})
