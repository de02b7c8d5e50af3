import type { AcceptHandshakeRequest, AcceptHandshakeResponse } from '@aws-sdk/client-organizations'
import { defineOperation } from '../../../operation.ts'
import { describeInvitation } from '../describe.ts'
import { accept, findInvitation, invitationAccess } from '../invitations.ts'

/**
 * The account joins the root of the organization, out of the one that it was in.
 * @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_AcceptHandshake.html
 */
export default defineOperation<AcceptHandshakeRequest, AcceptHandshakeResponse>({
  authorize: ({ HandshakeId }, context) => invitationAccess('AcceptHandshake', HandshakeId, context),
  handle: ({ HandshakeId }, context) => {
    const invitation = findInvitation(HandshakeId, 'receiver', context)
    accept(invitation, context)
    return { Handshake: describeInvitation(invitation) }
  },
})
