import type { ListRootsRequest, ListRootsResponse } from '@aws-sdk/client-organizations'
import { describeRoot } from '../describe.ts'
import { defineOrganizationOperation } from '../organization-operation.ts'
import { paginate } from '../paginate.ts'

/** @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListRoots.html */
export default defineOrganizationOperation<ListRootsRequest, ListRootsResponse>({
  action: 'ListRoots',
  callers: 'readers',
  handle: (input, { root }) => {
    const { items, ...rest } = paginate([root], ({ id }) => id, input)
    return { Roots: items.map(describeRoot), ...rest }
  },
})
