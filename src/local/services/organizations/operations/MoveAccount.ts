import type { MoveAccountRequest } from '@aws-sdk/client-organizations'
import { findAccount, moveAccount } from '../accounts.ts'
import { organizationsError } from '../errors.ts'
import { defineOrganizationOperation } from '../organization-operation.ts'
import { findContainer } from '../tree.ts'

/** @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_MoveAccount.html */
export default defineOrganizationOperation<MoveAccountRequest, object>({
  action: 'MoveAccount',
  callers: 'management',
  resources: ({ AccountId, SourceParentId, DestinationParentId }) => [AccountId, SourceParentId, DestinationParentId],
  handle: ({ AccountId, SourceParentId, DestinationParentId }, organization) => {
    const account = findAccount(organization, AccountId)
    const destination = findContainer(organization, DestinationParentId)
    if (account.parent.id !== SourceParentId) throw organizationsError('SourceParentNotFoundException')
    if (destination === undefined) throw organizationsError('DestinationParentNotFoundException')
    if (account.parent === destination) throw organizationsError('DuplicateAccountException')
    moveAccount(organization, account, destination)
    return {}
  },
})
