import { checkMayLeave, findAccount, removeAccount } from '../accounts.ts'
import { defineOrganizationOperation } from '../organization-operation.ts'

/** @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_LeaveOrganization.html */
export default defineOrganizationOperation<object, object>({
  action: 'LeaveOrganization',
  callers: 'members',
  handle: (_, organization, context) => {
    const account = findAccount(organization, context.account)
    checkMayLeave(organization, account, context)
    removeAccount(organization, account, context)
    return {}
  },
})
