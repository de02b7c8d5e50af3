import type { DisassociateAddressRequest } from '@aws-sdk/client-ec2'
import { onResource } from '../access.ts'
import { defineEc2Operation } from '../define-operation.ts'
import { ec2Error } from '../errors.ts'
import type { Ec2Scope } from '../scope.ts'

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisassociateAddress.html */
export default defineEc2Operation<DisassociateAddressRequest, object>({
  takes: ['AssociationId', 'PublicIp'],
  authorize: (input, scope) =>
    onResource('DisassociateAddress', 'elastic-ip', associatedAddress(input, scope)?.AllocationId ?? '*', scope),
  handle: (input, scope) => {
    const address = associatedAddress(input, scope)
    if (address?.association === undefined) throw notAssociated(input)
    const subject = scope.state.networkInterfaces.get(address.association.NetworkInterfaceId)
    if (subject?.RequesterId !== undefined) {
      throw ec2Error('AuthFailure', 'You do not have permission to access the specified resource.', 400)
    }
    delete address.association
    return {}
  },
})

function associatedAddress({ AssociationId, PublicIp }: DisassociateAddressRequest, { state }: Ec2Scope) {
  return [...state.addresses.values()].find(({ association, ...address }) =>
    AssociationId === undefined ? address.PublicIp === PublicIp : association?.AssociationId === AssociationId,
  )
}

function notAssociated({ AssociationId, PublicIp }: DisassociateAddressRequest) {
  if (AssociationId !== undefined) {
    return ec2Error('InvalidAssociationID.NotFound', `The association ID '${AssociationId}' does not exist`)
  }
  return PublicIp === undefined
    ? ec2Error('MissingParameter', 'Either public IP or association id must be specified')
    : ec2Error('InvalidAddress.NotFound', `Address '${PublicIp}' is not associated.`)
}
