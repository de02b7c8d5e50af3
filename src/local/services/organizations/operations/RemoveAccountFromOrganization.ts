import type { RemoveAccountFromOrganizationRequest } from '@aws-sdk/client-organizations'
import { checkMayLeave, findAccount, removeAccount } from '../accounts.ts'
import { defineOrganizationOperation } from '../organization-operation.ts'

/** @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_RemoveAccountFromOrganization.html */
export default defineOrganizationOperation<RemoveAccountFromOrganizationRequest, object>({
  action: 'RemoveAccountFromOrganization',
  callers: 'management',
  resources: ({ AccountId }) => [AccountId],
  handle: ({ AccountId }, organization, context) => {
    const account = findAccount(organization, AccountId)
    checkMayLeave(organization, account, context)
    removeAccount(organization, account, context)
    return {}
  },
})
