import type { ReplaceRouteTableAssociationRequest, ReplaceRouteTableAssociationResult } from '@aws-sdk/client-ec2'
import { onEach } from '../access.ts'
import { defineEc2Operation } from '../define-operation.ts'
import { ec2Error } from '../errors.ts'
import { find } from '../resources.ts'
import { findAssociation, lookUpAssociation } from '../route-tables.ts'
import { newId } from '../scope.ts'

/**
 * Gives a subnet, or with the main association a VPC, another route table.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReplaceRouteTableAssociation.html
 */
export default defineEc2Operation<ReplaceRouteTableAssociationRequest, ReplaceRouteTableAssociationResult>({
  takes: ['AssociationId', 'RouteTableId'],
  authorize: ({ AssociationId, RouteTableId }, scope) => {
    const before = lookUpAssociation(scope.state, AssociationId)?.table.RouteTableId ?? '*'
    return onEach('ReplaceRouteTableAssociation', 'route-table', [before, RouteTableId], scope)
  },
  handle: ({ AssociationId, RouteTableId }, scope) => {
    const before = findAssociation(scope.state, AssociationId)
    const table = find(scope.state, 'route-table', RouteTableId)
    if (table.VpcId !== before.table.VpcId) {
      throw ec2Error(
        'InvalidParameterValue',
        `route table ${RouteTableId} and route table ${before.table.RouteTableId} belong to different networks`,
      )
    }
    const RouteTableAssociationId = newId(scope, 'rtbassoc')
    before.table.associations.delete(AssociationId)
    table.associations.set(RouteTableAssociationId, { ...before.association, RouteTableAssociationId })
    return { NewAssociationId: RouteTableAssociationId, AssociationState: { State: 'associated' } }
  },
})
