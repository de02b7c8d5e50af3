import type { ListAccountsRequest, ListAccountsResponse } from '@aws-sdk/client-organizations'
import { describeAccount } from '../describe.ts'
import { defineOrganizationOperation } from '../organization-operation.ts'
import { paginate } from '../paginate.ts'

/** @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccounts.html */
export default defineOrganizationOperation<ListAccountsRequest, ListAccountsResponse>({
  action: 'ListAccounts',
  callers: 'readers',
  handle: (input, organization) => {
    const { items, ...rest } = paginate([...organization.accounts.values()], ({ id }) => id, input)
    return { Accounts: items.map((account) => describeAccount(organization, account)), ...rest }
  },
})
