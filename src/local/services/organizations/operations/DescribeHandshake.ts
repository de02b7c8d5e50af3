import type { DescribeHandshakeRequest, DescribeHandshakeResponse } from '@aws-sdk/client-organizations'
import { defineOperation } from '../../../operation.ts'
import { describeInvitation } from '../describe.ts'
import { findInvitation, invitationAccess } from '../invitations.ts'

/** @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeHandshake.html */
export default defineOperation<DescribeHandshakeRequest, DescribeHandshakeResponse>({
  authorize: ({ HandshakeId }, context) => invitationAccess('DescribeHandshake', HandshakeId, context),
  handle: ({ HandshakeId }, context) => ({
    Handshake: describeInvitation(findInvitation(HandshakeId, 'party', context)),
  }),
})
