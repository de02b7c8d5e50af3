import type { ListAccountsForParentRequest, ListAccountsForParentResponse } from '@aws-sdk/client-organizations'
import { describeAccount } from '../describe.ts'
import { defineOrganizationOperation } from '../organization-operation.ts'
import { paginate } from '../paginate.ts'
import { accountsIn, findParent } from '../tree.ts'

/** @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccountsForParent.html */
export default defineOrganizationOperation<ListAccountsForParentRequest, ListAccountsForParentResponse>({
  action: 'ListAccountsForParent',
  callers: 'readers',
  resources: ({ ParentId }) => [ParentId],
  handle: ({ ParentId, ...page }, organization) => {
    const accounts = accountsIn(organization, findParent(organization, ParentId))
    const { items, ...rest } = paginate(accounts, ({ id }) => id, page)
    return { Accounts: items.map((account) => describeAccount(organization, account)), ...rest }
  },
})
