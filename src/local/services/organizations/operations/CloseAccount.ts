import type { CloseAccountRequest } from '@aws-sdk/client-organizations'
import { closeAccount, findAccount } from '../accounts.ts'
import { checkAllFeatures } from '../create-organization.ts'
import { constraintViolation, organizationsError } from '../errors.ts'
import { defineOrganizationOperation } from '../organization-operation.ts'

/** @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_CloseAccount.html */
export default defineOrganizationOperation<CloseAccountRequest, object>({
  action: 'CloseAccount',
  callers: 'management',
  resources: ({ AccountId }) => [AccountId],
  handle: ({ AccountId }, organization, context) => {
    checkAllFeatures(organization)
    const account = findAccount(organization, AccountId)
    if (AccountId === organization.managementAccount) throw constraintViolation('CANNOT_CLOSE_MANAGEMENT_ACCOUNT')
    if (account.state === 'SUSPENDED') throw organizationsError('AccountAlreadyClosedException')
    if (account.state === 'PENDING_CLOSURE') throw organizationsError('ConflictException')
    closeAccount(organization, account, context)
    return {}
  },
})
