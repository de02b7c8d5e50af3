import type { ModifyNetworkInterfaceAttributeRequest } from '@aws-sdk/client-ec2'
import { onEach, onResource } from '../access.ts'
import { defineEc2Operation } from '../define-operation.ts'
import { combination, ec2Error, missingParameter } from '../errors.ts'
import { checkOwn } from '../network-interfaces.ts'
import { find } from '../resources.ts'
import { groupsForSubnet } from '../security-groups.ts'

const ACTION = 'ModifyNetworkInterfaceAttribute'
const ATTRIBUTES = ['Description', 'SourceDestCheck', 'Groups', 'Attachment'] as const

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyNetworkInterfaceAttribute.html */
export default defineEc2Operation<ModifyNetworkInterfaceAttributeRequest, object>({
  takes: ['NetworkInterfaceId', ...ATTRIBUTES],
  authorize: ({ NetworkInterfaceId, Groups }, scope) => [
    onResource(ACTION, 'network-interface', NetworkInterfaceId, scope),
    ...onEach(ACTION, 'security-group', Groups, scope),
  ],
  handle: (input, { state }) => {
    const subject = find(state, 'network-interface', input.NetworkInterfaceId)
    checkOwn(subject)
    const given = ATTRIBUTES.filter((attribute) => input[attribute] !== undefined)
    if (given.length === 0) throw missingParameter('description or groupSet or sourceDestCheck or attachment')
    if (given.length > 1) throw combination('Fields for multiple attribute types specified')
    const { Description, SourceDestCheck, Groups, Attachment } = input
    if (Description?.Value !== undefined) subject.Description = Description.Value
    if (SourceDestCheck?.Value !== undefined) subject.SourceDestCheck = SourceDestCheck.Value
    if (Groups !== undefined) subject.Groups = groupsForSubnet(state, Groups, subject)
    if (Attachment !== undefined) {
      const { attachment } = subject
      if (attachment === undefined || attachment.AttachmentId !== Attachment.AttachmentId) {
        const message = `The networkInterface attachment '${Attachment.AttachmentId}' does not exist.`
        throw ec2Error('InvalidAttachmentID.NotFound', message)
      }
      attachment.DeleteOnTermination = Attachment.DeleteOnTermination ?? attachment.DeleteOnTermination
    }
    return {}
  },
})
