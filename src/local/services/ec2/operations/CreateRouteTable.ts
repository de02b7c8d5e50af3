import type { CreateRouteTableRequest, CreateRouteTableResult } from '@aws-sdk/client-ec2'
import { onCreation, onResource } from '../access.ts'
import { defineEc2Operation } from '../define-operation.ts'
import { find } from '../resources.ts'
import { describeTable } from '../route-tables.ts'
import { arnOf, newId } from '../scope.ts'
import type { RouteTable } from '../state.ts'
import { specifiedTags } from '../tags.ts'
import { localRoute } from '../vpcs.ts'

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateRouteTable.html */
export default defineEc2Operation<CreateRouteTableRequest, CreateRouteTableResult>({
  takes: ['VpcId', 'TagSpecifications'],
  onceAs: 'CreateRouteTable',
  authorize: ({ VpcId, TagSpecifications }, scope) => [
    ...onCreation('CreateRouteTable', 'route-table', scope, TagSpecifications, {
      'ec2:Vpc': arnOf(scope, 'vpc', VpcId),
    }),
    onResource('CreateRouteTable', 'vpc', VpcId, scope),
  ],
  handle: ({ VpcId, TagSpecifications }, scope) => {
    const table: RouteTable = {
      RouteTableId: newId(scope, 'rtb'),
      VpcId,
      routes: [localRoute(find(scope.state, 'vpc', VpcId))],
      associations: new Map(),
      tags: specifiedTags(TagSpecifications, 'route-table'),
    }
    scope.state.routeTables.set(table.RouteTableId, table)
    return { RouteTable: describeTable(table, scope) }
  },
})
