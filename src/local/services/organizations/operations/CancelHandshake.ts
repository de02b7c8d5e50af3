import type { CancelHandshakeRequest, CancelHandshakeResponse } from '@aws-sdk/client-organizations'
import { defineOperation } from '../../../operation.ts'
import { describeInvitation } from '../describe.ts'
import { answer, findInvitation, invitationAccess } from '../invitations.ts'

/** @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_CancelHandshake.html */
export default defineOperation<CancelHandshakeRequest, CancelHandshakeResponse>({
  authorize: ({ HandshakeId }, context) => invitationAccess('CancelHandshake', HandshakeId, context),
  handle: ({ HandshakeId }, context) => {
    const invitation = findInvitation(HandshakeId, 'sender', context)
    answer(invitation, 'CANCELED', context)
    return { Handshake: describeInvitation(invitation) }
  },
})
