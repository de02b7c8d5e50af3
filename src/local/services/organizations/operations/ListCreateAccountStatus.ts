import type { ListCreateAccountStatusRequest, ListCreateAccountStatusResponse } from '@aws-sdk/client-organizations'
import { defineOrganizationOperation } from '../organization-operation.ts'
import { paginate } from '../paginate.ts'

/** @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListCreateAccountStatus.html */
export default defineOrganizationOperation<ListCreateAccountStatusRequest, ListCreateAccountStatusResponse>({
  action: 'ListCreateAccountStatus',
  callers: 'readers',
  handle: ({ States = [], ...page }, { accountRequests }) => {
    const wanted = [...accountRequests.values()].filter(
      ({ State }) => States.length === 0 || (State !== undefined && States.includes(State)),
    )
    const { items, ...rest } = paginate(wanted, ({ Id }) => Id as string, page)
    return { CreateAccountStatuses: items, ...rest }
  },
})
