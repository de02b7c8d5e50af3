import type { DeleteNetworkInterfaceRequest } from '@aws-sdk/client-ec2'
import { onResource } from '../access.ts'
import { defineEc2Operation } from '../define-operation.ts'
import { invalidValue } from '../errors.ts'
import { removeInterface } from '../network-interfaces.ts'
import { find } from '../resources.ts'

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteNetworkInterface.html */
export default defineEc2Operation<DeleteNetworkInterfaceRequest, object>({
  takes: ['NetworkInterfaceId'],
  authorize: ({ NetworkInterfaceId }, scope) =>
    onResource('DeleteNetworkInterface', 'network-interface', NetworkInterfaceId, scope),
  handle: ({ NetworkInterfaceId }, scope) => {
    const subject = find(scope.state, 'network-interface', NetworkInterfaceId)
    if (subject.attachment !== undefined) {
      throw invalidValue(`Network interface '${NetworkInterfaceId}' is currently in use.`)
    }
    removeInterface(scope, subject)
    return {}
  },
})
