import type { AttachNetworkInterfaceRequest, AttachNetworkInterfaceResult } from '@aws-sdk/client-ec2'
import { onResource } from '../access.ts'
import { defineEc2Operation } from '../define-operation.ts'
import { ec2Error, invalidValue } from '../errors.ts'
import { interfacesOf } from '../instances.ts'
import { attachInterface, checkOwn } from '../network-interfaces.ts'
import { find } from '../resources.ts'

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AttachNetworkInterface.html */
export default defineEc2Operation<AttachNetworkInterfaceRequest, AttachNetworkInterfaceResult>({
  takes: ['NetworkInterfaceId', 'InstanceId', 'DeviceIndex'],
  authorize: ({ NetworkInterfaceId, InstanceId }, scope) => [
    onResource('AttachNetworkInterface', 'instance', InstanceId, scope),
    onResource('AttachNetworkInterface', 'network-interface', NetworkInterfaceId, scope),
  ],
  handle: ({ NetworkInterfaceId, InstanceId, DeviceIndex }, scope) => {
    const subject = find(scope.state, 'network-interface', NetworkInterfaceId)
    const instance = find(scope.state, 'instance', InstanceId)
    checkOwn(subject)
    if (subject.attachment !== undefined) {
      throw ec2Error('InvalidNetworkInterface.InUse', `Interface: [${NetworkInterfaceId}] in use.`)
    }
    if (instance.state !== 'running' && instance.state !== 'stopped') {
      throw ec2Error('IncorrectState', `Instance '${InstanceId}' is not 'running' or 'stopped'.`)
    }
    if (subject.AvailabilityZone !== instance.AvailabilityZone) {
      throw invalidValue(
        `You may not attach a network interface to an instance if they are not in the same availability zone`,
      )
    }
    if (interfacesOf(scope.state, instance).some(({ attachment }) => attachment?.DeviceIndex === DeviceIndex)) {
      throw invalidValue(`Instance '${InstanceId}' already has an interface attached at device index '${DeviceIndex}'.`)
    }
    const to = { InstanceOwnerId: scope.account, InstanceId, DeviceIndex, DeleteOnTermination: false }
    return { AttachmentId: attachInterface(scope, subject, to).AttachmentId, NetworkCardIndex: 0 }
  },
})
