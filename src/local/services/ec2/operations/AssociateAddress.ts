import type { AssociateAddressRequest, AssociateAddressResult } from '@aws-sdk/client-ec2'
import { onEach } from '../access.ts'
import { addressOf, associateAddress, onAddress } from '../addresses.ts'
import { defineEc2Operation } from '../define-operation.ts'
import { ec2Error } from '../errors.ts'
import { interfacesOf } from '../instances.ts'
import { checkOwn } from '../network-interfaces.ts'
import { find } from '../resources.ts'

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateAddress.html */
export default defineEc2Operation<AssociateAddressRequest, AssociateAddressResult>({
  takes: ['AllocationId', 'PublicIp', 'InstanceId', 'NetworkInterfaceId', 'PrivateIpAddress', 'AllowReassociation'],
  authorize: ({ InstanceId, NetworkInterfaceId, ...input }, scope) => [
    onAddress('AssociateAddress', input, scope),
    ...onEach('AssociateAddress', 'instance', [InstanceId ?? []].flat(), scope),
    ...onEach('AssociateAddress', 'network-interface', [NetworkInterfaceId ?? []].flat(), scope),
  ],
  handle: ({ InstanceId, NetworkInterfaceId, PrivateIpAddress, AllowReassociation = true, ...input }, scope) => {
    const address = addressOf(scope, input)
    if (InstanceId === undefined && NetworkInterfaceId === undefined) {
      throw ec2Error('MissingParameter', 'Either instance ID or network interface id must be specified')
    }
    const [primary] =
      InstanceId === undefined ? [] : interfacesOf(scope.state, find(scope.state, 'instance', InstanceId))
    const subject =
      NetworkInterfaceId === undefined ? primary : find(scope.state, 'network-interface', NetworkInterfaceId)
    if (subject === undefined) {
      throw ec2Error('InvalidInstanceID', `The instance '${InstanceId}' has no network interface.`)
    }
    checkOwn(subject)
    return { AssociationId: associateAddress(scope, address, subject, PrivateIpAddress, AllowReassociation) }
  },
})
