import { countAccounts, findAccount, removeAccount } from '../accounts.ts'
import { organizationsError } from '../errors.ts'
import { cancelInvitations } from '../invitations.ts'
import { defineOrganizationOperation } from '../organization-operation.ts'

/**
 * Only the management account may be left in it; what invitations are still open is cancelled.
 * @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_DeleteOrganization.html
 */
export default defineOrganizationOperation<object, object>({
  action: 'DeleteOrganization',
  callers: 'management',
  handle: (_, organization, context) => {
    if (countAccounts(organization) > 1) throw organizationsError('OrganizationNotEmptyException')
    removeAccount(organization, findAccount(organization, organization.managementAccount), context)
    cancelInvitations(organization, context)
    return {}
  },
})
