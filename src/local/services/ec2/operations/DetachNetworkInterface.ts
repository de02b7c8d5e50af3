import type { DetachNetworkInterfaceRequest } from '@aws-sdk/client-ec2'
import { onEach } from '../access.ts'
import { defineEc2Operation } from '../define-operation.ts'
import { ec2Error } from '../errors.ts'
import { detachInterface } from '../network-interfaces.ts'
import type { Ec2State } from '../state.ts'

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DetachNetworkInterface.html */
export default defineEc2Operation<DetachNetworkInterfaceRequest, object>({
  takes: ['AttachmentId', 'Force'],
  authorize: ({ AttachmentId }, scope) => {
    const subject = attachedBy(AttachmentId, scope.state)
    const instance = subject?.attachment?.InstanceId
    return [
      ...onEach('DetachNetworkInterface', 'network-interface', [subject?.NetworkInterfaceId ?? '*'], scope),
      ...onEach('DetachNetworkInterface', 'instance', [instance ?? []].flat(), scope),
    ]
  },
  handle: ({ AttachmentId }, { state }) => {
    const subject = attachedBy(AttachmentId, state)
    if (subject === undefined) {
      throw ec2Error(
        'InvalidAttachmentID.NotFound',
        `The networkInterface attachment '${AttachmentId}' does not exist.`,
      )
    }
    if (subject.RequesterId !== undefined) {
      throw ec2Error('OperationNotPermitted', `You are not allowed to manage 'ela-attach' attachments.`)
    }
    if (subject.attachment?.DeviceIndex === 0) {
      throw ec2Error('OperationNotPermitted', 'The network interface at device index 0 cannot be detached.')
    }
    detachInterface(subject)
    return {}
  },
})

function attachedBy(id: string, { networkInterfaces }: Ec2State) {
  return [...networkInterfaces.values()].find(({ attachment }) => attachment?.AttachmentId === id)
}
