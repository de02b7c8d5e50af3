import type { DeclineHandshakeRequest, DeclineHandshakeResponse } from '@aws-sdk/client-organizations'
import { defineOperation } from '../../../operation.ts'
import { describeInvitation } from '../describe.ts'
import { answer, findInvitation, invitationAccess } from '../invitations.ts'

/** @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_DeclineHandshake.html */
export default defineOperation<DeclineHandshakeRequest, DeclineHandshakeResponse>({
  authorize: ({ HandshakeId }, context) => invitationAccess('DeclineHandshake', HandshakeId, context),
  handle: ({ HandshakeId }, context) => {
    const invitation = findInvitation(HandshakeId, 'receiver', context)
    answer(invitation, 'DECLINED', context)
    return { Handshake: describeInvitation(invitation) }
  },
})
