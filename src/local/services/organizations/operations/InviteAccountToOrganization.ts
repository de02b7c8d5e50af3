import type {
  InviteAccountToOrganizationRequest,
  InviteAccountToOrganizationResponse,
} from '@aws-sdk/client-organizations'
import { describeInvitation } from '../describe.ts'
import { invalidInput } from '../errors.ts'
import { invite } from '../invitations.ts'
import { defineOrganizationOperation } from '../organization-operation.ts'
import { readTags } from '../tags.ts'

/**
 * Any account can be invited, whether or not it has been used yet.
 * @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_InviteAccountToOrganization.html
 */
export default defineOrganizationOperation<InviteAccountToOrganizationRequest, InviteAccountToOrganizationResponse>({
  action: 'InviteAccountToOrganization',
  callers: 'management',
  handle: ({ Target: { Id = '', Type }, Notes, Tags }, organization, context) => {
    if (Type === undefined || Type === 'ORGANIZATION') throw invalidInput('INVALID_PARTY_TYPE_TARGET')
    const invited = { target: { type: Type, id: Id }, notes: Notes, tags: readTags(Tags) }
    return { Handshake: describeInvitation(invite(organization, invited, context)) }
  },
})
