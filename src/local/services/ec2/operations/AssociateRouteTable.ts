import type { AssociateRouteTableRequest, AssociateRouteTableResult } from '@aws-sdk/client-ec2'
import { onEach, onResource } from '../access.ts'
import { defineEc2Operation } from '../define-operation.ts'
import { ec2Error, missingParameter } from '../errors.ts'
import { find } from '../resources.ts'
import { newId } from '../scope.ts'

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateRouteTable.html */
export default defineEc2Operation<AssociateRouteTableRequest, AssociateRouteTableResult>({
  takes: ['RouteTableId', 'SubnetId'],
  authorize: ({ RouteTableId, SubnetId }, scope) => [
    onResource('AssociateRouteTable', 'route-table', RouteTableId, scope),
    ...onEach('AssociateRouteTable', 'subnet', SubnetId === undefined ? [] : [SubnetId], scope),
  ],
  handle: ({ RouteTableId, SubnetId }, scope) => {
    const { state } = scope
    if (SubnetId === undefined) throw missingParameter('subnetId')
    const table = find(state, 'route-table', RouteTableId)
    const subnet = find(state, 'subnet', SubnetId)
    if (subnet.VpcId !== table.VpcId) {
      throw ec2Error(
        'InvalidParameterValue',
        `Route table ${RouteTableId} and subnet ${SubnetId} belong to different networks`,
      )
    }
    for (const other of state.routeTables.values()) {
      const existing = [...other.associations.values()].find((association) => association.SubnetId === SubnetId)
      if (existing === undefined) continue
      if (other === table) return answer(existing.RouteTableAssociationId)
      throw ec2Error(
        'Resource.AlreadyAssociated',
        `the specified association for route table ${RouteTableId} conflicts with an existing association`,
      )
    }
    const RouteTableAssociationId = newId(scope, 'rtbassoc')
    table.associations.set(RouteTableAssociationId, { RouteTableAssociationId, SubnetId })
    return answer(RouteTableAssociationId)
  },
})

function answer(AssociationId: string): AssociateRouteTableResult {
  return { AssociationId, AssociationState: { State: 'associated' } }
}
