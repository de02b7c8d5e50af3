import type {
  ListHandshakesForOrganizationRequest,
  ListHandshakesForOrganizationResponse,
} from '@aws-sdk/client-organizations'
import { listInvitations } from '../invitations.ts'
import { defineOrganizationOperation } from '../organization-operation.ts'

/** @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListHandshakesForOrganization.html */
export default defineOrganizationOperation<ListHandshakesForOrganizationRequest, ListHandshakesForOrganizationResponse>(
  {
    action: 'ListHandshakesForOrganization',
    callers: 'readers',
    handle: (input, organization, context) =>
      listInvitations(input, context, (invitation) => invitation.organization === organization),
  },
)
