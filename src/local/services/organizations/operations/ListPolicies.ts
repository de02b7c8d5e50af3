import type { ListPoliciesRequest, ListPoliciesResponse } from '@aws-sdk/client-organizations'
import { defineOrganizationOperation } from '../organization-operation.ts'
import { paginate } from '../paginate.ts'
import { summarizePolicy } from '../policies.ts'

/** @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListPolicies.html */
export default defineOrganizationOperation<ListPoliciesRequest, ListPoliciesResponse>({
  action: 'ListPolicies',
  callers: 'readers',
  conditions: ({ Filter }) => ({ 'organizations:PolicyType': Filter }),
  handle: ({ Filter, ...page }, { policies }) => {
    const ofType = [...policies.values()].filter(({ type }) => type === Filter)
    const { items, ...rest } = paginate(ofType, ({ id }) => id, page)
    return { Policies: items.map(summarizePolicy), ...rest }
  },
})
