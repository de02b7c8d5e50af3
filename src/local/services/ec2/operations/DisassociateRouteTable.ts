import type { DisassociateRouteTableRequest } from '@aws-sdk/client-ec2'
import { onResource } from '../access.ts'
import { defineEc2Operation } from '../define-operation.ts'
import { invalidValue } from '../errors.ts'
import { findAssociation, lookUpAssociation } from '../route-tables.ts'

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisassociateRouteTable.html */
export default defineEc2Operation<DisassociateRouteTableRequest, object>({
  takes: ['AssociationId'],
  authorize: ({ AssociationId }, scope) => {
    const found = lookUpAssociation(scope.state, AssociationId)
    return onResource('DisassociateRouteTable', 'route-table', found?.table.RouteTableId ?? '*', scope)
  },
  handle: ({ AssociationId }, { state }) => {
    const { table, association } = findAssociation(state, AssociationId)
    if (association.SubnetId === undefined) {
      throw invalidValue(`cannot disassociate the main route table association ${AssociationId}`)
    }
    table.associations.delete(AssociationId)
    return {}
  },
})
